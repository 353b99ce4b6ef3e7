// Knows the small parts that every corner of the console is made of.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { badge } from "/static/parts/badge.js";
import { clock, name, t } from "/static/words.js";
import { answerAt, keyCap, keyWord } from "./keys.js";

/** @typedef {import("./counter.js").Console} Console */
/** @import {HeldRow, MissedRow, PresentTicket, WaitingRow} from "/types/pictures" */
/** @import {Meaning} from "./keys.js" */
/** @typedef {PresentTicket | WaitingRow | HeldRow | MissedRow} Ticket any that a console shows */
/**
 * @typedef {object} ButtonPlan
 * @property {string} word
 * @property {() => void} run
 * @property {string} [icon]
 * @property {Meaning} [means] what its key means
 * @property {string} [look] further classes
 * @property {string | Node | null} [note] small print on the button, like a countdown
 * @property {boolean} [off] whether it is disabled now
 * @property {boolean} [settling] whether the screen has only just changed under the finger
 * @property {boolean} [busy] whether its command is on its way
 * @property {boolean} [pressed] for a choice: whether it is the chosen one
 * @property {string} [action] the action's word, for tests and styles
 * @property {string} [title]
 */
/** @typedef {Pick<ButtonPlan, "word" | "run" | "icon" | "look" | "off"> & {action: string}} Choice */

const STATES = /** @type {Record<string, [import("/static/parts/badge.js").Look, string]>} */ ({
  open: ["good", "circle-check"],
  paused: ["warn", "circle-pause"],
  closed: ["", "circle-x"],
});

/** A button that shows its key, which presses it. @param {ButtonPlan} plan */
export function button(plan) {
  const run = plan.settling ? () => {} : plan.run;
  return h(
    "button",
    {
      type: "button",
      class: `button ${plan.look ?? ""}${plan.settling ? " settling" : ""}`.trim(),
      key: plan.action ?? plan.word,
      "data-action": plan.action,
      "aria-busy": plan.busy ? "true" : null,
      "aria-disabled": plan.settling ? "true" : null,
      "aria-pressed": plan.pressed === undefined ? null : String(plan.pressed),
      "data-means": plan.means,
      "aria-keyshortcuts": plan.means ? keyWord(plan.means) : null,
      disabled: plan.off,
      title: plan.title,
      onclick: run,
    },
    plan.icon ? icon(plan.icon) : null,
    h("span", null, plan.word),
    plan.note ? h("span", { class: "note" }, plan.note) : null,
    plan.means ? keyCap(plan.means) : null,
  );
}

/** Choices by the digits, in their order. @param {Choice[]} all */
export function choices(all) {
  return h(
    "div",
    { class: "stack tight", key: "choices" },
    all.map((choice, place) =>
      button({ look: "big wide", ...choice, means: answerAt(place) }),
    ),
  );
}

/** What a question was refused with, said in it. @param {string} words */
export function refused(words) {
  if (words === "") return null;
  return h(
    "p", { class: "banner bad", role: "alert", key: "refusal" }, icon("circle-alert"), h("span", null, words),
  );
}

/** The head of a dialog and the way out. @param {string} title @param {Console} of */
export function top(title, of) {
  return h(
    "div",
    { class: "row apart", key: "top" },
    h("h2", { id: "dialog-title" }, title),
    h(
      "button",
      // Its key isn't left to the browser, which says later that it has closed: the next key counts at once.
      { type: "button", class: "button quiet", "data-means": "leave", onclick: () => of.open(null) },
      icon("x"),
      t("counter.back"),
      keyCap("leave"),
    ),
  );
}

/** Seconds from an instant to the server's now, never negative. @param {string} at */
export function secondsSince(at) {
  return Math.max(0, (serverNow().getTime() - new Date(at).getTime()) / 1000);
}

/** Seconds from the server's now to an instant, never negative. @param {string} at */
export function secondsTo(at) {
  return Math.max(0, (new Date(at).getTime() - serverNow().getTime()) / 1000);
}

/**
 * "calm", "late" or "over": under the target, past it, past the worse one.
 * @param {number} value @param {number | null} target @param {number | null} worse
 */
export function level(value, target, worse) {
  if (worse !== null && value >= worse) return "over";
  return target !== null && value >= target ? "late" : "calm";
}

/** The sign of a level beside its figure, so that colour is not alone. @param {string} of */
export function levelIcon(of) {
  return of === "over" ? icon("octagon-alert") : of === "late" ? icon("triangle-alert") : null;
}

/** @param {Ticket} of */
export function priorityBadge(of) {
  if (!of.priority) return null;
  const words = of.priority_name ? name(of.priority_name) : of.priority;
  return h(
    "span",
    { class: "badge accent", title: t("counter.priority") },
    icon("star"),
    h("span", { class: "clip" }, words),
  );
}

/** The slot of who came with a booking, nothing for another. @param {{booked_for: string | null}} of */
export function bookedBadge(of) {
  return of.booked_for ? badge("", "calendar-clock", t("counter.booked", { time: clock(of.booked_for) })) : null;
}

/** @param {string} state of a counter */
export function stateBadge(state) {
  const [look, sign] = STATES[state] ?? ["", "circle"];
  return badge(look, sign, t(`counter_state.${state}`));
}
