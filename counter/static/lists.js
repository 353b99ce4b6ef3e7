// Draws what stands beside the ticket: who waits, who is held or missed, the other counters.

import { h, icon } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { onClock } from "/static/parts/ticker.js";
import { clock, minutes, name, number, t } from "/static/words.js";
import { alarms } from "./head.js";
import { takes } from "./keys.js";
import { messages } from "./messages.js";
import { bell } from "./next.js";
import { bookedBadge, button, level, levelIcon, priorityBadge, secondsSince } from "./parts.js";

/** @import {HeldRow, MissedRow, WaitingRow} from "/types/pictures" */
/** @import {Meaning} from "./keys.js" */
/** @typedef {import("./counter.js").Console} Console */
/** @typedef {import("./parts.js").ButtonPlan} ButtonPlan */

/** @param {Console} of */
export function lists(of) {
  const { held, missed } = of.picture;
  const marked = markedRow(of);
  return h(
    "aside",
    { class: "lists", key: "lists", "aria-label": t("counter.lists"), ...arrows(of, marked) },
    // Who waits stands at the top and gives way at its end: whatever comes, no row of it moves under
    // the hand. Who is held stands lowest, for others make somebody missed, but hold nobody here.
    waitingPanel(of, marked),
    h("div", { class: "attention", key: "attention" }, ...alarms(of), ...messages(of)),
    missed.length > 0 &&
      panel("missed", t("counter.missed"), missed.length, [
        ...missed.map((one) => missedRow(of, one, one.id === marked)),
      ]),
    held.length > 0 &&
      panel("held", t("counter.held"), held.length, [
        ...held.map((one) => heldRow(of, one, one.id === marked)),
      ]),
    controls(of),
    h("div", { class: "row apart", key: "own" }, figures(of), bell(() => of.draw())),
  );
}

/** The row whose keys are shown: the chosen one, else at a free counter the first held or missed. @param {Console} of @returns {number | null} */
function markedRow(of) {
  const all = rows(of);
  if (all.some((one) => one.id === of.marked)) return of.marked;
  if (!of.isFree()) return null;
  return of.picture.held[0]?.id ?? of.picture.missed[0]?.id ?? null;
}

/** @param {Console} of @returns {(WaitingRow | MissedRow | HeldRow)[]} */
function rows({ picture: { held, missed, waiting, later } }) {
  return [...waiting, ...later, ...missed, ...held];
}

/** What lets the arrows move the mark. @param {Console} of @param {number | null} marked */
function arrows(of, marked) {
  const all = rows(of);
  if (all.length === 0) return {};
  const at = all.findIndex((one) => one.id === marked);
  return takes((means) => {
    const step = means === "down" ? 1 : -1;
    of.marked = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))].id;
    of.draw();
    document.querySelector(".list li.marked")?.scrollIntoView({ block: "nearest" });
  }, "down", "up");
}

/** @param {string} key @param {string} title @param {number} count @param {Node[]} lines */
function panel(key, title, count, lines) {
  return h(
    "section",
    { class: `list ${key}`, key },
    h("h2", null, title, h("span", { class: "count" }, number(count))),
    h("ul", { class: "scroll", tabindex: 0, "aria-label": title }, ...lines),
  );
}

/** @param {Console} of @param {number | null} marked */
function waitingPanel(of, marked) {
  const { waiting, waiting_total: total, later } = of.picture;
  const lines = waiting.map((one) => waitingRow(of, one, one.id === marked));
  if (total === 0) lines.push(h("li", { class: "empty" }, t("counter.nobody_waits")));
  if (total > waiting.length)
    lines.push(h("li", { class: "empty small" }, t("counter.and_more", { n: total - waiting.length })));
  lines.push(...later.map((one) => waitingRow(of, one, one.id === marked)));
  return panel("waiting", t("counter.waiting"), total, lines);
}

