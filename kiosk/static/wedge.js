// Knows a scanner that types from a finger that types: by its pace. What it typed is handed on once
// and held nowhere, for it may be a visitor's card.

import { ScannedText, isModifier, keyOf } from "/static/scan-keys.js";

const GAP_MS = 60; // Between two letters of a scanner; a person's fingers are slower.
const QUIET_MS = 120;
const LEAST = 6;
const LONGEST_TYPED = 24; // More letters at that pace are a scan, even without an Enter after them.

/**
 * A listener for `keydown` and `keyup`. `onCode` is given what was scanned, `onKey` each key of a
 * person, and whether it came by itself: no finger presses two keys as fast as a scanner does.
 * @param {(code: string) => void} onCode @param {(key: string, isAlone: boolean) => void} onKey
 * @returns {(event: KeyboardEvent) => void}
 */
export function wedge(onCode, onKey) {
  let burst = new ScannedText();
  /** The same as a person's keys. @type {string[]} */
  let keys = [];
  let lastAt_ms = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let quiet = undefined;

  function begin() {
    clearTimeout(quiet);
    burst = new ScannedText();
    keys = [];
  }

  function end() {
    const { text, length } = burst;
    const typed = keys;
    begin();
    if (length > LONGEST_TYPED) onCode(text);
    else typed.forEach((key) => onKey(key, typed.length === 1));
  }

  /** The burst goes on. @param {KeyboardEvent} event */
  function goOn(event) {
    lastAt_ms = event.timeStamp;
    clearTimeout(quiet);
    quiet = setTimeout(end, QUIET_MS);
  }

  return (event) => {
    if (event.type === "keyup") return burst.release(event);
    // A key that is held is pressed once, but for the one that takes letters back.
    if (event.repeat && event.key !== "Backspace") return;
    const isFast = burst.length > 0 && event.timeStamp - lastAt_ms <= GAP_MS;
    if (event.ctrlKey || event.altKey || event.metaKey || isModifier(event)) {
      if (!isFast) return;
      // Some scanners press Alt, CapsLock or Ctrl with a letter between those of a code.
      event.preventDefault();
      return goOn(event);
    }
    // A keypad's digits count whether NumLock is on or not.
    const key = /^Numpad(\d)$/.exec(event.code)?.[1] ?? keyOf(event);
    if (key.length === 1 || (key === "Backspace" && isFast)) {
      if (!isFast) end();
      // A space after other letters is one of the code; by itself it may press a button.
      if (burst.length > 0) event.preventDefault();
      burst.press(event, key);
      if (keys.length <= LONGEST_TYPED) keys.push(key);
      goOn(event);
    } else if (key === "Enter" && isFast && burst.length >= LEAST) {
      event.preventDefault();
      const code = burst.text;
      begin();
      onCode(code);
    } else {
      end();
      onKey(key, true);
    }
  };
}
