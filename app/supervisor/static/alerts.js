// Draws what needs somebody: calls for help first, each with what can be done about it.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, hasText, minutes, name, percent, t } from "/static/words.js";
import { bell, keyOf } from "./bell.js";

/** @import {WatchedAlert} from "/types/pictures" */

const ALARMS = ["help", "emergency"];

const REFUSED_MS = 10_000;

/** What a command about an alarm came to, for a while. @type {string | null} */
let refused = null;
let isBusy = false;
let forgetting = 0;
/** Whether all are shown, over what is below; the page alone knows it. */
let isUnfolded = false;

/**
 * The alerts, in a line that is as high with many as with none: nothing below it ever moves. `redraw` is
 * called when a command was answered or the line unfolds. `more` stands with what is always there.
 * @param {WatchedAlert[]} all @param {() => void} redraw @param {Node} more
 */
export function alerts(all, redraw, more) {
  return [
    h("div", { class: `line ${all.some(isAlarm) && !isUnfolded ? "alarm" : ""}`, key: "line", role: "status" }, ...line(all, redraw)),
    foot(all, redraw, more),
    isUnfolded ? unfolded(all, redraw) : trouble(),
  ];
}

/** Why nothing came of a press; it lies over what is below, too, and for a while. */
function trouble() {
  return refused !== null && h("div", { class: "refused", key: "refused", role: "alert" }, slot("bad", refused, "words"));
}

/** Whether a counter calls for help. @param {WatchedAlert} of */
function isAlarm(of) {
  return ALARMS.includes(of.kind);
}

/**
 * What stands in the line's two places; all else is a press away. A call for help has the second one, so
 * that the alert in the first stays where it is while calls come and go; of two calls each has one.
 * @param {WatchedAlert[]} all @param {() => void} redraw
 */
function line(all, redraw) {
  if (all.length === 0) return [slot("good", t("supervisor.no_alerts"), "none")];
  if (isUnfolded) return [slot(all.some((of) => of.is_grave) ? "bad" : "warn", t("supervisor.alerts_below", { n: all.length }), "below")];
  const alarms = all.filter(isAlarm).map((of) => [of]);
  const others = grouped(all.filter((of) => !isAlarm(of)));
  const second = alarms[0] ?? others[1];
  const first = alarms[1] ?? others[0];
  const shown = (/** @type {WatchedAlert[]} */ of) => (of.length === 1 ? alert(of[0], redraw) : several(of, redraw));
  return [first ? shown(first) : slot("good", t("supervisor.no_other_alerts"), "none"), second && shown(second)];
}

/** @param {"good" | "warn" | "bad"} look @param {string} words @param {string} key */
function slot(look, words, key) {
  const sign = { good: "circle-check", warn: "triangle-alert", bad: "circle-alert" }[look];
  return h("p", { class: `banner ${look}`, key }, icon(sign), h("span", null, words));
}

/** The alerts in their order, those of one kind together; a call for help stands alone. @param {WatchedAlert[]} all */
function grouped(all) {
  /** @type {Map<string, WatchedAlert[]>} */
  const groups = new Map();
  for (const of of all) {
    const key = isAlarm(of) || !hasText(`supervisor.alerts_of.${of.kind}`) ? keyOf(of) : of.kind;
    groups.set(key, [...(groups.get(key) ?? []), of]);
  }
  return [...groups.values()];
}

/** How alerts of one kind look and read together. @param {WatchedAlert[]} group */
function summary(group) {
  const isSeen = group.every((of) => of.seen_by !== null);
  return {
    look: `${group.some((of) => of.is_grave) ? "bad" : "warn"}${isSeen ? " seen" : ""}`,
    words: t(`supervisor.alerts_of.${group[0].kind}`, { n: group.length }),
  };
}

/** Alerts of one kind as one button, which unfolds them all. @param {WatchedAlert[]} group @param {() => void} redraw */
function several(group, redraw) {
  const { kind } = group[0];
  const { look, words } = summary(group);
  return h(
    "button",
    {
      type: "button", class: `banner ${look}`, key: `group ${kind}`, "data-alerts": kind,
      "aria-expanded": "false", onclick: () => unfold(redraw),
    },
    icon("triangle-alert"),
    h("span", { class: "grow" }, words),
    icon("chevron-down"),
  );
}

