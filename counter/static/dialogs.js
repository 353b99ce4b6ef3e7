// Draws the questions the console asks: why pause, why hold, where to, why out of turn.

import { h, icon } from "/static/dom.js";
import { fold, name, t } from "/static/words.js";
import { button } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */
/**
 * @typedef {{name: "pause"} | {name: "close"} | {name: "hold"} | {name: "call", label: string}
 *   | {name: "transfer", query: string, place: string}} Dialog
 */

const HOLD_REASONS = ["photocopy", "papers", "fee", "wait"];
const CALL_REASONS = ["urgent", "appointment", "mistake", "asked"];
const PLACES = ["original", "first", "last"];
const FOUND_SHOWN = 12;

/** The content of the open dialog. @param {Console} of @param {Dialog} dialog @returns {Node[]} */
export function dialogContent(of, dialog) {
  switch (dialog.name) {
    case "pause":
      return pause(of);
    case "close":
      return close(of);
    case "hold":
      return reasons(of, {
        title: t("counter.hold_why", { label: of.picture.ticket?.label ?? "" }),
        codes: HOLD_REASONS,
        section: "counter.hold_reason",
        run: (reason) => of.act("hold", { reason }),
      });
    case "call":
      return reasons(of, {
        title: t("counter.call_why", { label: dialog.label }),
        codes: CALL_REASONS,
        section: "counter.call_reason",
        run: (reason) => of.callLabel(dialog.label, reason),
      });
    case "transfer":
      return transfer(of, dialog);
  }
}

/** @param {string} title @param {Console} of */
function top(title, of) {
  return h(
    "div",
    { class: "row apart", key: "top" },
    h("h2", null, title),
    h(
      "button",
      { type: "button", class: "button quiet", onclick: () => of.open(null) },
      icon("x"),
      t("counter.back"),
      h("kbd", { "aria-hidden": "true" }, "Esc"),
    ),
  );
}

/** @param {Console} of */
function pause(of) {
  const { counter, pause_reasons: codes } = of.picture;
  return [
    top(t("counter.pause_why", { counter: name(counter.name) }), of),
    h(
      "div",
      { class: "stack tight", key: "choices" },
      ...codes.map((/** @type {string} */ code, /** @type {number} */ place) =>
        button({
          word: t(`pause.${code}`),
          code: `Digit${place + 1}`,
          look: "big wide",
          action: `pause-${code}`,
          run: () => of.pause(code),
        }),
      ),
    ),
  ];
}

/** @param {Console} of */
function close(of) {
  const { counter, held } = of.picture;
  return [
    top(t("counter.close_sure", { counter: name(counter.name) }), of),
    held.length > 0 &&
      h("p", { class: "banner warn", key: "held" }, t("counter.close_held", { n: held.length })),
    h(
      "div",
      { class: "row", key: "choices" },
      button({
        word: t("action.counter-close"),
        icon: "power",
        code: "F2",
        look: "primary big",
        action: "close-counter",
        run: () => of.closeCounter(),
      }),
    ),
  ].filter((part) => part !== false);
}

/**
 * A choice of usual reasons by one key, or another one in words.
 * @param {Console} of
 * @param {{title: string, codes: string[], section: string, run: (reason: string) => void}} how
 */
function reasons(of, { title, codes, section, run }) {
  const choose = (/** @type {string} */ reason) => {
    of.open(null);
    run(reason);
  };
  return [
    top(title, of),
    h(
      "div",
      { class: "stack tight", key: "choices" },
      ...codes.map((code, place) =>
        button({
          word: t(`${section}.${code}`),
          code: `Digit${place + 1}`,
          look: "big wide",
          action: `reason-${code}`,
          run: () => choose(t(`${section}.${code}`)),
        }),
      ),
    ),
    h(
      "form",
      {
        class: "row",
        key: "other",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          const text = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason");
          if (typeof text === "string" && text.trim()) choose(text.trim());
        },
      },
      h(
        "div",
        { class: "field grow" },
        h("label", { for: "reason" }, t("counter.other_reason")),
        h("input", {
          class: "input",
          id: "reason",
          name: "reason",
          type: "text",
          maxlength: 200,
          autocomplete: "off",
        }),
      ),
      h("button", { type: "submit", class: "button" }, t("counter.send")),
    ),
  ];
}

/** @param {Console} of @param {{query: string, place: string}} dialog */
function transfer(of, dialog) {
  const found = places(of).filter((place) => fold(place.word).includes(fold(dialog.query.trim())));
  const go = (/** @type {{facts: object}} */ place) =>
    of.act("transfer", { ...place.facts, place: dialog.place });
  return [
    top(t("counter.transfer_where", { label: of.picture.ticket?.label ?? "" }), of),
    h(
      "form",
      {
        class: "field",
        key: "search",
        onsubmit: (/** @type {SubmitEvent} */ event) => {
          event.preventDefault();
          if (dialog.query.trim() && found.length > 0) go(found[0]);
        },
      },
      h("label", { for: "query" }, t("counter.transfer_search")),
      h("input", {
        class: "input",
        id: "query",
        type: "text",
        autocomplete: "off",
        oninput: (/** @type {InputEvent} */ event) => {
          of.open({
            ...dialog,
            name: "transfer",
            query: /** @type {HTMLInputElement} */ (event.target).value,
          });
        },
      }),
    ),
    h(
      "fieldset",
      { class: "row tight", key: "place" },
      h("legend", { class: "label" }, t("counter.place")),
      ...PLACES.map((code) =>
        button({
          word: t(`place.${code}`),
          look: "choice",
          action: `place-${code}`,
          pressed: dialog.place === code,
          run: () => of.open({ ...dialog, name: "transfer", place: code }),
        }),
      ),
    ),
    h(
      "ul",
      { class: "found", key: "found" },
      ...found.slice(0, FOUND_SHOWN).map((place) =>
        h(
          "li",
          { key: place.word },
          h(
            "button",
            {
              type: "button",
              class: "button wide",
              "data-to": Object.values(place.facts)[0],
              onclick: () => go(place),
            },
            icon(place.icon),
            h("span", { class: "clip" }, place.word),
          ),
        ),
      ),
      found.length === 0 && h("li", { class: "empty" }, t("counter.nothing_found")),
    ),
  ];
}

/** Where a ticket can go: the other services, then the other counters. @param {Console} of */
function places(of) {
  const { services, counters, counter, ticket } = of.picture;
  return [
    ...services
      .filter((/** @type {any} */ s) => s.code !== ticket?.service)
      .map((/** @type {any} */ s) => ({
        word: `${s.prefix} · ${name(s.name)}`,
        icon: "list-ordered",
        facts: { service: s.code },
      })),
    ...counters
      .filter((/** @type {any} */ c) => c.number !== counter.number)
      .map((/** @type {any} */ c) => ({
        word: name(c.name),
        icon: "store",
        facts: { counter: c.number },
      })),
  ];
}
