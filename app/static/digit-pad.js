// Knows the pad by which a screen without a keyboard is paired: what is pressed stands in the field.

import { byId } from "/static/dom.js";

const field = /** @type {HTMLInputElement} */ (byId("token"));
const pad = byId("pad");

pad.hidden = false;
// The system's own keyboard would cover the pad.
if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
pad.addEventListener("click", ({ target }) => {
  const digit = target instanceof Element ? target.closest("button")?.dataset.digit : undefined;
  if (digit === undefined) return;
  if (digit === "all") field.value = "";
  else if (digit === "last") field.value = field.value.slice(0, -1);
  else field.value += digit;
});
