// Knows what a visitor should have with them for a procedure: shown before the number is taken.

import { h, icon } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { heading } from "./tiles.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */

/** The procedure that was found, if the centre still has it and it asks for something. @param {string} code @param {Picture} picture */
export function asksFor(code, { procedures }) {
  return procedures.find((known) => known.code === code && known.bring.length > 0) ?? null;
}

/** @param {State} state @param {Picture} picture */
export function bringScreen({ chosen, isAdding }, picture) {
  const procedure = chosen === null ? null : asksFor(chosen.procedure, picture);
  if (procedure === null) return h("main", { class: "kiosk-body", key: "bring" });
  return h("main", { class: "kiosk-body kiosk-bring", key: "bring" },
    h("div", { class: "panel kiosk-chosen" },
      h("p", { class: "kiosk-service" }, name(procedure.name))),
    heading(t("kiosk.bring")),
    h("ul", { class: "kiosk-things", tabindex: "0", "aria-label": t("kiosk.bring") }, procedure.bring.map((thing, place) =>
      h("li", { key: place }, icon("check"), h("span", null, name(thing))))),
    h("p", { class: "kiosk-lead" }, t("kiosk.bring_lead")),
    h("div", { class: "kiosk-ends" },
      h("button", { class: "button", type: "button", "data-do": "back" },
        icon("arrow-left"), t("web.back")),
      h("button", { class: "button primary", type: "button", "data-do": "bringIt" },
        icon(isAdding ? "check" : "ticket"), t(isAdding ? "kiosk.continue" : "kiosk.take_it"))));
}
