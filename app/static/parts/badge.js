// Knows the badge: a sign and a few words, which say in colour, form and letters how something is.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";

/** @typedef {import("/static/dom.js").Child} Child */
/** @typedef {"" | "good" | "info" | "warn" | "bad" | "accent"} Look */

const DEVICES = /** @type {Record<string, [Look, string]>} */ ({
  ok: ["good", "check"],
  warning: ["warn", "triangle-alert"],
  fault: ["bad", "octagon-alert"],
});

/** @param {Look} look @param {string | null} sign of the sprite, null for none @param {...Child} words */
export function badge(look, sign, ...words) {
  return h("span", { class: `badge ${look}`.trim() }, sign && icon(sign), ...words);
}

/** How a device is, or how many are so. @param {string} state @param {number} [count] */
export function deviceBadge(state, count) {
  const [look, sign] = DEVICES[state] ?? ["", "circle-question-mark"];
  const word = t(`supervisor.device_${state}`);
  return badge(look, sign, count === undefined ? word : `${word}: ${count}`);
}
