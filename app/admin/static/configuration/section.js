// A part that is one table: its fields stand on the page, and each change is kept as it is made.

import { h } from "/static/dom.js";
import { hasText, t } from "/static/words.js";
import { alertWays } from "./alert_ways.js";
import { change, draft, patchAt, wrongAt } from "./draft.js";
import { effectOfRule, hasEffect } from "./effects.js";
import { drawField, showWrong } from "./fields.js";

/** @param {import("./draft.js").Part} part */
export function section(part) {
  return h("section", { class: "panel" }, h("h2", null, heading(part.part)),
    hasText(`configuration.ui.row_${part.part}`) ? h("p", { class: "soft" }, t(`configuration.ui.row_${part.part}`)) : null,
    fieldsOf(part), part.part === "alerts" ? alertWays() : null);
}

/** The fields of a part as a form. @param {import("./draft.js").Part} part */
export function fieldsOf(part) {
  const of = draft.now[part.part] ?? {};
  const drawn = part.fields.map((field) => ({ field, ...drawField(field, of, false) }));
  const form = h("form", { class: "fields", novalidate: true }, ...drawn.map(({ element }) => element));
  showWrong(form, part.part, wrongAt(part.part), false);
  const effects = drawn.filter(({ field }) => hasEffect(part.part, field.path)).map(({ field, element }) => {
    const told = h("p", { class: "effect", role: "status" });
    element.querySelector(".wrong")?.before(told);
    return { path: field.path, told };
  });
  const drawEffects = () => {
    const typed = Object.fromEntries(drawn.map(({ field, read }) => [field.path, read()]));
    for (const { path, told } of effects) told.textContent = effectOfRule(path, typed);
  };
  form.addEventListener("input", drawEffects);
  drawEffects();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", async (event) => {
    const element = /** @type {HTMLElement} */ (event.target).closest("[data-path]");
    const one = drawn.find((known) => known.element === element);
    if (!one) return;
    await change({ [part.part]: patchAt(one.field.path, one.read()) });
    showWrong(form, part.part, wrongAt(part.part), false);
  });
  return form;
}

/** The name of a part, as a heading. @param {string} part */
export function heading(part) {
  const word = t(`configuration.part.${part}`);
  return word.charAt(0).toUpperCase() + word.slice(1);
}
