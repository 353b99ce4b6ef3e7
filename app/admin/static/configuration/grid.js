// Which counter serves which service: a box for each pair, or after how many minutes it helps.

import { h, patch } from "/static/dom.js";
import { name, number as numeral, t } from "/static/words.js";
import { change, draft, onDraft } from "./draft.js";
import { livingCounters } from "./fields.js";
import { helping } from "./helping.js";
import { helpsOf, serves, withCell } from "./profiles.js";

/** @typedef {import("./draft.js").Plain} Plain */

/** The grid as a section of the page. */
export function grid() {
  const table = h("table", { class: "table grid-table" });
  const draw = () => {
    const services = /** @type {Plain[]} */ (draft.now.service ?? []).filter((row) => !row.retired);
    patch(table,
      h("thead", null, h("tr", null, h("td", null),
        ...services.map((row) => h("th", { scope: "col", key: row.code, title: name(row.name) }, h("strong", null, row.prefix), h("br", null), h("span", { class: "small" }, name(row.name)))))),
      h("tbody", null, ...livingCounters().map((number) => h("tr", { key: number },
        h("th", { scope: "row" }, t("configuration.counters", { numbers: number })),
        ...services.map((row) => cell(number, row))))));
  };
  onDraft(draw);
  draw();
  return h("section", { class: "panel" }, h("h2", null, t("configuration.ui.grid")),
    h("p", { class: "soft" }, t("configuration.ui.grid_about")),
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("configuration.ui.grid") }, table),
    helping());
}

/** @param {number} number @param {Plain} service */
function cell(number, service) {
  const isOn = serves(number, service);
  const help = helpsOf(number).find(({ code }) => code === service.code);
  const box = /** @type {HTMLInputElement} */ (h("input", {
    type: "checkbox", checked: isOn,
    "aria-label": t("configuration.ui.serves", { number, name: name(service.name) }),
    onchange: (/** @type {Event} */ event) => {
      void change(withCell(number, service.code, /** @type {HTMLInputElement} */ (event.target).checked ? "serves" : "no"));
    },
  }));
  box.checked = isOn;
  return h("td", { key: service.code }, h("label", null, box),
    help && !isOn ? h("span", { class: "small help-after" }, t("configuration.ui.helps_after", { minutes: numeral(help.minutes, 1) })) : null);
}
