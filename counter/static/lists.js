// Draws what stands beside the ticket: who waits, who is held or missed, the other counters.

import { h, icon } from "/static/dom.js";
import { clock, minutes, name, number, t } from "/static/words.js";
import { button, level, levelIcon, priorityBadge, secondsSince } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */

/** @param {Console} of */
export function lists(of) {
  const { held, missed } = of.picture;
  return h(
    "aside",
    { class: "lists" },
    held.length > 0 &&
      panel(
        "held",
        t("counter.held"),
        held.length,
        held.map((/** @type {any} */ one) => heldRow(of, one)),
      ),
    missed.length > 0 &&
      panel(
        "missed",
        t("counter.missed"),
        missed.length,
        missed.map((/** @type {any} */ one) => missedRow(of, one)),
      ),
    waitingPanel(of),
    figures(of),
  );
}

/** @param {string} key @param {string} title @param {number} count @param {Node[]} rows */
function panel(key, title, count, rows) {
  return h(
    "section",
    { class: `list ${key}`, key },
    h("h3", null, title, h("span", { class: "count" }, number(count))),
    h("ul", { class: "scroll" }, ...rows),
  );
}

/** @param {Console} of */
function waitingPanel(of) {
  const { waiting, waiting_total: total } = of.picture;
  return h(
    "section",
    { class: "list waiting", key: "waiting" },
    h("h3", null, t("counter.waiting"), h("span", { class: "count" }, number(total))),
    total === 0 && h("p", { class: "empty" }, t("counter.nobody_waits")),
    h(
      "ul",
      { class: "scroll" },
      ...waiting.map((/** @type {any} */ one) => waitingRow(of, one)),
      total > waiting.length &&
        h("li", { class: "empty small" }, t("counter.and_more", { n: total - waiting.length })),
    ),
  );
}

/** @param {Console} of @param {any} one */
function waitingRow(of, one) {
  const { targets } = of.picture;
  // A counter of one service need not repeat its name on every line.
  const hasOthers =
    of.picture.counter.services.length > 1 || one.service !== of.picture.counter.services[0];
  const spent = secondsSince(one.queued_at);
  const mark = level(spent, targets.wait_min * 60, targets.alert_wait_min * 60);
  return h(
    "li",
    { key: one.id },
    h("span", { class: "number" }, one.label),
    h(
      "span",
      { class: "grow what" },
      hasOthers && h("span", { class: "clip small" }, name(one.service_name)),
      priorityBadge(one),
    ),
    h("span", { class: `wait ${mark}` }, levelIcon(mark), minutes(spent)),
    of.isFree() &&
      h(
        "button",
        {
          type: "button",
          class: "button quiet small",
          title: t("counter.call_out_of_turn"),
          "aria-label": `${t("action.call")} ${one.label}`,
          onclick: () => of.open({ name: "call", label: one.label }),
        },
        icon("megaphone"),
      ),
  );
}

/** @param {Console} of @param {any} one */
function heldRow(of, one) {
  return h(
    "li",
    { key: one.id },
    h("span", { class: "number" }, one.label),
    h(
      "span",
      { class: "grow what small" },
      one.reason || name(one.service_name),
      h("span", { class: "soft" }, minutes(secondsSince(one.since))),
    ),
    button({
      word: t("action.resume"),
      icon: "play",
      look: "small",
      action: `resume-${one.label}`,
      ...of.state("resume", !of.isFree()),
      run: () => of.onTicket(one, "resume"),
    }),
  );
}

/** @param {Console} of @param {any} one */
function missedRow(of, one) {
  return h(
    "li",
    { key: one.id },
    h("span", { class: "number" }, one.label),
    h(
      "span",
      { class: "grow what small" },
      h("span", { class: "clip" }, name(one.service_name)),
      h("span", { class: "soft" }, t("counter.missed_at", { time: clock(one.missed_at) })),
    ),
    button({
      word: t("counter.call_missed"),
      icon: "megaphone",
      look: "small",
      action: `call-${one.label}`,
      ...of.state("call", !of.isFree()),
      run: () => of.callLabel(one.label, t("counter.call_reason.came_back")),
    }),
    button({
      word: t("counter.reinstate"),
      icon: "undo-2",
      look: "small",
      action: `reinstate-${one.label}`,
      ...of.state("reinstate"),
      run: () => of.onTicket(one, "reinstate", { place: "original" }),
    }),
  );
}

/** All counters at a glance; shape and word tell the state. @param {Console} of */
export function strip(of) {
  return h(
    "ol",
    { class: "strip", "aria-label": t("counter.others") },
    ...of.picture.counters.map((/** @type {any} */ one) => {
      const state = one.label ? one.ticket_state : one.state;
      const word = one.label ? t(`state.${state}`) : t(`counter_state.${state}`);
      const sign = one.state === "open" ? "check" : one.state === "paused" ? "pause" : "minus";
      return h(
        "li",
        {
          key: one.number,
          class: `${state}${one.mine ? " mine" : ""}`,
          title: [name(one.name), one.officer_name, one.label, word].filter(Boolean).join(" · "),
        },
        h("span", { class: "small soft" }, one.number),
        one.label
          ? h("span", { class: "number" }, one.label)
          : h("span", null, icon(sign), h("span", { class: "unseen" }, word)),
      );
    }),
  );
}

/** The officer's own day. @param {Console} of */
function figures(of) {
  const { served, mean_service_s: mean } = of.picture.today;
  const text =
    mean === null || mean === undefined
      ? t("counter.today", { n: number(served) })
      : t("counter.today_mean", { n: number(served), time: minutes(mean) });
  return h("p", { class: "small soft row tight" }, icon("chart-column"), text);
}
