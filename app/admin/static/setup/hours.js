// When numbers are given and called, and the days on which it is otherwise.

import { present } from "/static/dom.js";
import { days } from "../configuration/days.js";
import { plan } from "../configuration/draft.js";
import { fieldsOf } from "../configuration/section.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function hoursScreen() {
  screen([fieldsOf(present(plan.parts[0])), days()]);
}
