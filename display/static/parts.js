// Knows what the parts of the lobby TV look like: pure functions from the picture to elements.
// A row is known by its place, not by its call: its words change, and nothing on the screen moves.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, dateLine, isSameDay, lang, name, shortDay, t } from "/static/words.js";
import { headZones, wayIcon, wayOf, zoneSign, zoneWords } from "./zones.js";

/** @import {CallAnswer, MessageAnswer, ServingAnswer, WaitingAnswer} from "/types/api" */
/** @typedef {import("/types/api").DisplayAnswer} Picture */
/** @typedef {{sound: string, speaking: number | null, presence: import("/types/api").PresenceAnswer | null, isNew: (call: CallAnswer) => boolean}} Hearing */

/** So many calls stand in one column of the list: alone, over the building's code, and over a film that a call sends aside. */
export const LATEST_SHOWN = 8, LATEST_OVER_CODE = 5, LATEST_OVER_FILM = 4;
const NOTICE_MS = 10_000;
const DENSE_QUEUES = 8;

/** @param {CallAnswer | ServingAnswer} of @returns {string} */
export function counterName(of) {
  return name(of.counter_names);
}

/** A text that is exchanged as a whole when it changes. @param {string} tag @param {string | null} look @param {string} text */
function words(tag, look, text) {
  return h(tag, { class: look, key: text }, text);
}

/** @param {Picture} of @param {Hearing} hearing */
export function head(of, hearing) {
  const now = serverNow();
  return [
    h("img", { class: of.centre.emblem ? "mark emblem" : "mark", src: of.centre.emblem ?? "/static/mark.svg", alt: "" }),
    h(
      "div",
      { class: "grow" },
      words("h1", "centre clip", name(of.centre.name)),
      words("p", "site clip", name(of.centre.site)),
    ),
    hearing.sound === "failing" &&
      h("p", { class: "sound", key: "sound" }, icon("volume-x"), t("display.sound_failed")),
    headZones(of.zones),
    h(
      "div",
      { class: "when" },
      words("p", "clock", clock(now)),
      words("p", "date", dateLine(now)),
    ),
  ];
}

/** The newest call, large. @param {CallAnswer} call @param {Hearing} hearing @param {Picture["zones"]} zones */
export function hero(call, hearing, zones) {
  const place = counterName(call);
  const look = `call ${hearing.isNew(call) ? "fresh" : "calm"}`;
  // The key holds the seq: a recall is a new element, so it flashes again.
  return h(
    "div",
    { class: look, key: `${call.seq}${lang()}` },
    h("p", { class: "caption" }, h("span", null, t("display.calling")), recallBadge(call)),
    h("p", { class: "label", vars: { "--chars": call.label.length } }, call.label),
    h(
      "p",
      { class: "place", vars: { "--chars": place.length } },
      icon(wayIcon(wayOf(zones, call.zone))),
      h("span", null, place),
      h(
        "span",
        { class: "sign" },
        hearing.speaking === call.seq ? icon("volume-2", "speaking") : null,
      ),
    ),
    zoneSign(zones, call.zone),
  );
}

/** @param {CallAnswer} call */
function recallBadge(call) {
  if (call.recall === 0) return null;
  const text = call.last
    ? t("display.last_call")
    : t("display.call_number", { n: call.recall + 1 });
  return h("span", { class: "again" }, text);
}

/** @param {Picture} of */
export function welcome(of) {
  return h(
    "div",
    { class: "call welcome", key: `welcome${lang()}` },
    h("p", { class: "greeting" }, t("display.welcome")),
    h("p", { class: "welcome-name" }, name(of.centre.name)),
    h("p", { class: "caption" }, t("display.take_number")),
  );
}

/** Why the centre is closed, and when it opens again. @param {import("/types/api").ClosedAnswer | null} closed */
export function resting(closed) {
  const why = name(closed?.day) || t("display.closed");
  return h(
    "div",
    { class: "call welcome", key: `closed${lang()}` },
    icon("clock", "own-icon"),
    h("p", { class: "welcome-name" }, why),
    closed?.opens_at && h("p", { class: "reopens" }, opensAgain(closed.opens_at)),
  );
}

/** @param {string} at */
function opensAgain(at) {
  return isSameDay(at, serverNow())
    ? t("display.opens_today", { time: clock(at) })
    : t("display.opens_on", { time: clock(at), day: shortDay(at) });
}

/**
 * The calls that somebody may still be on the way for: new, or not yet taken up.
 * @param {CallAnswer[]} calls @param {ServingAnswer[]} serving @param {Hearing} hearing
 */
export function followed(calls, serving, hearing) {
  const called = new Set(serving.filter((of) => of.ticket_state === "called").map((of) => of.label));
  return calls.filter((call) => hearing.isNew(call) || called.has(call.label));
}