/** All of them, those of one kind below their head. @param {WatchedAlert[]} all @param {() => void} redraw */
function unfolded(all, redraw) {
  return h(
    "div",
    {
      class: "all", key: "all", id: "all-alerts", tabindex: 0, role: "group", "aria-label": t("supervisor.alerts"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && fold(redraw),
    },
    trouble(),
    ...grouped(all).flatMap((of) => [of.length > 1 && head(of, redraw), ...of.map((one) => alert(one, redraw))]),
  );
}

/** Fold them when somebody goes on elsewhere: what has the focus there must be seen. @param {() => void} redraw */
export function foldWhenLeft(redraw) {
  document.addEventListener("focusin", ({ target }) => {
    if (isUnfolded && target instanceof Element && target.closest("#alerts") === null) fold(redraw, target);
  });
}

/** @param {WatchedAlert[]} group @param {() => void} redraw */
function head(group, redraw) {
  const unseen = group.filter((of) => of.id !== null && of.seen_by === null);
  return h(
    "div",
    { class: "row apart", key: `group ${group[0].kind}`, "data-alerts": group[0].kind },
    h("p", { class: "strong" }, summary(group).words),
    unseen.length > 1 &&
      act(unseen.map((of) => `alerts/${of.id}/acknowledge`), {}, "supervisor.acknowledge_all", "eye", redraw),
  );
}

/** @param {() => void} redraw */
function unfold(redraw) {
  isUnfolded = true;
  redraw();
  document.getElementById("all-alerts")?.focus();
}

/** The focus goes where it was going, else to what unfolds again. @param {() => void} redraw @param {Element | null} [to] */
function fold(redraw, to = null) {
  isUnfolded = false;
  redraw();
  if (to === null) document.getElementById("unfold-alerts")?.focus();
}

/** What is always there: all of them, those that are over, the bell, and more. @param {WatchedAlert[]} all @param {() => void} redraw @param {Node} more */
function foot(all, redraw, more) {
  const past = h("a", { class: "button quiet", href: "/supervisor/alerts" }, icon("history"), t("supervisor.past_alerts"));
  const whole = h(
    "button",
    {
      type: "button", class: "button quiet whole", key: "whole", id: "unfold-alerts",
      "aria-expanded": String(isUnfolded), disabled: all.length === 0 && !isUnfolded,
      onclick: () => (isUnfolded ? fold(redraw) : unfold(redraw)),
    },
    icon("chevron-down", isUnfolded ? "turned" : ""),
    isUnfolded ? t("supervisor.fold_alerts") : t("supervisor.all_alerts", { n: all.length }),
  );
  return h("div", { class: "row tight foot", key: "foot" }, whole, past, bell(redraw), more);
}

/** @param {WatchedAlert} of @param {() => void} redraw */
function alert(of, redraw) {
  const isAlarm = ALARMS.includes(of.kind);
  return h(
    "div",
    {
      class: `banner ${of.is_grave ? "bad" : "warn"}${of.seen_by !== null ? " seen" : ""}`,
      key: keyOf(of),
      "data-alert": of.kind,
    },
    icon(isAlarm ? (of.kind === "emergency" ? "siren" : "hand") : "triangle-alert"),
    h(
      "div",
      { class: "grow" },
      h("span", { title: alertText(of) }, alertText(of)),
      !isAlarm && of.raised_at && h("span", { class: "small" }, history(of, of.raised_at)),
    ),
    isAlarm &&
      of.accepted_by === null &&
      act(`counters/${of.counter}/emergency/accept`, {}, "supervisor.come", "footprints", redraw),
    isAlarm &&
      act(
        `counters/${of.counter}/emergency`,
        { state: "none" },
        "supervisor.end_alarm",
        "check",
        redraw,
      ),
    !isAlarm &&
      of.id !== null &&
      of.seen_by === null &&
      act(`alerts/${of.id}/acknowledge`, {}, "supervisor.acknowledge", "eye", redraw),
  );
}

/** Since when, and who has seen it. @param {WatchedAlert} of @param {string} raised_at */
function history(of, raised_at) {
  const since = t("supervisor.since", { time: clock(raised_at) });
  return of.seen_by === null ? since : `${since} · ${t("supervisor.seen_by", { name: of.seen_by })}`;
}

/**
 * @param {string | string[]} paths of the commands, sent one after another until one is refused
 * @param {object} body @param {string} word @param {string} sign @param {() => void} redraw
 */
function act(paths, body, word, sign, redraw) {
  const all = [paths].flat();
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      // A button of its own: a second press of one must not press the next that stands there.
      key: [word, ...all.slice(0, 1)].join(" "),
      "data-do": word,
      disabled: isBusy,
      onclick: async () => {
        isBusy = true;
        redraw();
        refused = null;
        for (const path of all) {
          const answer = await send(`/api/v1/${path}`, body);
          refused = answer.problem?.detail ?? null;
          if (!answer.ok) break;
        }
        isBusy = false;
        redraw();
        forgetLater(redraw);
        // The button that had the focus is gone, and all the others still lie there.
        if (document.activeElement === document.body) document.getElementById("all-alerts")?.focus();
      },
    },
    icon(sign),
    t(word),
  );
}

/** @param {() => void} redraw */
function forgetLater(redraw) {
  clearTimeout(forgetting);
  if (refused === null) return;
  forgetting = window.setTimeout(() => {
    refused = null;
    redraw();
  }, REFUSED_MS);
}

/** @param {WatchedAlert} of @returns {string} */
function alertText(of) {
  const facts = {
    ...of,
    service: name(of.service_name),
    counter: name(of.counter_name),
    officer: of.officer_name ?? t("supervisor.nobody"),
    longest: minutes(of.longest_wait_s),
    idle: minutes(of.idle_s),
    late: minutes(of.late_s),
    open: minutes(of.open_s),
    share: typeof of.share === "number" ? percent(of.share) : "",
    state: of.state ? t(`state.${of.state}`).toLowerCase() : "",
    report: of.report ? t(`report.title.${of.report}`) : "",
    reason: of.trouble ? t(`mailing.trouble.${of.trouble}`) : "",
    time: minutes(of.since ? (serverNow().getTime() - new Date(of.since).getTime()) / 1000 : 0),
  };
  if (of.device === undefined) {
    const who = of.accepted_by ? ` · ${t("supervisor.coming", { who: of.accepted_by })}` : "";
    return t(`supervisor.alert.${of.kind}`, facts) + who;
  }
  return [deviceKind(of.device_kind ?? ""), of.device, t(`supervisor.device_${of.state}`), deviceAdvice(of)]
    .filter(Boolean)
    .join(" · ");
}

/** What to do about a device: in the page's language where its cause has words. @param {{cause?: string, detail?: string}} of */
export function deviceAdvice(of) {
  const advice = `devices.advice.${of.cause}`;
  return of.cause && hasText(advice) ? t(advice) : of.detail;
}

/** @param {string} kind */
export function deviceKind(kind) {
  return hasText(`supervisor.device.${kind}`) ? t(`supervisor.device.${kind}`) : kind;
}
