// Knows what the kiosk does with the receipt of a dossier: it leads to where results are collected.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";
import { afterChoice } from "./needs.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */

/**
 * What follows where its code was scanned and results are collected here; null where they aren't.
 * @param {State} state @param {Picture} picture @param {string} code
 * @returns {Partial<State> | null}
 */
export function afterReceipt(state, { results }, code) {
  if (results === null) return null;
  const chosen = state.needs.includes(results) ? { step: /** @type {const} */ ("priority"), isAdding: false } : afterChoice(state, results);
  return { ...chosen, receipt: code, problem: null };
}

/** The code that the number is taken with, if it begins where the result is. @param {State} state */
export function receiptOf({ picture, receipt, needs }) {
  return receipt !== null && needs[0] === picture?.results ? receipt : null;
}

/** That it was read, where it matters. @param {State} state */
export function receiptNote(state) {
  const code = receiptOf(state);
  return code === null ? null : h("div", { class: "banner good kiosk-card", key: "receipt" }, icon("scan-line"),
    h("div", { role: "status" },
      h("p", null, h("span", { class: "strong" }, t("kiosk.receipt_read")), " ", h("span", { class: "nowrap" }, code)),
      h("p", null, t("kiosk.receipt_means"))));
}
