// Knows the tablet at a counter: asks whom the officer has just finished with, thanks, and rests.

import { requestId, send } from "/static/api.js";
import { byId, h, meta, patch } from "/static/dom.js";
import { faces, reasons } from "/static/faces.js";
import { live, serverNow } from "/static/live.js";
import { turns } from "/static/turns.js";
import { lang, name, setLang, t } from "/static/words.js";

/** @typedef {import("/types/pictures").TabletPicture} Picture */
/** @typedef {import("/types/pictures").PartingPicture} Parting */
/**
 * Who is asked: what they chose so far, and until when they are waited for.
 * @typedef {{of: Parting, score: number, reasons: string[], request_id: string, until_ms: number}}
 *   Asked
 */

const PATIENCE_MS = 20_000;
const THANKS_MS = 5_000;
const TICK_MS = 250;

const giving = turns();
const own = lang();
const counter = JSON.parse(meta("moiso-auth") ?? "{}").counter;
/** @type {Picture | null} */
let picture = null;
/** @type {Asked | null} */
let asked = null;
/** The ticket that was asked last: it is asked once. */
let askedId = 0;
let thanksUntil_ms = 0;
let problem = "";

function draw() {
  if (picture === null) return;
  patch(byId("rating"), head(picture),
    h("section", { class: "tablet-body", "aria-live": "polite" }, body()));
}

/** @param {Picture} p */
function head(p) {
  return h("header", { class: "tablet-head" },
    h("div", null, h("p", { class: "strong" }, name(p.centre.name)),
      h("p", { class: "soft" }, name(p.centre.site))),
    h("p", { class: "tablet-counter" }, name(p.counter.name)));
}

function body() {
  if (asked !== null) return question(asked);
  if (problem) return [h("p", { class: "banner bad", role: "alert" }, problem)];
  if (now_ms() < thanksUntil_ms) return [h("h1", { class: "tablet-thanks" }, t("rating.thanks"))];
  return [h("h1", { class: "tablet-idle" }, t("rating.idle"))];
}

/** @param {Asked} one */
function question(one) {
  const touch = (/** @type {Partial<Asked>} */ change) => {
    Object.assign(one, change, { until_ms: now_ms() + PATIENCE_MS });
    draw();
  };
  // That no name goes with it isn't said beside a number: who reads both believes neither.
  return [
    one.score === 0 ? h("p", { class: "lead" }, t("rating.number", { label: one.of.label })) : null,
    h("h1", null, t("rating.question")),
    faces(one.score, (score) => touch({ score })),
    one.score ? h("p", { class: "soft" }, t("rating.anonymous")) : null,
    one.score ? h("h2", { class: "lead" }, t("rating.reasons")) : null,
    one.score ? reasons(one.reasons, (chosen) => touch({ reasons: chosen })) : null,
    one.score ? h("button", { class: "button primary big tablet-send", type: "button",
      onclick: () => void give(one) }, t("rating.send")) : null,
  ];
}

/** Sends what was chosen; the screen thanks at once. @param {Asked} one */
async function give(one) {
  const isNewest = giving();
  asked = null;
  problem = "";
  thanksUntil_ms = now_ms() + THANKS_MS;
  draw();
  const { score, reasons: chosen, request_id } = one;
  const facts = { score, reasons: chosen, request_id, ticket_id: one.of.ticket_id };
  const answer = await send(`/api/v1/counters/${counter}/rating`, facts);
  if (answer.ok || answer.problem?.code === "already_rated") return;
  if (asked !== null || !isNewest()) return; // The next visitor is asked already, or thanked.
  problem = answer.problem?.detail ?? "";
  thanksUntil_ms = now_ms() + THANKS_MS;
  draw();
}

/** Whoever chose a face and walked away has rated; whoever chose none is asked no more. */
function tick() {
  const now = now_ms();
  if (asked !== null && now >= asked.until_ms) {
    if (asked.score) void give(asked);
    else asked = null;
    draw();
  } else if (asked === null && thanksUntil_ms && now >= thanksUntil_ms) {
    thanksUntil_ms = 0;
    problem = "";
    setLang(own);
    draw();
  }
}

/** @param {Parting} parting */
function ask(parting) {
  // The one before has chosen and not sent: the next visitor's question doesn't undo that.
  if (asked?.score) void give(asked);
  askedId = parting.ticket_id;
  thanksUntil_ms = 0;
  problem = "";
  setLang(parting.language);
  const until_ms = new Date(parting.until).getTime();
  asked = { of: parting, score: 0, reasons: [], request_id: requestId(), until_ms };
}

function now_ms() {
  return serverNow().getTime();
}

live({
  namespace: "/rating",
  auth: { counter },
  onPicture: (/** @type {Picture} */ given) => {
    picture = given;
    const parting = picture?.parting ?? null;
    if (parting !== null && parting.ticket_id !== askedId) ask(parting);
    // Rated on the phone meanwhile, or the finish was taken back: nobody is asked any more.
    const isOver = parting === null && asked !== null && asked.score === 0;
    if (isOver) asked = null;
    if (parting === null && asked === null && !thanksUntil_ms) setLang(own);
    draw();
  },
});
setInterval(tick, TICK_MS);
