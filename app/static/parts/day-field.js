// Knows the field of a form for a day, typed as 24/11/2026 whatever the browser's own form is.

import { h, icon } from "/static/dom.js";
import { isoOfTyped, prepareDate, typedOfIso } from "/static/parts/date-field.js";
import { t } from "/static/words.js";

/**
 * What a day is typed into, as 24/11/2026, with the browser's calendar beside it.
 * @param {string} word what the day is called @param {string} iso @param {Record<string, unknown>} own attributes of the input
 */
export function dateEntry(word, iso, own) {
  const input = /** @type {HTMLInputElement} */ (h("input", {
    class: "input", value: typedOfIso(iso), inputmode: "numeric", maxlength: 10, autocomplete: "off",
    placeholder: t("web.date_like"), ...own,
  }));
  const open = h("button", { type: "button", class: "date-open", hidden: true, "aria-label": t("web.date_pick", { field: word }) }, icon("calendar"));
  const element = h("span", { class: "date-entry", "data-date": true }, input, open);
  prepareDate(element);
  return { element, input };
}

/**
 * A field of a form for a day; `dayOf` reads it.
 * @param {string} id @param {string} word @param {string} iso
 */
export function dateInput(id, word, iso) {
  const { element } = dateEntry(word, iso, { id: `of-${id}`, name: id, "data-wrong": t("web.date_wrong") });
  return h("div", { class: "field date-field" }, h("label", { for: `of-${id}` }, word), element);
}

/** The day of a date field as "2026-11-24", empty where there is none. @param {FormData} given @param {string} id */
export function dayOf(given, id) {
  return isoOfTyped(String(given.get(id) ?? "")) ?? "";
}
