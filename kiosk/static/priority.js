// Knows the last step before a number: what the visitor should know, and one clear question.

import { h, icon } from "/static/dom.js";
import { clock, name, t } from "/static/words.js";
import { cardNote } from "./card.js";
import { facts, heading, lateWords } from "./tiles.js";

/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("./screens.js").Service} Service */
/** @typedef {import("./screens.js").State} State */

/** @param {State} state @param {Service} service @param {Picture} picture */
export function priority(state, service, picture) {
  const classes = byAge(picture.priority_classes, state.card?.offered ?? null);
  const asks = classes.length > 0;
  const mayTake = state.card?.may_take ?? true;
  const note = cardNote(state, picture);
  return h("main", { class: `kiosk-body ${note === null ? "" : "with-card"}`,
    key: `priority-${service.code}` },
    h("div", { class: "panel kiosk-chosen" }, h("p", { class: "kiosk-lead" }, t("kiosk.you_chose")),
      h("p", { class: "kiosk-service" }, name(service.name)), facts(service, { isWarned: true }),
      warnings(service), note),
    heading(t(asks ? "kiosk.priority_ask" : "kiosk.take_ask")),
    h("button", { class: "button primary kiosk-ordinary", type: "button", "data-do": "take",
      "data-with": "", disabled: !mayTake }, icon("ticket"), t(asks ? "kiosk.priority_no" : "kiosk.take_it")),
    asks ? h("div", { class: "kiosk-classes" },
      h("p", { class: "kiosk-lead" }, h("span", { class: "strong" }, t("kiosk.priority_yes")), " ",
        t("kiosk.priority_lead")),
      classes.map((known) => {
        const isOffered = known.code === state.card?.offered;
        return h("button", { class: `button kiosk-class ${isOffered ? "offered" : ""}`,
          type: "button", key: known.code, "data-do": "take", "data-with": known.code,
          disabled: !mayTake },
        isOffered ? icon("id-card") : null, name(known.name));
      })) : null);
}

/**
 * The classes, the one that the age on a card entitles to first: offered, never chosen for anybody.
 * @param {Picture["priority_classes"]} classes @param {string | null} offered
 */
function byAge(classes, offered) {
  return [...classes].sort((one, other) =>
    Number(other.code === offered) - Number(one.code === offered));
}

/** @param {Service} service */
function warnings(service) {
  const { late } = service;
  return [
    service.counters_open === 0
      ? h("p", { class: "banner warn" }, icon("circle-alert"), t("kiosk.no_counter_now")) : null,
    late ? h("div", { class: "banner warn" }, icon("clock"), h("div", null,
      lateWords(late),
      h("p", null, late.resumes_at
        ? t("kiosk.late_afternoon_lead", { time: clock(late.from), again: clock(late.resumes_at) })
        : t("kiosk.late_lead", { time: clock(late.from) })))) : null,
  ];
}
