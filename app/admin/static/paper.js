// The page of paper: the telephone number that is typed stands on it, and it is printed.

import { byId } from "/static/dom.js";

const phone = /** @type {HTMLInputElement} */ (byId("phone"));
phone.addEventListener("input", () => {
  byId("number").textContent = phone.value.trim();
});
byId("print").addEventListener("click", () => window.print());
