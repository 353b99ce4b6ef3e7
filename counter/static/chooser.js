// Draws the counters of which an officer opens one, or takes one over.

import { h, icon } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { keyCap } from "./keys.js";

/** @import {OtherCounterPicture} from "/types/pictures" */
/** @typedef {import("./counter.js").Console} Console */

/**
 * The counters to choose from, the one last opened on this PC first; a number and Enter open one.
 * @param {Console} of @param {number | null} usual
 */
export function chooser(of, usual) {
  const counters = of.picture.counters
    .slice()
    .sort(
      (one, other) =>
        Number(other.number === usual) - Number(one.number === usual) || one.number - other.number,
    );
  const names = Object.fromEntries(
    of.picture.services.map((s) => [s.code, name(s.name)]),
  );
  return h(
    "section",
    { class: "chooser", key: "chooser" },
    h(
      "div",
      { class: "row apart" },
      h("div", null, h("h1", null, t("counter.choose")), h("p", { class: "soft" }, t("counter.choose_hint"))),
      field(of),
    ),
    h("div", { class: "news", id: "toasts", key: "toasts", "data-own": true }),
    h(
      "div",
      { class: "tiles" },
      ...counters.map((c) => tile(of, c, c.number === usual, names)),
    ),
  );
}

/** @param {Console} of */
function field(of) {
  const submitted = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const number = Number(new FormData(form).get("counter"));
    const counter = of.picture.counters.find((c) => c.number === number);
    if (counter === undefined) of.commands.say("bad", t("counter.no_such_counter", { n: number }));
    else if (!mayPress(of, counter)) of.commands.say("bad", t("counter.in_use", { counter: name(counter.name) }));
    else press(of, counter);
  };
  return h(
    "form",
    { class: "field", onsubmit: submitted },
    h("label", { for: "counter" }, t("counter.choose_number")),
    h(
      "span",
      { class: "row tight" },
      h("input", {
        class: "input", id: "counter", name: "counter", type: "text", inputmode: "numeric",
        maxlength: 4, autocomplete: "off", autofocus: true,
      }),
      h("kbd", { "aria-hidden": "true" }, "Enter"),
    ),
  );
}

/** @param {OtherCounterPicture} counter */
function isFree(counter) {
  return counter.officer_name === null && counter.state === "closed";
}

/** @param {Console} of @param {OtherCounterPicture} counter */
function mayPress(of, counter) {
  return of.commands.busy === null && (isFree(counter) || of.may("take_over"));
}

/** @param {Console} of @param {OtherCounterPicture} counter */
function press(of, counter) {
  if (isFree(counter)) void of.openCounter(counter.number);
  else of.open({ name: "take-over", counter });
}

/**
 * @param {Console} of @param {OtherCounterPicture} counter @param {boolean} isUsual
 * @param {Record<string, string>} names of the services by code
 */
function tile(of, counter, isUsual, names) {
  const isNearest = isUsual && mayPress(of, counter);
  const services = counter.services.map((/** @type {string} */ code) => names[code]).join(" · ");
  return h(
    "button",
    {
      type: "button",
      class: `tile${isNearest ? " usual" : ""}`,
      key: counter.number,
      "data-counter": counter.number,
      "data-means": isNearest ? "next" : null,
      disabled: !mayPress(of, counter),
      onclick: () => press(of, counter),
    },
    h("span", { class: "heavy lead row apart" }, name(counter.name), isNearest && keyCap("next")),
    h("span", { class: "small" }, services),
    isFree(counter)
      ? isUsual && h("span", { class: "small strong" }, icon("history"), " ", t("counter.usual"))
      : h(
          "span",
          { class: "small strong" },
          icon("user"),
          " ",
          counter.officer_name ?? t("counter.taken"),
          of.may("take_over") && ` · ${t("counter.take_over")}`,
        ),
  );
}
