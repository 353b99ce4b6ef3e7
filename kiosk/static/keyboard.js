// Knows the keyboard on the glass: plain letters and digits, since the search needs no diacritics.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";

const ROWS = ["QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"];
const DIGITS = "1234567890";
const LONGEST = 40;

/**
 * The query after a key: a letter, "space", "erase" or "clear".
 * @param {string} query @param {string} key @returns {string}
 */
export function press(query, key) {
  if (key === "clear") return "";
  if (key === "erase") return query.slice(0, -1);
  if (key === "space") return query === "" || query.endsWith(" ") ? query : `${query} `;
  return (query + key.toLocaleLowerCase("vi")).slice(0, LONGEST);
}

/** The keys as buttons. @returns {HTMLElement} */
export function keyboard() {
  const rows = ROWS.map((letters) => Array.from(letters, (letter) => letterKey(letter)));
  rows[2].push(erase());
  rows.push([
    button("clear", "key wide", t("kiosk.clear")), button("space", "key space", t("kiosk.space")),
  ]);
  return h("div", { class: "keyboard" },
    h("div", { class: "letters" }, rows.map((keys) => h("div", { class: "keys" }, keys))),
    h("div", { class: "keys digits" }, Array.from(DIGITS, (digit) => letterKey(digit))));
}

/** @param {string} letter */
function letterKey(letter) {
  return button(letter.toLowerCase(), "key", letter);
}

function erase() {
  const key = button("erase", "key wide", t("kiosk.erase"));
  key.prepend(icon("arrow-left"));
  return key;
}

/** @param {string} key @param {string} look @param {string} word */
function button(key, look, word) {
  return h("button", { class: look, type: "button", "data-do": "key", "data-with": key }, word);
}
