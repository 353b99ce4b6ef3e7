// Knows the last step before a number: what the visitor should know, and one clear question.

import { h, icon } from "/static/dom.js";
import { clock, name, t } from "/static/words.js";
import { cardNote } from "./card.js";
import { mayAdd } from "./needs.js";
import { receiptNote } from "./receipt.js";
import { facts, heading, lateWords } from "./tiles.js";

/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("./screens.js").Service} Service */
/** @typedef {import("./screens.js").State} State */

/** @param {State} state @param {Service[]} chosen one service or several @param {Picture} picture */
export function priority(state, chosen, picture) {
  const classes = byAge(picture.priority_classes, state.card?.offered ?? null);
  const asks = classes.length > 0;
  const closed = chosen.length > 1 ? chosen.filter((service) => !service.open) : [];
  const mayTake = (state.card?.may_take ?? true) && closed.length === 0;
  const note = cardNote(state, picture) ?? receiptNote(state);
  const look = `${note === null ? "" : "with-card"} ${chosen.length > 1 ? "several" : ""}`;
  return h("main", { class: `kiosk-body ${look}`,
    key: `priority-${chosen.length}` },
    h("div", { class: "panel kiosk-chosen" },
      ...chosen.length > 1 ? severalChosen(chosen, closed) : oneChosen(chosen[0]), note,
      mayAdd(state, picture) ? h("button", { class: "button kiosk-add", type: "button", key: "add",
        "data-do": "add" }, icon("plus"), t("kiosk.add")) : null),
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
        isOffered ? icon("id-card") : null, h("span", { class: "kiosk-two-lines" }, name(known.name)));
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
function oneChosen(service) {
  return [h("p", { class: "kiosk-lead" }, t("kiosk.you_chose")),
    h("p", { class: "kiosk-service" }, name(service.name)), facts(service, { isWarned: true }),
    ...warnings(service)];
}

/** @param {Service[]} chosen @param {Service[]} closed those that give no numbers any more */
function severalChosen(chosen, closed) {
  const [shut] = closed;
  return [
    h("p", { class: "kiosk-lead" }, t("kiosk.you_chose_several", { n: chosen.length })),
    needsList(chosen),
    shut ? h("p", { class: "banner warn", role: "alert" }, icon("circle-alert"),
      t("kiosk.need_closed", { name: name(shut.name) })) : null,
  ];
}

/** The chosen services before the number is taken: each may be taken back. @param {Service[]} chosen */
function needsList(chosen) {
  return h("ul", { class: "kiosk-needs" }, chosen.map((service) =>
    h("li", { key: service.code, class: service.open ? null : "closed" },
      h("div", { class: "grow" }, h("p", { class: "kiosk-service" }, name(service.name)),
        facts(service, { isWarned: true })),
      h("button", { class: "button kiosk-drop", type: "button", "data-do": "drop",
        "data-with": service.code, "aria-label": t("kiosk.drop_named", { name: name(service.name) }) },
      icon("x"), t("kiosk.drop")))));
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
