// Knows a form in a dialog: it is sent once, stays until it was taken, and says at its fields why not.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";
import { lastRow, openDialog } from "./dialog.js";
import { showErrors } from "./field.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @typedef {import("/static/api.js").Answer<unknown>} Answer */

/**
 * A form in a dialog: it stays, and says why, until it was taken. `suit` is called at each change,
 * `called` are the form's own names of the server's fields.
 * @template {Answer} A
 * @param {string} title @param {Child[]} fields @param {string} word
 * @param {(given: FormData) => Promise<{answer: A, done: () => Promise<void> | void}>} run
 * @param {(form: HTMLFormElement) => void} [suit] @param {Record<string, string>} [called]
 */
export function askForm(title, fields, word, run, suit = () => {}, called = {}) {
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
    const wrong = answer.problem?.errors ?? [];
    const rest = showErrors(form, wrong, called);
    const isSaid = wrong.length > 0 && rest.length === 0;
    problem.textContent = isSaid ? "" : answer.problem?.detail ?? "";
    if (answer.problem) return;
    dialog.close();
    await done();
  });
  form.addEventListener("change", () => suit(form));
  const dialog = openDialog(title, [form]);
  suit(form);
}
