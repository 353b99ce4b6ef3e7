// Knows which key does what on the screen as it is drawn now; without its button it does nothing.

import { h } from "/static/dom.js";

/** @typedef {{code: string, run: () => void}} Binding */

/** @type {Map<string, () => void>} */
let bindings = new Map();

/** Begin a new drawing: no key does anything until its button is drawn. */
export function clearKeys() {
  bindings = new Map();
}

/** @param {string} code as in KeyboardEvent.code @param {() => void} run */
export function bind(code, run) {
  bindings.set(code, run);
}

/** The key as it is written on its button. @param {string} code */
export function keyCap(code) {
  const word = code.replace(/^(Key|Digit)/, "").replace("Escape", "Esc");
  return h("kbd", { "aria-hidden": "true" }, word);
}

/** Listen for the life of the page. */
export function listen() {
  document.addEventListener("keydown", (event) => {
    const run = find(event);
    if (run === undefined) return;
    event.preventDefault();
    // A key held down is one wish, like a double click.
    if (!event.repeat) run();
  });
}

/** @param {KeyboardEvent} event @returns {(() => void) | undefined} */
function find(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return undefined;
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === "text";
  const isWord = /^(Key|Digit|Numpad)/.test(event.code);
  if (isTyping && isWord) return undefined;
  // The keypad's Enter is the obvious next step; on a focused button it presses that button.
  if (event.code === "NumpadEnter") {
    return event.target instanceof HTMLButtonElement ? undefined : bindings.get("F2");
  }
  return bindings.get(event.code.replace(/^Numpad(?=\d)/, "Digit"));
}
