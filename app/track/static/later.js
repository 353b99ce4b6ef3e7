// Knows how a visitor says to come later, and that they are there after all.

import { requestId, send } from "/static/api.js";
import { h } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { clock, t } from "/static/words.js";

/** @typedef {import("./track.js").Ticket} Ticket */

const asking = { isAsked: false, isSent: false, problem: "" };

/** @param {Ticket} p @param {string} code @param {() => void} redraw */
export function later(p, code, redraw) {
  const problem = asking.problem ? h("p", { class: "banner bad", role: "alert" }, asking.problem) : null;
  const tell = (/** @type {number | null} */ minutes) => void defer(code, minutes, redraw);
  const ask = (/** @type {boolean} */ isAsked) => {
    Object.assign(asking, { isAsked, problem: "" });
    redraw();
  };
  if (p.state !== "waiting") return null;
  if (asking.isAsked && p.later_min.length > 0) return question(p, problem, tell, ask);
  if (p.not_before === null && p.later_min.length === 0) return problem;
  return h("section", { class: "track-later stack tight", key: "later" }, problem,
    p.not_before ? press("track-here primary", t("track.later_back"), () => tell(null)) : null,
    p.later_min.length > 0 ? press("track-late", t("track.later"), () => ask(true)) : null);
}

/**
 * @param {Ticket} p @param {HTMLElement | null} problem @param {(minutes: number) => void} tell
 * @param {(isAsked: boolean) => void} ask
 */
function question(p, problem, tell, ask) {
  const now_ms = serverNow().getTime();
  return h("section", { class: "track-later panel stack tight", key: "later-ask" },
    h("h2", null, t("track.later_ask")),
    h("p", null, t("track.later_lead", { label: p.label })), problem,
    p.later_min.map((n) => press("", t("track.later_by", { n, time: clock(new Date(now_ms + n * 60_000)) }),
      () => tell(n), `by-${n}`)),
    press("quiet", t("track.later_no"), () => ask(false)));
}

/** @param {string} look @param {string} word @param {() => void} run @param {string} [key] */
function press(look, word, run, key = look || word) {
  return h("button", { class: `button ${look}`, type: "button", key, disabled: asking.isSent,
    onclick: run }, word);
}

/** @param {string} code @param {number | null} minutes @param {() => void} redraw */
async function defer(code, minutes, redraw) {
  asking.isSent = true;
  redraw();
  const answer = await send(`/api/v1/track/${code}/defer`, { minutes, request_id: requestId() });
  // What became of it comes with the next picture.
  Object.assign(asking, { isSent: false, isAsked: false, problem: answer.problem?.detail ?? "" });
  redraw();
}
