// Knows how a number or label is typed or scanned at the console, and what becomes of it.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";
import { top } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */

/** So many signs in one burst are a scanner's; no hand types them so fast. */
const SCANNED = 8;

/** A number for a free counter, or what a scanner has read. @param {() => Console | null} desk */
export function typing(desk) {
  return {
    onTyped: (/** @type {string} */ text, /** @type {boolean} */ isStale) => {
      const of = desk();
      if (text.length >= SCANNED) return scanned(of, text);
      if (isStale || of === null || of.dialog !== null) return false;
      if (!/^\d+$/.test(text) || !of.isFree()) return false;
      of.open({ name: "number", value: text });
      return true;
    },
    onEntered: (/** @type {string} */ text, /** @type {boolean} */ isStale) => {
      const of = desk();
      if (text.length >= SCANNED) return scanned(of, text);
      if (isStale || of === null || of.dialog !== null) return false;
      if (of.isFree() && /^\d{1,5}$/.test(text)) {
        void of.callLabel(text);
        return true;
      }
      return false;
    },
  };
}

/** What a scanner has typed is never keys of the console. @param {Console | null} of @param {string} text */
function scanned(of, text) {
  if (of?.dialog === null) of.scanned(text);
  // It stays until the question is answered: who answers it doesn't look behind it.
  else of?.commands.say("info", t("counter.scan_in_question", { code: text.trim() }), { stays: true });
  return true;
}

/** @param {Console} of @param {{name: "number", value: string}} dialog @returns {Node[]} */
export function calledByNumber(of, dialog) {
  const submitted = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const label = dialog.value.trim();
    if (label === "") return;
    void of.callLabel(label);
  };
  return [
    top(t("counter.call_number"), of),
    h(
      "form",
      { class: "row", key: "number", onsubmit: submitted },
      h(
        "div",
        { class: "field grow" },
        h("label", { for: "number" }, t("counter.call_number_hint")),
        h("input", {
          class: "input number-entry",
          id: "number",
          type: "text",
          maxlength: 16,
          autocomplete: "off",
          value: dialog.value,
          oninput: (/** @type {InputEvent} */ event) => {
            of.open({ name: "number", value: /** @type {HTMLInputElement} */ (event.target).value });
          },
        }),
      ),
      h(
        "button",
        { type: "submit", class: "button primary", disabled: dialog.value.trim() === "" },
        icon("megaphone"),
        t("action.call"),
        h("kbd", { "aria-hidden": "true" }, "Enter"),
      ),
    ),
  ];
}