/**
 * A row; what can be done with it is shown where the mark is, and by a click.
 * @param {Console} of @param {WaitingRow | MissedRow | HeldRow} one @param {boolean} isMarked
 * @param {Node[]} told @param {ButtonPlan[]} plans
 */
function row(of, one, isMarked, told, plans) {
  const acts = plans.map((plan) =>
    button({ look: "small", ...plan, means: isMarked ? plan.means : undefined }),
  );
  return h(
    "li",
    {
      key: one.id,
      class: isMarked ? "marked" : null,
      "aria-current": isMarked ? "true" : null,
      onclick: () => {
        of.marked = one.id;
        of.draw();
      },
    },
    h("span", { class: "number" }, one.label),
    ...told,
    isMarked && acts.length > 0 && h("span", { class: "acts" }, ...acts),
  );
}

/** @param {Console} of @param {WaitingRow} one @param {boolean} isMarked */
function waitingRow(of, one, isMarked) {
  const { counter } = of;
  const { targets } = of.picture;
  // A counter of one service need not repeat its name on every line.
  const hasOthers = counter.services.length > 1 || one.service !== counter.services[0];
  const spent = onClock(() => minutes(secondsSince(one.queued_at)));
  const mark = onClock(() =>
    level(secondsSince(one.queued_at), targets.wait_min * 60, targets.alert_wait_min * 60),
  );
  /** @type {ButtonPlan} */
  const call = {
    word: t("action.call"),
    icon: "megaphone",
    means: "bring",
    action: `call-${one.label}`,
    title: t("counter.call_out_of_turn"),
    ...of.state("call", !of.isFree() || !of.may("call_out_of_turn")),
    run: () => void of.callLabel(one.label),
  };
  /** @type {ButtonPlan} */
  const judge = {
    word: t("counter.priority_short"),
    icon: "star",
    means: of.isFree() ? "judge" : undefined,
    action: `priority-of-${one.label}`,
    ...of.state("priority"),
    run: () => of.open({ name: "priority", ticket: one }),
  };
  return row(
    of,
    one,
    isMarked,
    [
      h(
        "span",
        { class: "grow what" },
        hasOthers && h("span", { class: "clip small" }, name(one.service_name)),
        bookedBadge(one),
        priorityBadge(one),
        one.note && h("span", { class: "clip small soft" }, one.note),
      ),
      of.picture.later.includes(one)
        ? h("span", { class: "wait later" }, icon("clock"), t("counter.later", { time: clock(one.not_before ?? "") }))
        : h("span", { class: `wait ${mark}` }, levelIcon(mark), spent),
    ],
    [call, judge, cancel(of, one)],
  );
}

/** @param {Console} of @param {HeldRow} one @param {boolean} isMarked */
function heldRow(of, one, isMarked) {
  /** @type {ButtonPlan} */
  const resume = {
    word: t("action.resume"),
    icon: "play",
    means: "bring",
    action: `resume-${one.label}`,
    ...of.state("resume", !of.isFree()),
    run: () => of.onTicket(one, "resume"),
  };
  /** @type {ButtonPlan} */
  const transfer = {
    word: t("counter.transfer"),
    icon: "arrow-left-right",
    means: "move",
    action: `transfer-${one.label}`,
    ...of.state("transfer-held"),
    run: () => of.openTransfer(one),
  };
  return row(
    of,
    one,
    isMarked,
    [
      h(
        "span",
        { class: "grow what small" },
        h("span", { class: "clip" }, one.reason || name(one.service_name)),
        h("span", { class: "soft" }, onClock(() => minutes(secondsSince(one.since)))),
      ),
    ],
    [resume, transfer, cancel(of, one)],
  );
}

