// Knows the browser's own modal dialogs: it keeps the focus in them, closes them by Escape and gives
// the focus back. One that is opened for a question leaves the page when it is closed; one that
// stands in the page is drawn anew with each picture.

import { h, icon, patch } from "/static/dom.js";
import { oneAtATime } from "/static/turns.js";
import { t } from "/static/words.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @typedef {{element: HTMLDialogElement, close: () => void}} Dialog */

/**
 * Open a dialog under its title; it leaves the page when it is closed.
 * @param {string} title @param {Child[]} content
 * @returns {Dialog}
 */
export function openDialog(title, content) {
  const element = /** @type {HTMLDialogElement} */ (
    h("dialog", { class: "dialog", "aria-labelledby": "asked" }, h("h2", { id: "asked" }, title), ...content)
  );
  const before = document.activeElement;
  element.addEventListener("close", () => {
    element.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(element);
  element.showModal();
  return { element, close: () => element.close() };
}

/**
 * The last row of a dialog: a way out, and what is done.
 * @param {string} way the word of the way out @param {...Child} does
 */
export function lastRow(way, ...does) {
  const leave = (/** @type {Event} */ event) =>
    /** @type {HTMLElement} */ (event.target).closest("dialog")?.close();
  return h("div", { class: "row last" }, h("button", { type: "button", class: "button", onclick: leave }, way), ...does);
}

/**
 * Ask before something is done; `run` gives what was refused, or nothing if it is done.
 * @param {string} title @param {string} means
 * @param {{sign: string, word: string, look?: string}} does
 * @param {() => Promise<string>} run @param {string} [way] the word of the way out
 */
export function askFirst(title, means, does, run, way = t("web.back")) {
  const problem = h("p", { class: "problem", role: "alert" });
  const button = h(
    "button",
    {
      type: "button",
      class: `button ${does.look ?? "danger"}`,
      // A second press asks nothing more; who has left meanwhile is told nothing.
      onclick: oneAtATime(async () => {
        problem.textContent = await run();
        if (!problem.textContent && dialog.element.open) dialog.close();
      }),
    },
    icon(does.sign),
    does.word,
  );
  const dialog = openDialog(title, [h("p", null, means), problem, lastRow(way, button)]);
}

/**
 * Bring the page's dialog in line with what is asked now; null closes it. True where it opens.
 * @param {HTMLDialogElement} box @param {Child[] | null} content
 */
export function drawDialog(box, content) {
  patch(box, ...content ?? []);
  if (content === null) box.close();
  if (content === null || box.open) return false;
  box.showModal();
  return true;
}

/** What is done when the page's dialog is closed. @param {HTMLDialogElement} box @param {() => void} run */
export function whenClosed(box, run) {
  box.addEventListener("close", () => {
    // It is told a moment later; the next question may stand there by then.
    if (!box.open) run();
  });
}
