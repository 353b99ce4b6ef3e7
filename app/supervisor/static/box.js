// The page's one dialog: what is asked in it, and what its command came to.

import { send } from "/static/api.js";
import { byId, h, icon } from "/static/dom.js";
import { drawDialog, whenClosed } from "/static/parts/dialog.js";
import { input, select } from "/static/parts/field.js";
import { turns } from "/static/turns.js";
import { t } from "/static/words.js";

/** @typedef {{title: string, parts: (Node | null | false)[]}} Asked */

/** What is asked now, made anew for each picture. @type {(() => Asked | null) | null} */
let asking = null;
/** What the last command came to. @type {{look: "good" | "bad", text: string} | null} */
let said = null;
let isBusy = false;
let afterwards = () => {};
const questions = turns();
/** Whether the question asked last is open still. */
let isOpen = questions();

/**
 * Open the dialog.
 * @param {() => Asked | null} make null closes it
 * @param {() => void} [closed] what is done when it was closed
 */
export function ask(make, closed = () => {}) {
  isOpen = questions();
  asking = make;
  afterwards = closed;
  said = null;
  drawBox();
}

/** Close the dialog; the focus goes back to what opened it. */
export function closeBox() {
  leave(theBox());
}

/** Bring the dialog in line with the newest picture. */
export function drawBox() {
  const box = theBox();
  const asked = asking?.() ?? null;
  if (asked === null) return leave(box);
  drawDialog(box, [top(asked.title), notice(), ...asked.parts]);
}

/** @param {HTMLDialogElement} box */
function leave(box) {
  const done = afterwards;
  questions();
  asking = null;
  afterwards = () => {};
  drawDialog(box, null);
  done();
}

/** Tells later whether the question that is open now is still the one: an answer may come late. */
export function stillOpen() {
  return isOpen;
}

// Not left to the browser, which says later that it has closed: a picture meanwhile would reopen it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || asking === null || event.isComposing) return;
  event.preventDefault();
  closeBox();
});
whenClosed(theBox(), () => leave(theBox()));

/** @returns {HTMLDialogElement} */
function theBox() {
  return /** @type {HTMLDialogElement} */ (byId("dialog"));
}

/**
 * Send a command of the dialog and say what came of it; null while another is on its way.
 * @param {string} path @param {object} body @param {string} done
 * @param {string} [method]
 */
export async function command(path, body, done, method = "POST") {
  if (isBusy) return null;
  isBusy = true;
  said = null;
  drawBox();
  const isStillOpen = isOpen;
  const answer = await send(`/api/v1/${path}`, body, { method });
  isBusy = false;
  if (isStillOpen()) {
    said = answer.ok
      ? { look: "good", text: done }
      : { look: "bad", text: answer.problem?.detail ?? "" };
  }
  drawBox();
  return answer;
}

/** Say something in the dialog. @param {"good" | "bad"} look @param {string} text */
export function say(look, text) {
  said = { look, text };
  drawBox();
}

/** @param {string} title */
function top(title) {
  return h(
    "div",
    { class: "row apart", key: "top" },
    h("h2", { id: "dialog-title" }, title),
    h(
      "button",
      { type: "button", class: "button quiet", onclick: closeBox },
      icon("x"),
      t("supervisor.back"),
      h("kbd", { "aria-hidden": "true" }, "Esc"),
    ),
  );
}

function notice() {
  const sign = said?.look === "good" ? "circle-check" : "circle-alert";
  return h(
    "div",
    { key: "said", role: "status" },
    said && h("p", { class: `banner ${said.look}` }, icon(sign), h("span", null, said.text)),
  );
}

/**
 * A button of the dialog; it waits while a command is on its way.
 * @param {{word: string, sign: string, look?: string, off?: boolean, does: string,
 *   run?: () => void}} plan without `run` it sends its form
 */
export function pressed({ word, sign, look = "", off = false, does, run }) {
  return h(
    "button",
    {
      type: run ? "button" : "submit",
      class: `button ${look}`,
      key: does,
      "data-do": does,
      disabled: off || isBusy,
      onclick: run,
    },
    icon(sign),
    word,
  );
}

/**
 * A form whose fields arrive as texts.
 * @param {string} key @param {(given: (name: string) => string) => void} run @param {Node[]} parts
 * @param {string} [look]
 */
export function form(key, run, parts, look = "row") {
  const sent = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    run((name) => String(given.get(name) ?? "").trim());
  };
  return h("form", { class: look, key, onsubmit: sent }, ...parts);
}

/**
 * A labelled choice. With `unchosen`, a word, nothing is chosen until a person does.
 * @param {string} id @param {string} label
 * @param {{value: string, word: string, chosen?: boolean}[]} options @param {string} [unchosen]
 */
export function choice(id, label, options, unchosen) {
  const pairs = options.map(({ value, word }) => /** @type {const} */ ([value, word]));
  const value = options.find(({ chosen }) => chosen)?.value ?? null;
  return select(id, label, pairs, value, { id, look: "grow", unchosen });
}

/**
 * A labelled line of text.
 * @param {string} id @param {string} label @param {Record<string, unknown>} [more]
 */
export function line(id, label, more = {}) {
  return input(id, label, { id, look: "grow", maxlength: 200, ...more });
}
