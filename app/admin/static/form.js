// Forms in a dialog: fields with their labels, and what is said when one is refused.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";
import { lastRow, openDialog } from "./dialog.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @typedef {import("/static/api.js").Answer<unknown>} Answer */

/**
 * A form in a dialog: it stays, and says why, until it was taken; `suit` is called at each change.
 * @param {string} title @param {Child[]} fields @param {string} word
 * @param {(given: FormData) => Promise<{answer: Answer, done: () => Promise<void> | void}>} run
 * @param {(form: HTMLFormElement) => void} [suit]
 */
export function askForm(title, fields, word, run, suit = () => {}) {
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h("button", { type: "submit", class: "button primary" }, icon("check"), word);
  const form = /** @type {HTMLFormElement} */ (
    h("form", null, ...fields, problem, lastRow(t("web.cancel"), button))
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.hasAttribute("aria-busy")) return; // A double click asks once.
    button.setAttribute("aria-busy", "true");
    const { answer, done } = await run(new FormData(form));
    button.removeAttribute("aria-busy");
    if (answer.problem) return refuse(form, problem, answer);
    dialog.close();
    await done();
  });
  form.addEventListener("change", () => suit(form));
  const dialog = openDialog(title, [form]);
  suit(form);
}

/** @param {HTMLFormElement} form @param {HTMLElement} problem @param {Answer} answer */
function refuse(form, problem, answer) {
  problem.textContent = answer.problem?.detail ?? "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const wrong = answer.problem?.errors?.[0]?.field;
  const field = wrong ? form.elements.namedItem(wrong === "roles" ? "role" : wrong) : null;
  if (!(field instanceof HTMLElement)) return;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

/** A field with its label. @param {string} id @param {string} word @param {Record<string, unknown>} more */
export function input(id, word, more) {
  return h("div", { class: "field" },
    h("label", { for: `of-${id}` }, word),
    h("input", { class: "input", id: `of-${id}`, name: id, ...more }));
}

/** A choice of one from a list. @param {string} id @param {string} word @param {[string, string][]} pairs @param {string} value */
export function select(id, word, pairs, value) {
  return h("div", { class: "field" },
    h("label", { for: `of-${id}` }, word),
    h("select", { class: "input", id: `of-${id}`, name: id },
      ...pairs.map(([code, said]) => h("option", { value: code, selected: code === value }, said))));
}

/** A box or a button to tick. @param {string} type @param {string} group @param {string} value @param {string} word @param {boolean} isOn */
export function choice(type, group, value, word, isOn) {
  return h("label", { class: "choice" }, h("input", { type, name: group, value, checked: isOn }), word);
}