/** @param {Console} of @param {MissedRow} one @param {boolean} isMarked */
function missedRow(of, one, isMarked) {
  const offer =
    one.offer_in === null
      ? ""
      : one.offer_in === 0
        ? t("counter.offer_now")
        : t("counter.offer_after", { n: one.offer_in });
  /** @type {ButtonPlan} */
  const call = {
    word: t("action.call"),
    icon: "megaphone",
    means: "bring",
    action: `call-${one.label}`,
    ...of.state("call", !of.isFree() || !of.may("call_out_of_turn")),
    run: () => void of.callLabel(one.label, t(`counter.call_reason.${of.picture.came_back_reason}`)),
  };
  /** @type {ButtonPlan} */
  const reinstate = {
    word: t("counter.reinstate"),
    icon: "undo-2",
    means: "reinstate",
    action: `reinstate-${one.label}`,
    ...of.state("reinstate"),
    run: () => of.open({ name: "reinstate", ticket: one }),
  };
  return row(
    of,
    one,
    isMarked,
    [
      h(
        "span",
        { class: "grow what small" },
        h("span", { class: "clip" }, name(one.service_name)),
        h("span", { class: "soft" }, t("counter.missed_at", { time: clock(one.missed_at) })),
      ),
      offer !== "" && badge(one.offer_in === 0 ? "warn" : "", null, offer),
    ].filter((part) => part !== false),
    [call, reinstate, cancel(of, one)],
  );
}

/** @param {Console} of @param {WaitingRow | MissedRow | HeldRow} one @returns {ButtonPlan} */
function cancel(of, one) {
  return {
    word: t("counter.cancel_short"),
    icon: "ticket-x",
    means: "cancel",
    action: `cancel-${one.label}`,
    ...of.state("cancel"),
    run: () => of.open({ name: "cancel", ticket: one }),
  };
}

/** What is done with the counter itself. @param {Console} of */
function controls(of) {
  const { ticket } = of.picture;
  const plan = (
    /** @type {string} */ action, /** @type {string} */ sign, /** @type {Meaning} */ means,
    /** @type {"pause" | "ask" | "help" | "substitute" | "close"} */ dialog, isOff = false,
  ) => button({
    word: t(`counter.${dialog}`), icon: sign, means, look: "small", action,
    ...of.state(action, isOff),
    run: () => of.open(dialog === "pause" ? { name: dialog, minutes: null, time: "" } : { name: dialog }),
  });
  return h(
    "div",
    { class: "controls", key: "controls" },
    of.counter.state === "open" && plan("pause", "coffee", "pause", "pause", ticket !== null),
    plan("ask", "message-square", "tell", "ask"),
    plan("help", "siren", "help", "help"),
    plan("substitute", "user-check", "substitute", "substitute"),
    plan("close", "power", "close", "close", ticket !== null),
    button({
      word: t("counter.compact"), icon: "external-link", look: "small to-compact", action: "compact",
      title: t("counter.compact_about"), run: openCompact,
    }),
  );
}

/** The console in a window that stays beside the other software all day. */
function openCompact() {
  window.open("/counter", "moiso-compact", "popup,width=380,height=700");
}

/** All counters at a glance; shape and word tell the state. @param {Console} of */
export function strip(of) {
  return h(
    "ol",
    { class: "strip", "aria-label": t("counter.others") },
    ...of.picture.counters.map((one) => {
      const state = one.label ? one.ticket_state : one.state;
      const word = one.label ? t(`state.${state}`) : t(`counter_state.${state}`);
      const sign = one.alarm
        ? "siren"
        : { open: "check", paused: "pause" }[/** @type {string} */ (one.state)] ?? "minus";
      const calls = one.alarm ? t(`counter.alarm.${one.alarm.state}`) : "";
      return h(
        "li",
        {
          key: one.number,
          class: `${one.alarm ? "alarmed" : state}${one.mine ? " mine" : ""}`,
          title: [name(one.name), one.officer_name, one.label, word, calls].filter(Boolean).join(" · "),
        },
        h("span", { class: "small soft" }, one.number),
        one.label && !one.alarm
          ? h("span", { class: "number", key: one.label }, one.label)
          : h("span", null, icon(sign), h("span", { class: "unseen" }, calls || word)),
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
