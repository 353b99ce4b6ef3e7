// Draws the counters of which an officer opens one.

import { h, icon } from "/static/dom.js";
import { name, t } from "/static/words.js";

/** @typedef {import("./counter.js").Console} Console */

/**
 * The counters to choose from, the one last opened on this PC first.
 * @param {Console} of @param {number | null} usual
 */
export function chooser(of, usual) {
  const counters = of.picture.counters
    .slice()
    .sort(
      (/** @type {any} */ one, /** @type {any} */ other) =>
        Number(other.number === usual) - Number(one.number === usual) || one.number - other.number,
    );
  const names = Object.fromEntries(
    of.picture.services.map((/** @type {any} */ s) => [s.code, name(s.name)]),
  );
  return h(
    "section",
    { class: "chooser", key: "chooser" },
    h("h1", null, t("counter.choose")),
    h("p", { class: "soft" }, t("counter.choose_hint")),
    h(
      "div",
      { class: "tiles" },
      ...counters.map((/** @type {any} */ c) => chooserTile(of, c, c.number === usual, names)),
    ),
  );
}

/**
 * @param {Console} of @param {any} counter @param {boolean} isUsual
 * @param {Record<string, string>} names of the services by code
 */
function chooserTile(of, counter, isUsual, names) {
  const isFree = counter.officer_name === null && counter.state === "closed";
  const services = counter.services.map((/** @type {string} */ code) => names[code]).join(" · ");
  return h(
    "button",
    {
      type: "button",
      class: `tile${isUsual ? " usual" : ""}`,
      key: counter.number,
      "data-counter": counter.number,
      disabled: !isFree || of.commands.busy !== null,
      onclick: () => of.openCounter(counter.number),
    },
    h("span", { class: "heavy lead" }, name(counter.name)),
    h("span", { class: "small" }, services),
    isFree
      ? isUsual && h("span", { class: "small strong" }, icon("history"), " ", t("counter.usual"))
      : h(
          "span",
          { class: "small strong" },
          icon("user"),
          " ",
          counter.officer_name ?? t("counter.taken"),
        ),
  );
}
