// Knows the place of a page where it says what came of a press.

import { byId, h, icon, patch } from "/static/dom.js";

/** Say it, in place of what was said before. @param {"good" | "bad"} look @param {string} text */
export function tell(look, text) {
  const sign = look === "good" ? "circle-check" : "circle-alert";
  const place = byId("told");
  patch(place, h("p", { class: `banner ${look}` }, icon(sign), h("span", null, text)));
  // Who pressed far below must not miss why nothing came of it.
  if (look === "bad") place.scrollIntoView({ block: "nearest" });
}
