// Knows the field of a form for a day, typed as 24/11/2026 whatever the browser's own form is.

import { h, icon } from "/static/dom.js";
import { isoOfTyped, prepareDates, typedOfIso } from "/static/parts/date-field.js";
import { t } from "/static/words.js";

/**
 * A field for a day, typed as 24/11/2026, with the browser's calendar; `dayOf` reads it.
 * @param {string} id @param {string} word @param {string} iso
 */
export function dateInput(id, word, iso) {
  const entry = h("span", { class: "date-entry", "data-date": true },
    h("input", {
      class: "input", id: `of-${id}`, name: id, value: typedOfIso(iso), inputmode: "numeric", maxlength: 10,
      autocomplete: "off", placeholder: t("web.date_like"), "data-wrong": t("web.date_wrong"),
    }),
    h("button", { type: "button", class: "date-open", hidden: true, "aria-label": t("web.date_pick", { field: word }) },
      icon("calendar")));
  const field = h("div", { class: "field date-field" }, h("label", { for: `of-${id}` }, word), entry);
  prepareDates(field);
  return field;
}

/** The day of a date field as "2026-11-24", empty where there is none. @param {FormData} given @param {string} id */
export function dayOf(given, id) {
  return isoOfTyped(String(given.get(id) ?? "")) ?? "";
}
