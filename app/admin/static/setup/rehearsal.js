// The rehearsal; what was tried is taken out before the centre opens.

import { send } from "/static/api.js";
import { h } from "/static/dom.js";
import { rehearse } from "../rehearsing.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function rehearsalScreen() {
  const place = h("div", { id: "rehearsal" });
  screen([place], async () => (await send("/api/v1/rehearsal/end", {})).problem?.detail ?? "");
  rehearse(place);
}
