// What the centre is called and where it is, with the slip as it would print next to it.

import { h, present } from "/static/dom.js";
import { plan } from "../configuration/draft.js";
import { fieldsOf } from "../configuration/section.js";
import { slipPicture } from "../configuration/slip_picture.js";
import { logoField } from "../configuration/slip_words.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function nameScreen() {
  screen([
    h("div", { class: "slip-page" },
      h("div", { class: "stack wide" }, fieldsOf(present(plan.parts[0])), logoField()),
      slipPicture()),
  ]);
}
