// The printers: found by the server, added with a name and the width of their paper, and tried.

import { read } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { deviceBadge } from "/static/parts/badge.js";
import { askPrinter, tryPrinter } from "/static/parts/printer-finder.js";
import { t } from "/static/words.js";
import { screen } from "./frame.js";

const PRINTS = ["printer", "kiosk"];

/** Draw the screen. */
export function printerScreen() {
  const list = h("ul", { class: "plain" });
  const find = h("button", { type: "button", class: "button big", "aria-haspopup": "dialog", onclick: () => askPrinter(tell, () => void listed(list)) },
    icon("search"), t("devices.find"));
  screen([h("div", { class: "row" }, find), list]);
  void listed(list);
}

/** @param {string} look @param {string} words */
export function tell(look, words) {
  patch(byId("told"), h("p", { class: `banner ${look}` }, words));
}

/** Show which printers there are. @param {Element} list */
async function listed(list) {
  const answer = await read("/api/v1/devices");
  if (!answer.ok) return;
  const printers = answer.body.filter((one) => PRINTS.includes(one.kind) && one.url && !one.revoked);
  patch(list, ...printers.map((one) => h("li", { class: "row tight wrap", key: one.id },
    deviceBadge(one.state), h("span", { class: "strong grow" }, one.title),
    h("button", { type: "button", class: "button", onclick: () => void tryPrinter(one, tell, () => void listed(list)) },
      icon("play"), t("devices.test")))));
}