/**
 * The calls before, newest first: smaller in two columns while more than fit are still to be
 * followed, as when a hall opens and all its counters call at once.
 * @param {CallAnswer[]} calls @param {ServingAnswer[]} serving @param {Hearing} hearing @param {Picture["zones"]} zones
 * @param {number} most how many fit in one column
 */
export function latest(calls, serving, hearing, zones, most) {
  const open = followed(calls, serving, hearing);
  const isMany = open.length > most;
  const shown = isMany ? open.slice(0, 2 * most) : calls.slice(0, most);
  return [
    h("h2", { class: isMany ? "many" : null, key: `head${lang()}` }, heads(), heads(true)),
    calls.length === 0
      ? h("p", { class: "none", key: `none${lang()}` }, t("display.no_more_calls"))
      : h(
          "ol",
          { class: isMany ? "many" : null, key: isMany ? "many" : "calls" },
          ...shown.map((call, place) => latestRow(call, place, hearing, zones)),
        ),
  ];
}

/** What stands over a column of calls; over the second one, once more, to the eye only. */
function heads(isSecond = false) {
  return h(
    "span",
    { class: isSecond ? "heads second" : "heads", "aria-hidden": isSecond ? "true" : null },
    h("span", null, t("display.number")),
    h("span", null, t("display.counter")),
  );
}

/**
 * A number and the bare number of its counter, as large: read from the far end of the hall.
 * @param {CallAnswer} call @param {number} place @param {Hearing} hearing @param {Picture["zones"]} zones
 */
function latestRow(call, place, hearing, zones) {
  const isSaid = hearing.speaking === call.seq;
  const way = wayOf(zones, call.zone);
  const look = [hearing.isNew(call) && "fresh", isSaid && "said"].filter(Boolean).join(" ");
  return h(
    "li",
    { key: place, class: look || null },
    words("span", "number", call.label),
    h("span", { class: "way", "data-colour": way?.colour },
      icon(isSaid ? "volume-2" : wayIcon(way))),
    h(
      "span",
      { class: "to", key: call.counter },
      h("span", { "aria-hidden": "true" }, call.counter),
      h("span", { class: "unseen" }, counterName(call), way ? ` ${zoneWords(way)}` : ""),
    ),
  );
}

/** @param {string} state */
function deskIcon(state) {
  return { open: "circle-check", paused: "circle-pause", closed: "circle-x" }[state] ?? "circle";
}

/** How many wait for each service. @param {HTMLElement} into @param {WaitingAnswer[]} waiting */
export function queues(into, waiting) {
  into.style.setProperty("--columns", String(Math.max(1, waiting.length)));
  into.classList.toggle("dense", waiting.length > DENSE_QUEUES);
  return [
    h("p", { class: "queues-head", key: `head${lang()}` }, icon("users"), t("display.waiting_word")),
    ...waiting.map(queue),
  ];
}

/** A service by its letter, which stands on the ticket too. @param {WaitingAnswer} of */
function queue(of) {
  return h(
    "p",
    { class: of.waiting ? "queue" : "queue zero", key: of.service },
    h("b", { "aria-hidden": "true" }, of.prefix),
    h("span", { class: "unseen" }, name(of.name)),
    words("span", "number", String(of.waiting)),
  );
}

/** Which notice is shown now: one at a time, each for ten seconds. @param {MessageAnswer[]} messages */
export function noticeNow(messages) {
  return Math.floor(serverNow().getTime() / NOTICE_MS) % Math.max(1, messages.length);
}

/**
 * The notices lie over each other, so that the place is as high as the longest and nothing moves
 * when they take turns.
 * @param {MessageAnswer[]} messages
 */
export function notice(messages) {
  if (messages.length === 0) return [];
  const now = noticeNow(messages);
  const texts = messages.map((message) => name(message.text));
  return [icon("megaphone"), h("p", { class: "notices" }, texts.map((text, place) =>
    h("span", { key: `${place}${text}`, class: place === now ? "now" : null }, text)))];
}

/** A counter's own screen: whom it serves, and nothing else. @param {Picture} of @param {Hearing} hearing */
export function counterScreen(of, hearing) {
  const desk = of.serving[0];
  if (desk === undefined) return [];
  const call = of.calls[0];
  const isFresh = call !== undefined && call.label === desk.label && hearing.isNew(call);
  const state = desk.label ? desk.ticket_state : desk.state;
  const title = counterName(desk);
  const word = desk.label ? t(`display.at_counter_${state}`) : t(`display.desk_${desk.state}`);
  return [
    h(
      "div",
      { class: `own ${state}${isFresh ? " fresh" : ""}`, key: `${desk.label}${call?.seq}${lang()}` },
      h("p", { class: "own-name", vars: { "--chars": title.length } }, title),
      desk.label
        ? h("p", { class: "label", vars: { "--chars": desk.label.length } }, desk.label)
        : icon(deskIcon(desk.state), "own-icon"),
      h("p", { class: "own-word" }, word),
    ),
  ];
}
