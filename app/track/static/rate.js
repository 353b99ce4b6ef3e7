// Knows how a visitor rates the service on the own phone, once.

import { requestId, send } from "/static/api.js";
import { h } from "/static/dom.js";
import { faces, reasons } from "/static/faces.js";
import { t } from "/static/words.js";

/** @type {{score: number, reasons: string[], request_id: string, isSent: boolean,
 *   isThanked: boolean, problem: string}} */
const rating = {
  score: 0, reasons: [], request_id: requestId(), isSent: false, isThanked: false, problem: "",
};
/** So long after the last touch the reasons are waited for. */
const PATIENCE_MS = 20_000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Gives what was chosen, while the page is being left. */
let giveLast = () => {};
document.addEventListener("visibilitychange", () => document.hidden && giveLast());
window.addEventListener("pagehide", () => giveLast());

/**
 * The panel of the rating, or nothing where there is nothing to rate.
 * @param {{may_rate: boolean, rated: boolean}} ticket @param {string} code @param {() => void} draw
 */
export function ratePanel(ticket, code, draw) {
  if (ticket.rated || rating.isThanked) {
    return h("section", { class: "panel track-thanks", key: "thanks", role: "status" },
      h("p", { class: "strong" }, t("rating.thanks")));
  }
  if (!ticket.may_rate) return null;
  const choose = (/** @type {number} */ score) => touch({ score }, code, draw);
  const change = (/** @type {string[]} */ chosen) => touch({ reasons: chosen }, code, draw);
  return h("section", { class: "panel stack", key: "rate" },
    h("h2", null, t("rating.question")),
    faces(rating.score, choose),
    rating.score ? h("h3", { class: "label" }, t("rating.reasons")) : null,
    rating.score ? reasons(rating.reasons, change) : null,
    rating.problem ? h("p", { class: "banner bad", role: "alert" }, rating.problem) : null,
    rating.score ? h("button", { class: "button primary", type: "button", disabled: rating.isSent,
      onclick: () => void give(code, draw) }, t("rating.send")) : null);
}

/**
 * A face is enough: who chooses one and turns to something else has rated.
 * @param {{score?: number, reasons?: string[]}} change @param {string} code @param {() => void} draw
 */
function touch(change, code, draw) {
  Object.assign(rating, change);
  clearTimeout(timer);
  timer = setTimeout(() => void give(code, draw), PATIENCE_MS);
  giveLast = () => void give(code, draw, true);
  draw();
}

/** @param {string} code @param {() => void} draw @param {boolean} [isLast] the page is being left */
async function give(code, draw, isLast = false) {
  clearTimeout(timer);
  if (rating.score === 0 || rating.isSent || rating.isThanked) return;
  rating.isSent = true;
  draw();
  const { score, reasons: chosen, request_id } = rating;
  const body = { score, reasons: chosen, request_id };
  const answer = await send(`/api/v1/track/${code}/rating`, body, { isLast });
  rating.isSent = false;
  // Rated meanwhile on the counter's tablet: thanks are due all the same.
  rating.isThanked = answer.ok || answer.problem?.code === "already_rated";
  rating.problem = rating.isThanked ? "" : answer.problem?.detail ?? "";
  if (answer.status === 422) rating.request_id = requestId();
  draw();
}
