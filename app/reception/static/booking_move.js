// Knows how a booking gets another time: the free slots of its service in a dialog.

import { h, icon } from "/static/dom.js";
import { lastRow, openDialog } from "/static/parts/dialog.js";
import { oneAtATime } from "/static/turns.js";
import { clock, t } from "/static/words.js";
import { slotPicker } from "./booking_form.js";

/** @import {BookingAnswer} from "/types/api" */

/**
 * Ask for the new time; `run` gives what was refused, or nothing if it is moved.
 * @param {BookingAnswer} one @param {(start: string) => Promise<string>} run
 */
export function askMove(one, run) {
  const slots = slotPicker();
  const problem = h("p", { class: "problem", role: "alert" });
  const form = h("form", null, slots.element, problem, lastRow(t("web.back"), h("button", { type: "submit", class: "button primary" }, icon("check"), t("bookings.move"))));
  const dialog = openDialog(t("bookings.move_title", { time: clock(one.start) }), [form]);
  // A double click moves once.
  const moveOnce = oneAtATime(async () => {
    const start = slots.chosen();
    problem.textContent = start ? await run(start) : t("bookings.choose_time");
    if (start && !problem.textContent) dialog.close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void moveOnce();
  });
  void slots.load(one.service);
}
