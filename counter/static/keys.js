// Knows which key does what on the screen as it is drawn now; without its button it does nothing.
// Tells a scanner, which types faster than any hand, from an officer who presses keys.

import { h } from "/static/dom.js";
import { ScannedText, isModifier, keyOf } from "/static/scan-keys.js";

/**
 * @typedef {object} Typing what becomes of letters and digits that belong to no text field
 * @property {(text: string, isStale: boolean) => boolean} onTyped a hand's or an unended scan;
 *   whether it was taken. Stale is what was begun on another screen: a scan counts, a number doesn't
 * @property {(text: string, isStale: boolean) => boolean} onEntered the same where Enter came with them
 */

const BURST_MS = 40;
/** Keys of a numeric keypad: a USB keypad is a keyboard that has nothing else. */
const KEYPAD = /** @type {Record<string, string>} */ ({
  NumpadAdd: "F2",
  NumpadSubtract: "F3",
  NumpadMultiply: "F4",
  NumpadDivide: "F8",
});

/** @type {Map<string, () => void>} */
let bindings = new Map();
/** @type {{typed: ScannedText, codes: string[], last_ms: number, timer: number, isStale: boolean} | null} */
let pending = null;

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

/** Listen for the life of the page. @param {Typing} typing */
export function listen(typing) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.ctrlKey || event.altKey || event.metaKey || isModifier(event)) {
      // A scanner presses them between the letters of a code: its burst goes on.
      if (isFast(event)) goOn(event, typing);
      return;
    }
    if (isText(event.target)) return inText(event);
    const isEnter = event.code === "Enter" || event.code === "NumpadEnter";
    if (isEnter && pending !== null && entered(event, typing)) return;
    if (isEnter && event.target instanceof HTMLButtonElement) return;
    // An input method takes letters back to put others; a hand is not so fast.
    if (letter(event) !== "" || (keyOf(event) === "Backspace" && isFast(event))) {
      return typed(event, typing);
    }
    flush(typing);
    press(event, event.code === "NumpadEnter" && !bindings.has("Enter") ? "F2" : event.code);
  });
  document.addEventListener("keyup", (event) => pending?.typed.release(event));
}

/** @param {KeyboardEvent} event */
function isFast(event) {
  return pending !== null && event.timeStamp - pending.last_ms <= BURST_MS;
}

/** The burst lasts as long as keys follow at once. @param {KeyboardEvent} event @param {Typing} typing */
function goOn(event, typing) {
  if (pending === null) return;
  clearTimeout(pending.timer);
  pending.last_ms = event.timeStamp;
  pending.timer = window.setTimeout(() => flush(typing), BURST_MS + 10);
}

/** What the key writes; a keypad's digits count whether NumLock is on or not. @param {KeyboardEvent} event */
function letter(event) {
  const digit = /^Numpad(\d)$/.exec(event.code);
  if (digit !== null) return digit[1];
  const key = keyOf(event);
  return key.length === 1 && key !== " " ? key : "";
}

/** @param {EventTarget | null} target */
function isText(target) {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type))
  );
}

/** In a field only keys that write nothing work. @param {KeyboardEvent} event */
function inText(event) {
  if (event.key.length > 1 && !event.code.endsWith("Enter")) press(event, event.code);
}

/** @param {KeyboardEvent} event @param {string} code */
function press(event, code) {
  const run = bindings.get(code);
  if (run === undefined) return;
  event.preventDefault();
  // A key held down is one wish, like a double click.
  if (!event.repeat || code.startsWith("Arrow")) run();
}

/** One more letter or digit: it counts once no other follows at once. @param {KeyboardEvent} event @param {Typing} typing */
function typed(event, typing) {
  if (!isFast(event)) flush(typing);
  // The digit before has just opened a field: this one belongs into it.
  if (isText(document.activeElement)) return;
  event.preventDefault();
  if (event.repeat) return;
  const code = KEYPAD[event.code] ?? event.code.replace(/^Numpad(?=\d)/, "Digit");
  pending ??= { typed: new ScannedText(), codes: [], last_ms: 0, timer: 0, isStale: false };
  pending.typed.press(event, letter(event) || undefined);
  pending.codes.push(code);
  goOn(event, typing);
}

/** Enter right behind a burst: it ends a scan. @param {KeyboardEvent} event @param {Typing} typing */
function entered(event, typing) {
  if (pending === null || !isFast(event)) return false;
  const { typed: { text }, timer, isStale } = pending;
  if (text.length < 2 || !typing.onEntered(text, isStale)) return false;
  clearTimeout(timer);
  pending = null;
  event.preventDefault();
  return true;
}

/** What was typed so far presses no key any more: it was meant for another screen. */
export function forgetTyped() {
  if (pending !== null) pending.isStale = true;
}

/** What was typed so far takes effect. @param {Typing} typing */
function flush(typing) {
  if (pending === null) return;
  const { typed: { text }, codes, timer, isStale } = pending;
  clearTimeout(timer);
  pending = null;
  if (typing.onTyped(text, isStale) || isStale) return;
  for (const code of codes) bindings.get(code)?.();
}
