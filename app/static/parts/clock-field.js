// Knows a time of the clock as people type it: 24 hours, whatever the browser's own language is.
// A field of type "time" shows AM and PM in an English browser.

import { t } from "/static/words.js";

/** The time as "09:05", null for what is none. @param {string} typed */
export function clockOfTyped(typed) {
  const found = /^(\d{1,2})\s*[:h.g]?\s*(\d{2})$/i.exec(typed.trim());
  if (found === null || Number(found[1]) > 23 || Number(found[2]) > 59) return null;
  return `${found[1]?.padStart(2, "0")}:${found[2]}`;
}

/**
 * What makes a line of text a field for a time: the browser refuses another, in our words. "5:00 PM"
 * has room, or its first half would stand there as a time of the night.
 */
export const CLOCK = {
  inputmode: "numeric", maxlength: 8, autocomplete: "off", placeholder: "hh:mm",
  oninput: (/** @type {Event} */ event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const isGood = input.value.trim() === "" || clockOfTyped(input.value) !== null;
    input.setCustomValidity(isGood ? "" : t("web.clock_wrong"));
  },
};
