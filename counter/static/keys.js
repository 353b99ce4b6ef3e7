// Knows what each key of the console means, and presses what stands for it on the screen as it is drawn now.
// Tells a scanner, which types faster than any hand, from an officer who presses keys.

import { h } from "/static/dom.js";
import { ScannedText, isModifier, keyOf } from "/static/scan-keys.js";

/**
 * @typedef {object} Typing what becomes of letters and digits that belong to no text field
 * @property {(text: string, isStale: boolean) => boolean} onTyped a hand's or an unended scan;
 *   whether it was taken. Stale is what was begun on another screen: a scan counts, a number doesn't
 * @property {(text: string, isStale: boolean) => boolean} onEntered the same where Enter came with them
 */

/**
 * One key, one meaning, in every state. What is drawn says what it means by `data-means`, so that drawing
 * binds nothing: a key presses what stands on the screen for its meaning, and does nothing without it.
 */
export const KEYS = Object.freeze({
  next: "F2", recall: "F3", absent: "F4", transfer: "F6", hold: "F7", finish: "F8", pause: "F9", leave: "Escape",
  up: "ArrowUp", down: "ArrowDown",
  come: "KeyA", return: "KeyB", judge: "KeyC", dossier: "KeyD", bring: "KeyG", help: "KeyH", substitute: "KeyK",
  close: "KeyL", move: "KeyM", note: "KeyN", onward: "KeyO", procedure: "KeyP", kind: "KeyQ", read: "KeyR",
  number: "KeyS", tell: "KeyT", reinstate: "KeyV", cancel: "KeyX", undo: "KeyZ",
  answer1: "Digit1", answer2: "Digit2", answer3: "Digit3", answer4: "Digit4", answer5: "Digit5",
  answer6: "Digit6", answer7: "Digit7", answer8: "Digit8", answer9: "Digit9",
});
/** @typedef {keyof typeof KEYS} Meaning */

/** @type {Map<string, string>} */
const MEANINGS = new Map(Object.entries(KEYS).map(([means, code]) => [code, means]));
const ANSWERS = /** @type {Meaning[]} */ (Object.keys(KEYS).filter((means) => means.startsWith("answer")));
const BURST_MS = 40;
/** Keys of a numeric keypad: a USB keypad is a keyboard that has nothing else. */
const KEYPAD = /** @type {Record<string, string>} */ ({
  NumpadAdd: KEYS.next,
  NumpadSubtract: KEYS.recall,
  NumpadMultiply: KEYS.absent,
  NumpadDivide: KEYS.finish,
});

/** @type {{typed: ScannedText, codes: string[], last_ms: number, timer: number, isStale: boolean} | null} */
let pending = null;

/** What the digit of a place in a row of answers means; the tenth has none. @param {number} place @returns {Meaning | undefined} */
export function answerAt(place) {
  return ANSWERS[place];
}

/** A key as it is written and told. @param {Meaning} means */
export function keyWord(means) {
  return KEYS[means].replace(/^(Key|Digit)/, "");
}

/** The key as it stands on its button. @param {Meaning} means */
export function keyCap(means) {
  return h("kbd", { "aria-hidden": "true" }, keyWord(means).replace("Escape", "Esc"));
}

/**
 * The attributes of what takes keys and is no button, as the mark of a list.
 * @param {(means: string) => void} run @param {...Meaning} meanings
 */
export function takes(run, ...meanings) {
  return { "data-means": meanings.join(" "), onmeant: run };
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
    press(event, event.code === "NumpadEnter" ? KEYS.next : event.code);
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

/** What stands on the screen for a key, if anything does: an open question hides what is behind it. @param {string} code */
function standsFor(code) {
  const means = MEANINGS.get(code);
  const place = Array.from(document.querySelectorAll("dialog[open]")).at(-1) ?? document;
  return means === undefined ? null : place.querySelector(`[data-means~="${means}"]:not(:disabled)`);
}

/** Do what the key means here, if anything. @param {string} code */
function run(code) {
  const place = standsFor(code);
  if (place instanceof HTMLButtonElement) place.click();
  else if (place !== null) Reflect.get(place, "onmeant")(MEANINGS.get(code));
}

/** @param {KeyboardEvent} event @param {string} code */
function press(event, code) {
  if (standsFor(code) === null) return;
  event.preventDefault();
  // A key held down is one wish, like a double click.
  if (!event.repeat || code.startsWith("Arrow")) run(code);
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
  codes.forEach(run);
}
