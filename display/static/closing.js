// Knows how the lobby TV tells the hours: that numbers end soon or ended, and when it opens again.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, isSameDay, lang, shortDay, t } from "/static/words.js";

/** @typedef {import("/types/api").ClosingAnswer} Closing */
/** @import {WaitingAnswer} from "/types/api" */

const TURN_MS = 10_000;

/**
 * Whether the line of the hours is shown now: it takes turns with how many wait, in one place.
 * @param {Closing | null} closing @param {WaitingAnswer[]} waiting
 */
export function isTold(closing, waiting) {
  if (closing === null) return false;
  const isAnybody = waiting.some((of) => of.waiting > 0);
  return !isAnybody || Math.floor(serverNow().getTime() / TURN_MS) % 2 === 0;
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
