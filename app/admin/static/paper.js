// The page of paper: the telephone number that is typed stands on it, and it is printed.

import { byId } from "/static/dom.js";

const phone = /** @type {HTMLInputElement} */ (byId("phone"));
const show = () => {
  byId("number").textContent = phone.value.trim();
};
phone.addEventListener("input", show);
show(); // Who types fast has typed before this script came.
byId("print").addEventListener("click", () => window.print());
