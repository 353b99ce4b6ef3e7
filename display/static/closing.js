// Knows how the lobby TV tells the hours: that numbers end soon or ended, and when it opens again.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, isSameDay, lang, shortDay, t } from "/static/words.js";

/** @typedef {import("/types/api").ClosingAnswer} Closing */

/** @typedef {import("/types/api").DisplayAnswer} Picture */

const TURN_MS = 10_000;

/**
 * What stands at the foot of the screen now: the hours, the next appointments and how many wait take turns there.
 * @param {Picture} of @returns {"closing" | "booked" | "queues"}
 */
export function footNow({ closing, appointments, waiting }) {
  const isAnybody = waiting.some((one) => one.waiting > 0);
  /** @type {("closing" | "booked" | "queues")[]} */
  const parts = [];
  if (closing !== null) parts.push("closing");
  if (appointments.length > 0) parts.push("booked");
  if (isAnybody || parts.length === 0) parts.push("queues");
  return parts[Math.floor(serverNow().getTime() / TURN_MS) % parts.length] ?? "queues";
}

/** @param {Closing} closing */
export function closingLine(closing) {
  const stage = stageWords(closing);
  const text = `${stage}${stage.endsWith(".") ? "" : "."} ${againWords(closing)}`.trim();
  return [icon("clock"), h("span", { key: text, vars: { "--chars": text.length } }, text)];
}

/** In the place of the newest call, while nobody is called: when the break ends. @param {Closing} closing */
export function breakHero(closing) {
  const at = closing.opens_at;
  return h("div", { class: "call welcome over", key: `over${at}${lang()}` },
    h("p", { class: "greeting" }, stageWords(closing)),
    at && h("p", { class: "caption" }, t("display.numbers_from")),
    at && h("p", { class: "opens" }, clock(at)));
}

/** @param {Closing} closing */
function stageWords({ stage, ends_at, opens_at }) {
  if (stage !== "ends_soon" || ends_at === null) return t(`display.${stage}`);
  const isLast = opens_at === null || !isSameDay(opens_at, ends_at);
  return t(isLast ? "display.ends_today" : "display.ends_at", { time: clock(ends_at) });
}

/** @param {Closing} closing */
function againWords({ opens_at }) {
  if (opens_at === null) return "";
  const time = clock(opens_at);
  return isSameDay(opens_at, serverNow()) ? t("display.again_at", { time })
    : t("display.again_on", { time, day: shortDay(opens_at) });
}
