// Knows the fields of forms: a label, the control, what is said of it, and why it was refused. The
// browser reads the last two with the control. What was typed stays, whatever the server says.

import { h, icon } from "/static/dom.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @import {WrongField} from "/types/api" */
/**
 * @typedef {{about?: string, error?: string, look?: string, id?: string, [attribute: string]: unknown}} More
 *   `about` is said below the control, `error` why it was refused; `look` further classes of the
 *   field; the rest are attributes of the control
 */

/** A line of text. @param {string} name @param {string} word @param {More} [more] */
export function input(name, word, more = {}) {
  return field("input", name, word, { type: "text", autocomplete: "off", ...more });
}

/** Several lines of text. @param {string} name @param {string} word @param {More} [more] */
export function area(name, word, { value = "", ...more } = {}) {
  return field("textarea", name, word, more, [String(value)]);
}

/**
 * A choice of one from a list; with `unchosen`, a word, nothing is chosen until a person does.
 * @param {string} name @param {string} word @param {Iterable<readonly [string, string]>} pairs of a value and its word
 * @param {string | null} value @param {More & {unchosen?: string}} [more]
 */
export function select(name, word, pairs, value, { unchosen, ...more } = {}) {
  const first = unchosen === undefined ? [] : [/** @type {const} */ (["", unchosen])];
  return field("select", name, word, { required: unchosen !== undefined, ...more }, [...first, ...pairs].map(([code, said]) =>
    h("option", { value: code, key: code, selected: code === value }, said)));
}

/** What is chosen in a field that `select` made. @param {Element} of */
export function chosen(of) {
  return of.querySelector("select")?.value ?? "";
}

/** A box or a button to tick. @param {string} type @param {string} group @param {string} value @param {string} word @param {boolean} isOn */
export function choice(type, group, value, word, isOn) {
  return h("label", { class: "choice" }, h("input", { type, name: group, value, checked: isOn }), word);
}

/** Boxes that belong together. @param {string} word @param {...Child} boxes */
export function group(word, ...boxes) {
  return h("fieldset", null, h("legend", null, word), h("div", { class: "row wrap" }, ...boxes));
}

/**
 * @param {string} tag @param {string} name @param {string} word @param {More} more @param {Child[]} [content]
 */
function field(tag, name, word, { about, error, look = "", id = `of-${name}`, ...more }, content = []) {
  const said = [about && `${id}-about`, error && `${id}-error`].filter(Boolean).join(" ");
  return h("div", { class: `field ${look}`.trim(), key: id },
    h("label", { for: id }, word),
    h(tag, {
      class: "input", id, name, ...more,
      "aria-describedby": said || null, "aria-invalid": error ? "true" : null,
    }, ...content),
    about && h("p", { class: "hint", id: `${id}-about` }, about),
    error && errorOf(id, error));
}

/** @param {string} id @param {string} words */
function errorOf(id, words) {
  return h("p", { class: "field-error", id: `${id}-error`, key: "error", role: "alert" }, icon("circle-alert"), h("span", null, words));
}

/**
 * Say at each field why it was refused, and go to the first; what no field of the form is called
 * is given back. `called` are the form's own names of the server's fields.
 * @param {HTMLFormElement} form @param {WrongField[]} wrong @param {Record<string, string>} [called]
 * @returns {WrongField[]}
 */
export function showErrors(form, wrong, called = {}) {
  for (const control of form.querySelectorAll("[aria-invalid]")) clearError(control);
  const found = wrong.map((one) => ({ one, control: controlOf(form, one.field, called) }));
  for (const { one, control } of found) if (control) setError(control, one.message);
  found.find(({ control }) => control)?.control?.focus();
  return found.filter(({ control }) => control === null).map(({ one }) => one);
}

/**
 * The control of the server's field: "text.vi" is called so, or "vi", or "text".
 * @param {HTMLFormElement} form @param {string} field @param {Record<string, string>} called
 */
function controlOf(form, field, called) {
  const parts = field.split(".");
  const names = [field, parts[parts.length - 1], parts[0]].map((name) => called[name] ?? name);
  for (const name of names) {
    const found = form.elements.namedItem(name);
    const control = found instanceof RadioNodeList ? found[0] : found;
    if (control instanceof HTMLElement) return control;
  }
  return null;
}

/** @param {HTMLElement} control @param {string} words */
function setError(control, words) {
  clearError(control);
  const id = control.id || `of-${control.getAttribute("name")}`;
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", `${control.getAttribute("aria-describedby") ?? ""} ${id}-error`.trim());
  (control.closest(".field, fieldset") ?? control).append(errorOf(id, words));
  // Who changes it has read why; whether it is right now the server says.
  control.addEventListener("input", () => clearError(control), { once: true });
}

/** @param {Element} control */
function clearError(control) {
  const said = (control.getAttribute("aria-describedby") ?? "").split(" ");
  const ours = said.filter((id) => id.endsWith("-error"));
  for (const id of ours) document.getElementById(id)?.remove();
  const rest = said.filter((id) => id && !ours.includes(id)).join(" ");
  if (rest) control.setAttribute("aria-describedby", rest);
  else control.removeAttribute("aria-describedby");
  control.removeAttribute("aria-invalid");
}
