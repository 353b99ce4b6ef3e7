// Draws what needs somebody: calls for help first, each with what can be done about it.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, hasText, minutes, name, percent, t } from "/static/words.js";
import { bell, keyOf } from "./bell.js";

/** @import {WatchedAlert} from "/types/pictures" */

const ALARMS = ["help", "emergency"];

/** What a command about an alarm came to, until the next one. @type {string | null} */
let refused = null;
let isBusy = false;

/**
 * The alerts; `redraw` is called when a command was answered. `more` stands with what is always there.
 * @param {WatchedAlert[]} all @param {() => void} redraw @param {Node} more
 */
export function alerts(all, redraw, more) {
  const trouble = refused !== null && h("p", { class: "banner bad", key: "refused" }, icon("circle-alert"), h("span", null, refused));
  if (all.length === 0)
    return [
      trouble,
      h(
        "p",
        { class: "banner good", key: "none" },
        icon("circle-check"),
        h("span", null, t("supervisor.no_alerts")),
      ),
      foot(redraw, more),
    ];
  return [trouble, ...grouped(all).map((of) => draw(of, redraw)), foot(redraw, more)];
}

/** Which groups are unfolded; the page alone knows it. @type {Set<string>} */
const unfolded = new Set();

/** The alerts in their order, those of one kind together; a call for help stands alone. @param {WatchedAlert[]} all */
function grouped(all) {
  /** @type {Map<string, WatchedAlert[]>} */
  const groups = new Map();
  for (const of of all) {
    const key = ALARMS.includes(of.kind) || !hasText(`supervisor.alerts_of.${of.kind}`) ? keyOf(of) : of.kind;
    groups.set(key, [...(groups.get(key) ?? []), of]);
  }
  return [...groups.values()];
}

/** @param {WatchedAlert[]} group @param {() => void} redraw */
function draw(group, redraw) {
  return group.length === 1 ? alert(group[0], redraw) : several(group, redraw);
}

/** Alerts of one kind as one line that unfolds. @param {WatchedAlert[]} group @param {() => void} redraw */
function several(group, redraw) {
  const { kind } = group[0];
  const isSeen = group.every((of) => of.seen_by !== null);
  const unseen = group.filter((of) => of.id !== null && of.seen_by === null);
  return h(
    "details",
    {
      class: `banner ${group.some((of) => of.is_grave) ? "bad" : "warn"}${isSeen ? " seen" : ""}`,
      key: `group ${kind}`,
      "data-alerts": kind,
      open: unfolded.has(kind),
      ontoggle: (/** @type {Event} */ event) => {
        if (/** @type {HTMLDetailsElement} */ (event.currentTarget).open) unfolded.add(kind);
        else unfolded.delete(kind);
      },
    },
    h(
      "summary",
      null,
      icon("triangle-alert"),
      h("span", { class: "grow" }, t(`supervisor.alerts_of.${kind}`, { n: group.length })),
      icon("chevron-down"),
    ),
    unseen.length > 1 &&
      act(unseen.map((of) => `alerts/${of.id}/acknowledge`), {}, "supervisor.acknowledge_all", "eye", redraw),
    ...group.map((of) => alert(of, redraw)),
  );
}

/** Where those are that are over, the bell, and more. @param {() => void} redraw @param {Node} more */
function foot(redraw, more) {
  const past = h("a", { class: "button quiet", href: "/supervisor/alerts" }, icon("history"), t("supervisor.past_alerts"));
  return h("div", { class: "row tight foot", key: "foot" }, past, bell(redraw), more);
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
      h("span", null, alertText(of)),
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
      },
    },
    icon(sign),
    t(word),
  );
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
