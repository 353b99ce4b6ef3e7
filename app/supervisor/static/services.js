// Draws the services, the worst first: who waits now, who will within the hour, and what would help.

import { h, icon } from "/static/dom.js";
import { inMinutes, rowsKept } from "/static/parts/kept.js";
import { clock, minutes, name, number, percent, t } from "/static/words.js";
import { askHelp, askOpening, gainWords, hourWords, waitWords } from "./offers.js";
import { askService, closedBadge, closeWord, known } from "./service.js";
import { spark } from "./spark.js";

/** @import {Children} from "/static/dom.js" */
/** @import {OfferAnswer} from "/types/api" */
/** @import {HourAnswer, TargetsPicture, WatchedService} from "/types/pictures" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

/** So long after somebody last moved over the list its rows stay where they are. */
const HELD_MS = 6000;
const HEADS = ["service", "waiting", "longest", "next_hour", "trend", "counters_open", "share_short"];

/** The order shown; it lags behind the picture's while a hand is over the list. @type {string[]} */
let shown = [];
let touched_ms = -HELD_MS;
for (const moved of ["pointermove", "pointerdown", "keydown", "focusin"]) {
  document.getElementById("services")?.addEventListener(moved, () => { touched_ms = performance.now(); });
}

/** The services in the order in which they are shown now. @param {Picture} of */
function ordered({ services: all, worst_first: worst }) {
  const isHeld = performance.now() - touched_ms < HELD_MS && shown.length === worst.length;
  if (!isHeld) shown = worst;
  return shown.flatMap((code) => all.filter((s) => s.code === code));
}

/** @param {Picture} of @param {() => Picture | null} picture the newest one */
export function services(of, picture) {
  const { targets } = of;
  return [
    h(
      "div",
      { class: "row apart" },
      h("h2", null, t("supervisor.services")),
      h("a", { class: "button small", href: "/supervisor/records" }, icon("list"), t("supervisor.records")),
    ),
    h(
      "table",
      { class: "table hover" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          ...HEADS.map((key, place) =>
            h(
              "th",
              { class: place ? `num ${key}` : null, scope: "col", title: headWords(key, of) },
              t(`supervisor.${key}`, { minutes: targets.wait_min }),
            ),
          ),
          h("th", { scope: "col" }, t("supervisor.actions")),
        ),
      ),
      h("tbody", null, ...rows(ordered(of).map((one) => ({ one, all: of, picture })))),
    ),
  ];
}

/** @param {string} key @param {Picture} of */
function headWords(key, { targets, looked_at: looked }) {
  const words = t(`supervisor.head.${key}`, targets);
  return key === "next_hour" && looked ? `${words} (${t("supervisor.looked_at", { time: clock(looked) })})` : words;
}

/** @typedef {{one: WatchedService, all: Picture, picture: () => Picture | null}} Row */

const rows = rowsKept({
  tag: "tr",
  key: (/** @type {Row} */ { one }) => one.code,
  facts: ({ one, all }) => [inMinutes(one), all.targets, one.hour.offers.map((offer) => offerer(offer, all))],
  make: ({ one, all, picture }) => row(one, all, picture),
});

/** The name of the counter that is offered. @param {OfferAnswer} offer @param {Picture} all */
function offerer({ counter: number }, { counters }) {
  return name(counters.find((c) => c.number === number)?.name);
}

/** @param {WatchedService} of @param {Picture} all @param {() => Picture | null} picture */
function row(of, all, picture) {
  const { targets } = all;
  const cell = (/** @type {string} */ key, /** @type {string} */ look, /** @type {Children[]} */ ...parts) =>
    h(
      "td",
      { class: `num ${key} ${look}`.trim(), "data-head": t(`supervisor.${key}`, { minutes: targets.wait_min }) },
      ...parts,
    );
  const hour = of.hour;
  const isCalm = of.waiting === 0 && of.closure === null && hour.offers.length === 0;
  return h(
    "tr",
    { key: of.code, class: isCalm ? "calm" : null },
    h(
      "th",
      { scope: "row" },
      h(
        "button",
        {
          type: "button", class: "row tight name", "aria-haspopup": "dialog",
          onclick: () => askService(of.code, picture),
        },
        h("b", { class: "prefix" }, of.prefix),
        h("span", null, name(of.name)),
      ),
      closedBadge(of),
    ),
    cell("waiting", "strong", number(of.waiting), bookedSoon(of)),
    cell("longest", mark(of.longest_wait_s, targets), sign(of.longest_wait_s, targets), known(of.longest_wait_s, minutes)),
    cell("next_hour", hour.unknown === "no_counter" ? "over" : mark(hour.p80_s, targets), forecast(hour)),
    cell("trend", "", spark(of.trend)),
    cell("counters_open", of.counters_open ? "" : of.waiting ? "over" : "soft", number(of.counters_open)),
    cell("share_short", "", known(of.share_in_target, percent)),
    h("td", { class: "acts" }, h("div", { class: "row tight wrap" }, ...acts(of, all, picture))),
  );
}

/** How many come with an appointment within two hours; nothing where none does. @param {WatchedService} of */
function bookedSoon({ booked }) {
  if (booked === 0) return null;
  return h("span", { class: "booked-soon small soft nowrap", title: t("supervisor.service_box.booked", { n: booked }) },
    t("supervisor.booked_soon", { n: number(booked) }));
}

/** @param {HourAnswer} hour */
function forecast(hour) {
  if (hour.p80_s === null) return h("span", { class: "small" }, t(`supervisor.unknown.${hour.unknown}`));
  return h("span", { class: "nowrap", title: hourWords(hour) }, waitWords(hour.p80_s));
}

/** How bad a wait is. @param {number | null} wait_s @param {TargetsPicture} targets */
function mark(wait_s, targets) {
  if (typeof wait_s !== "number" || wait_s < targets.wait_min * 60) return "";
  return wait_s >= targets.alert_wait_min * 60 ? "over" : "late";
}

/** @param {number | null} wait_s @param {TargetsPicture} targets */
function sign(wait_s, targets) {
  return mark(wait_s, targets) && icon("triangle-alert");
}

/** @param {WatchedService} of @param {Picture} all @param {() => Picture | null} picture */
function acts(of, all, picture) {
  const service = name(of.name);
  return [
    ...of.hour.offers.map((offer) => {
      const isOpening = offer.kind === "open";
      const word = t(`supervisor.offer.${offer.kind}`, { counter: offerer(offer, all) });
      return h(
        "button",
        {
          type: "button",
          class: "button small offer",
          key: offer.kind,
          "data-do": `offer-${offer.kind}`,
          "aria-haspopup": "dialog",
          onclick: () => (isOpening ? askOpening : askHelp)(of.code, picture),
        },
        h("span", { class: "strong" }, word),
        h("span", { class: "gain" }, gainWords(offer)),
        h("span", { class: "unseen" }, service),
      );
    }),
    h(
      "button",
      {
        type: "button",
        class: "button small quiet",
        key: "close",
        "aria-haspopup": "dialog",
        "aria-label": `${t(closeWord(of))}: ${service}`,
        title: t(closeWord(of)),
        onclick: () => askService(of.code, picture),
      },
      icon(of.closure === null ? "lock" : "lock-open"),
    ),
  ];
}
