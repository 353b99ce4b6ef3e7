// Draws the two dialogs that shorten a queue, with what the look ahead says they bring: a closed
// counter opens for a service, an open one helps with it.

import { h, icon } from "/static/dom.js";
import { LONG_MIN, minutes, name, number, t } from "/static/words.js";
import { ask, choice, command, form, pressed } from "./box.js";
import { officerChoice, readOfficers } from "./officers.js";

/** @import {HourAnswer, WatchedCounter, WatchedService} from "/types/pictures" */
/** @import {OfferAnswer} from "/types/api" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

/** A wait that is foreseen: beyond two hours its minutes promise what nobody knows. @param {number} seconds */
export function waitWords(seconds) {
  const whole = Math.round(seconds / 60);
  return whole > LONG_MIN ? t("web.over_hours", { n: number(Math.floor(whole / 60)) }) : minutes(seconds);
}

/** "42 → 18 phút", "5 → <1 phút", ">120 → 42 phút": two of them stand beside each other in a row. @param {Pick<OfferAnswer, "before_s" | "after_s">} offer */
export function gainWords({ before_s, after_s }) {
  if (before_s === null) return `→ ${waitWords(after_s)}`;
  const [before, after] = [before_s, after_s].map((wait_s) => Math.round(wait_s / 60));
  return t("supervisor.offer.from_to", { before: bounded(before), after: bounded(after) });
}

/** @param {number} minutes_ */
function bounded(minutes_) {
  if (minutes_ < 1) return `<${number(1)}`;
  return minutes_ > LONG_MIN ? `>${number(LONG_MIN)}` : number(minutes_);
}

/** What becomes of a service if nothing changes. @param {HourAnswer} hour */
export function hourWords(hour) {
  const { coming, p50_s: half, p80_s: most } = hour;
  if (coming === null || half === null || most === null) return t(`supervisor.unknown_long.${hour.unknown}`);
  return t("supervisor.hour", {
    coming: number(Math.round(coming)), half: waitWords(half), most: waitWords(most),
  });
}

/** Ask which closed counter opens for the service, and who sits there. @param {string} code @param {() => Picture | null} picture */
export function askOpening(code, picture) {
  void readOfficers();
  ask(() => asked(code, picture, "opening", opening));
}

/** Ask which open counter helps with the service. @param {string} code @param {() => Picture | null} picture */
export function askHelp(code, picture) {
  ask(() => asked(code, picture, "helping", helping));
}

/**
 * @param {string} code @param {() => Picture | null} picture @param {string} what
 * @param {(of: WatchedService, all: Picture) => (Node | null)[]} parts
 */
function asked(code, picture, what, parts) {
  const all = picture();
  const of = all?.services.find((s) => s.code === code);
  if (!all || of === undefined) return null;
  return {
    title: t(`supervisor.offer.${what}_title`, { service: name(of.name) }),
    parts: [h("p", { key: "now" }, t("supervisor.service_box.waiting", { n: of.waiting }), " ", hourWords(of.hour)), ...parts(of, all)],
  };
}

/** The choice of a closed counter for the service and of who sits there. @param {WatchedService} of @param {Picture} all */
export function opening(of, all) {
  const closed = all.counters.filter((c) => c.state === "closed" && serves(c, of.code));
  const offer = offerOf(of, "open");
  if (closed.length === 0) return [h("p", { class: "soft", key: "none-to-open" }, t("supervisor.offer.none_to_open"))];
  return [
    ...brings(of, offer, all),
    form(
      "opening",
      (given) => {
        const counter = closed.find((c) => String(c.number) === given("counter"));
        void command(
          `counters/${given("counter")}/seat`, { officer: given("officer") },
          t("supervisor.offer.opened", { counter: name(counter?.name), service: name(of.name) }),
        );
      },
      [
        choice("counter", t("supervisor.offer.which"), options(closed, offer, all)),
        officerChoice(t("supervisor.desk.for_whom"), null),
        pressed({ word: t("supervisor.desk.open"), sign: "door-open", look: "primary", does: "open-for" }),
      ],
    ),
  ];
}

/** The choice of an open counter that helps with the service. @param {WatchedService} of @param {Picture} all */
export function helping(of, all) {
  const able = all.counters.filter((c) => c.state === "open" && !serves(c, of.code));
  const offer = offerOf(of, "help");
  if (able.length === 0) return [h("p", { class: "soft", key: "none-to-help" }, t("supervisor.offer.none_to_help"))];
  return [
    ...brings(of, offer, all),
    form(
      "helping",
      (given) => {
        const counter = able.find((c) => String(c.number) === given("helper"));
        if (counter === undefined) return;
        const kept = counter.profile.filter((e) => e.service !== of.code);
        void command(
          `counters/${counter.number}/profile`,
          { services: [...kept, { service: of.code, when_wait_over_min: null }] },
          t("supervisor.offer.helped", { counter: name(counter.name), service: name(of.name) }),
          "PUT",
        );
      },
      [
        choice("helper", t("supervisor.offer.which"), options(able, offer, all)),
        pressed({ word: t("supervisor.offer.help_now"), sign: "handshake", look: "primary", does: "help-with" }),
      ],
    ),
    h("p", { class: "small soft", key: "helping-means" }, t("supervisor.offer.help_means")),
  ];
}

/** What the offered counter brings, and who waits longer for it. @param {WatchedService} of @param {OfferAnswer | undefined} offer @param {Picture} all */
function brings(of, offer, all) {
  if (offer === undefined) return [h("p", { class: "soft", key: "brings" }, t("supervisor.offer.not_tried"))];
  const counter = all.counters.find((c) => c.number === offer.counter);
  const facts = {
    counter: name(counter?.name),
    after: waitWords(offer.after_s),
    before: offer.before_s === null ? "" : waitWords(offer.before_s),
  };
  const what = `supervisor.offer.${offer.kind}_brings${offer.before_s === null ? "_first" : ""}`;
  const { slows: slowed } = offer;
  const slows = slowed && {
    service: name(all.services.find((s) => s.code === slowed.service)?.name),
    gain: gainWords(slowed),
  };
  return [
    h("p", { class: "banner good", key: `brings-${offer.kind}` }, icon("chart-line"), h("span", null, t(what, facts))),
    slows && h("p", { class: "banner warn", key: `slows-${offer.kind}` }, icon("triangle-alert"), h("span", null, t("supervisor.offer.slows", slows))),
  ].filter(Boolean);
}

/** Counters to choose from, the offered one first. @param {WatchedCounter[]} from @param {OfferAnswer | undefined} offer @param {Picture} all */
function options(from, offer, all) {
  const words = Object.fromEntries(all.services.map((s) => [s.code, name(s.name)]));
  return from
    .map((of) => ({
      value: String(of.number),
      word: [name(of.name), ...of.profile.slice(0, 2).map((e) => words[e.service] ?? e.service)].join(" · "),
      chosen: of.number === offer?.counter,
    }))
    .sort((one, other) => Number(other.chosen) - Number(one.chosen));
}

/** @param {WatchedService} of @param {string} kind */
function offerOf(of, kind) {
  return of.hour.offers.find((offer) => offer.kind === kind);
}

/** Whether the counter serves it whatever the wait. @param {WatchedCounter} counter @param {string} code */
function serves(counter, code) {
  return counter.profile.some((e) => e.service === code && e.when_wait_over_min === null);
}
