// Draws what needs somebody: calls for help first, each with what can be done about it.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { hasText, minutes, name, t } from "/static/words.js";

const ALARMS = ["help", "emergency"];
const GRAVE = ["wait_over_bound", "no_counter_open", "emergency"];

/** What a command about an alarm came to, until the next one. @type {string | null} */
let refused = null;
let isBusy = false;

/**
 * The alerts; `redraw` is called when a command was answered.
 * @param {any[]} all @param {() => void} redraw
 */
export function alerts(all, redraw) {
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
    ];
  return [trouble, ...all.map((of) => alert(of, redraw))];
}

/** @param {any} of an alert @param {() => void} redraw */
function alert(of, redraw) {
  const isAlarm = ALARMS.includes(of.kind);
  return h(
    "div",
    {
      class: `banner ${isGrave(of) ? "bad" : "warn"}`,
      key: `${of.kind}${of.service ?? of.counter ?? of.device}`,
      "data-alert": of.kind,
    },
    icon(isAlarm ? (of.kind === "emergency" ? "siren" : "hand") : "triangle-alert"),
    h("span", { class: "grow" }, alertText(of)),
    isAlarm && of.accepted_by === null && act(of, "emergency/accept", {}, "supervisor.come", "footprints", redraw),
    isAlarm && act(of, "emergency", { state: "none" }, "supervisor.end_alarm", "check", redraw),
  );
}

/**
 * @param {any} of @param {string} path @param {object} body @param {string} word
 * @param {string} sign @param {() => void} redraw
 */
function act(of, path, body, word, sign, redraw) {
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      "data-do": path,
      disabled: isBusy,
      onclick: async () => {
        isBusy = true;
        redraw();
        const answer = await send(`/api/v1/counters/${of.counter}/${path}`, body);
        isBusy = false;
        refused = answer.problem?.detail ?? null;
        redraw();
      },
    },
    icon(sign),
    t(word),
  );
}

/** @param {any} of an alert */
function isGrave(of) {
  return GRAVE.includes(of.kind) || of.state === "fault";
}

/** @param {any} of @returns {string} */
function alertText(of) {
  const facts = {
    ...of,
    service: name(of.service_name),
    counter: name(of.counter_name),
    officer: of.officer_name ?? t("supervisor.nobody"),
    longest: minutes(of.longest_wait_s),
    idle: minutes(of.idle_s),
    time: minutes(of.since ? (serverNow().getTime() - new Date(of.since).getTime()) / 1000 : 0),
  };
  if (of.device === undefined) {
    const who = of.accepted_by ? ` · ${t("supervisor.coming", { who: of.accepted_by })}` : "";
    return t(`supervisor.alert.${of.kind}`, facts) + who;
  }
  return [deviceKind(of.kind), of.device, t(`supervisor.device_${of.state}`), of.detail]
    .filter(Boolean)
    .join(" · ");
}

/** @param {string} kind */
export function deviceKind(kind) {
  return hasText(`supervisor.device.${kind}`) ? t(`supervisor.device.${kind}`) : kind;
}
