// Knows how the screen can be made to suit a visitor: larger, clearer, lower, read aloud.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";

/** @typedef {{large: boolean, contrast: boolean, low: boolean, read: boolean}} Access */

/** How the kiosk is for the next visitor. @type {Readonly<Access>} */
export const PLAIN = Object.freeze({ large: false, contrast: false, low: false, read: false });

/** @type {[keyof Access, string][]} */
const SWITCHES = [
  ["read", "volume-2"], ["large", "a-large-small"], ["contrast", "contrast"],
  ["low", "accessibility"],
];

const MOST = 12;

/**
 * How many of so many tiles a page holds: fewer where they are larger or have less room, or where
 * each needs a digit. Pages have room for the buttons that turn them.
 * @param {Access} to @param {boolean} keys @param {number} offered
 */
export function tilesAPage({ large, low }, keys, offered) {
  if (large && low) return 2;
  if (large || low) return 4;
  if (keys) return 6;
  return offered <= MOST ? MOST : MOST - 2;
}

/** Let the whole page follow: the style sheet does the rest. @param {Access} to */
export function adapt(to) {
  const { dataset } = document.documentElement;
  for (const [name] of SWITCHES) {
    if (to[name]) dataset[name] = "";
    else delete dataset[name];
  }
}

/** @param {Access} now */
export function isPlain(now) {
  return SWITCHES.every(([name]) => !now[name]);
}

/** The buttons that switch. @param {Access} now @returns {HTMLElement[]} */
export function switches(now) {
  const buttons = SWITCHES.map(([name, sign]) =>
    h("button", { class: "button kiosk-switch", type: "button", key: name, "data-do": "switch",
      "data-with": name, "aria-pressed": String(now[name]) },
    icon(sign), t(`kiosk.access_${name}`)));
  if (now.read) {
    buttons.push(h("button", { class: "button kiosk-switch", type: "button", key: "again",
      "data-do": "hear" }, icon("rotate-ccw"), t("kiosk.read_again")));
  }
  return buttons;
}
