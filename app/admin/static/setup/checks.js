// The check list, and the page of paper that is kept beside the machine.

import { h, icon } from "/static/dom.js";
import { oneAtATime } from "/static/turns.js";
import { t } from "/static/words.js";
import { check } from "../check_list.js";
import { screen } from "./frame.js";

/** Draw the screen. */
export function checksScreen() {
  const place = h("div", { id: "checks" });
  const run = oneAtATime(() => check(place));
  screen([
    h("div", { class: "row wrap" },
      h("button", { type: "button", class: "button", onclick: () => void run() }, icon("rotate-ccw"), t("checks.again")),
      h("a", { class: "button", href: "/admin/checks/paper", target: "_blank" }, icon("printer"), t("checks.paper"))),
    place,
  ]);
  void run();
}
