// Draws the dialog of a service: its hour ahead and its day, a counter for it, and closing it for now.

import { h } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { CLOCK, clockOfTyped } from "/static/parts/clock-field.js";
import { clock, hasText, minutes, name, number, percent, t, waitRange } from "/static/words.js";
import { ask, choice, command, form, line, pressed } from "./box.js";
import { helping, hourWords, opening } from "./offers.js";
import { readOfficers } from "./officers.js";

/** @import {ClosurePicture, WatchedService} from "/types/pictures" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

const REASONS = ["system", "absent", "crowded", "moved"];

/** Open the dialog of a service. @param {string} code @param {() => Picture | null} picture */
export function askService(code, picture) {
  void readOfficers();
  ask(() => {
    const all = picture();
    const of = all?.services.find((s) => s.code === code);
    return !all || of === undefined ? null : content(of, all);
  });
}

/** What closes it for now, or opens it again. @param {WatchedService} of */
export function closeWord(of) {
  return of.closure === null ? "supervisor.close_service" : "supervisor.reopen";
}

/** That it is closed, since when and why; null where it isn't. @param {WatchedService} of */
export function closedBadge(of) {
  return of.closure !== null && badge("warn", "lock", h("span", null, closedLine(of.closure)));
}

/** @param {ClosurePicture} closure */
function closedLine({ reason, until }) {
  const word = hasText(`closure.${reason}`) ? t(`closure.${reason}`) : reason;
  const end = until
    ? t("supervisor.service_box.until_time", { time: clock(until) })
    : t("supervisor.service_box.until_night");
  return `${end} · ${word}`;
}

/** A figure as it is written; a dash where there is none. @param {unknown} value @param {(value: number) => string} write */
export function known(value, write) {
  return typeof value === "number" ? write(value) : "–";
}

/** The day's figures. @param {WatchedService} of */
function day(of) {
  const figures = [
    ["supervisor.issued", known(of.issued, number)],
    ["supervisor.served", known(of.served, number)],
    ["supervisor.mean", known(of.mean_wait_s, minutes)],
    ["supervisor.median", known(of.median_wait_s, minutes)],
    ["supervisor.expected", of.estimate ? waitRange(of.estimate) : "–"],
    ["supervisor.counters_open", number(of.counters_open)],
    ["supervisor.day_share", known(of.share_in_target, percent)],
  ];
  return h(
    "dl",
    { class: "of-day", key: "day" },
    ...figures.map(([key, value]) => h("div", { key }, h("dt", null, t(key)), h("dd", null, value))),
  );
}

/** @param {WatchedService} of @param {Picture} all */
function content(of, all) {
  const isClosed = of.closure !== null;
  const words = { service: name(of.name) };
  const act = (/** @type {string} */ what, /** @type {object} */ body, /** @type {string} */ done) =>
    void command(`services/${of.code}/${what}`, body, t(`supervisor.service_box.${done}`, words));
  return {
    title: name(of.name),
    parts: [
      h(
        "p",
        { key: "now" },
        isClosed ? closedBadge(of) : t("supervisor.service_box.gives"),
        " ",
        t("supervisor.service_box.waiting", { n: of.waiting }),
        of.booked > 0 ? ` ${t("supervisor.service_box.booked", { n: of.booked })}` : "",
        " ",
        hourWords(of.hour),
      ),
      day(of),
      isClosed &&
        h(
          "div",
          { class: "row", key: "again" },
          pressed({
            word: t("supervisor.reopen"),
            sign: "lock-open",
            look: "primary",
            does: "reopen",
            run: () => act("open", {}, "opened"),
          }),
        ),
      h("h3", { key: "opening-title" }, t("supervisor.offer.opening_head")),
      ...opening(of, all),
      h("h3", { key: "helping-title" }, t("supervisor.offer.helping_head")),
      ...helping(of, all),
      h("h3", { key: "closing-title" }, t("supervisor.close_service")),
      form(
        "closing",
        (given) =>
          act(
            "close",
            { reason: given("other") || given("why"), until: clockOfTyped(given("until")) },
            "closed",
          ),
        [
          h(
            "div",
            { class: "row", key: "why" },
            choice(
              "why",
              t("supervisor.service_box.why"),
              REASONS.map((value) => ({ value, word: t(`closure.${value}`) })),
            ),
            line("other", t("supervisor.service_box.other_why"), { maxlength: 60 }),
          ),
          h(
            "div",
            { class: "row low", key: "when" },
            line("until", t("supervisor.service_box.until"), CLOCK),
            pressed({
              word: t(isClosed ? "supervisor.service_box.change" : "supervisor.close_service"),
              sign: "lock",
              look: isClosed ? "" : "primary",
              does: "close-service",
            }),
          ),
        ],
        "stack",
      ),
      h("p", { class: "small soft", key: "means" }, t("supervisor.service_box.means")),
    ],
  };
}
