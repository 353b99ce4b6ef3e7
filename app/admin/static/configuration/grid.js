// Which counter serves which service: a box for each pair.

import { h, patch } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { change, draft, onDraft } from "./draft.js";
import { livingCounters } from "./fields.js";

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
    h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": t("configuration.ui.grid") }, table));
}

/** @param {number} number @param {Plain} service */
function cell(number, service) {
  const box = /** @type {HTMLInputElement} */ (h("input", {
    type: "checkbox", checked: service.counters.includes(number),
    "aria-label": t("configuration.ui.serves", { number, name: name(service.name) }),
    onchange: (/** @type {Event} */ event) => {
      const isOn = /** @type {HTMLInputElement} */ (event.target).checked;
      const now = (draft.now.service ?? []).find((/** @type {Plain} */ one) => one.code === service.code)?.counters ?? [];
      const others = now.filter((/** @type {number} */ one) => one !== number);
      const counters = isOn ? [...others, number].sort((a, b) => a - b) : others;
      void change({ service: { [service.code]: { counters } } });
    },
  }));
  box.checked = service.counters.includes(number);
  return h("td", { key: service.code }, h("label", null, box));
}
