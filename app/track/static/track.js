// Knows the visitor's own page: draws the ticket's picture, tells when it is called, leaves.

import { requestId, send } from "/static/api.js";
import { byId, h, meta, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { clock, isLong, minutes, name, number, t, waitClock, waitRange } from "/static/words.js";
import { arm, isArmed, ring } from "./alarm.js";
import { later } from "./later.js";
import { loadMessages, messages } from "./messages.js";
import { ratePanel } from "./rate.js";

/** @typedef {import("/types/api").TrackAnswer} Ticket */

const STALE_S = 60;
const SVG = "http://www.w3.org/2000/svg";
const code = JSON.parse(meta("moiso-auth") ?? "{}").code ?? location.pathname.split("/").pop();
const leaving = { isAsked: false, isSent: false, request_id: requestId(), problem: "" };
/** @type {Ticket | null} */
let ticket = null;

function draw() {
  if (ticket === null) return;
  const page = byId("track");
  page.dataset.state = ticket.state;
  document.title = t(ticket.state === "called" ? "track.title_called" : "track.title",
    { label: ticket.label, counter: name(ticket.counter?.name) });
  patch(page, head(ticket), numberBox(ticket), wait(ticket), state(ticket), later(ticket, code, draw), alarm(ticket), messages(ticket, code, draw),
    ratePanel(ticket, code, draw), bring(ticket), calls(ticket), leave(ticket), foot(ticket));
}

/** @param {Ticket} p */
function head(p) {
  return h("header", { class: "track-head" },
    h("div", null,
      h("p", { class: "strong" }, name(p.centre.name)),
      h("p", { class: "small soft" }, name(p.centre.site))),
    h("a", { class: "button quiet", href: `?lang=${t("track.other_code")}`,
      lang: t("track.other_code"), hreflang: t("track.other_code") }, t("track.other_language")));
}

/** @param {Ticket} p */
function numberBox(p) {
  return h("section", { class: "track-ticket" },
    h("h1", { class: "small soft" }, t("track.your_number")),
    h("p", { class: "number track-number" }, p.label),
    h("p", { class: "strong track-service" }, name(p.service)),
    p.onward.length > 0 ? h("p", { class: "soft track-onward" },
      t("track.onward", { names: p.onward.map(name).join(" → ") })) : null,
    p.booked_for ? h("p", { class: "soft" }, t("track.booked", { time: clock(p.booked_for) })) : null,
    p.priority ? h("p", { class: "badge accent" }, t("track.priority")) : null);
}

/** @param {Ticket} p */
function state(p) {
  const counter = name(p.counter?.name);
  return h("section", { class: "track-state", role: "status" },
    h("p", { class: "track-word" }, t(`track.state_${p.state}`)),
    h("p", { class: "lead" }, p.not_before ? t("track.later_does")
      : t(`track.state_${p.state}_does`, { counter })),
    p.counter && p.state !== "serving" ? zone(p.counter) : null);
}

/** The counter's part of the hall, as the signs there and the lobby's TV show it. @param {NonNullable<Ticket["counter"]>} of */
function zone({ zone: names, colour, direction }) {
  if (!name(names)) return null;
  const words = [name(names), direction && t(`web.way_${direction}`)].filter(Boolean).join(", ");
  return h("p", { class: "track-zone", "data-colour": colour, key: "zone" }, direction && arrow(direction), h("span", null, words));
}

/** The arrow of a way: drawn here, as the sprite of all icons is too large for a phone. @param {string} way */
function arrow(way) {
  const svg = /** @type {SVGSVGElement} */ (document.createElementNS(SVG, "svg"));
  svg.setAttribute("class", "icon track-way");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.dataset.way = way;
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", "M5 12h14m-7-7 7 7-7 7");
  svg.appendChild(line);
  return svg;
}

/** What a visitor looks for first: how many before, and what o'clock. @param {Ticket} p */
function wait(p) {
  if (p.waiting_ahead === null) return null;
  const ahead = p.not_before ? h("p", { class: "track-next" },
    t("track.later_until", { time: clock(p.not_before) }))
    : p.waiting_ahead === 0 ? h("p", { class: "track-next" }, t("track.next"))
    : h("p", { class: "track-ahead" }, h("span", null, number(p.waiting_ahead)), " ",
      t("track.ahead"));
  return h("section", { class: "track-wait panel" }, ahead, expected(p));
}

/** @param {Ticket} p */
function expected(p) {
  if (!p.estimate) return [h("p", null, `${t("track.wait")}: ${t("web.wait_unknown")}`)];
  return [
    h("p", { class: "track-clock" }, t("track.your_turn", { time: waitClock(p.estimate, p.at) })),
    h("p", null, `${t("track.wait")}: ${waitRange(p.estimate)}. `,
      isLong(p.estimate) ? null : t("track.wait_most", { minutes: minutes(p.estimate.p80_s) })),
  ];
}

/** @param {Ticket} p */
function alarm(p) {
  if (p.state !== "waiting" && p.state !== "missed") return null;
  if (isArmed()) return h("p", { class: "small soft track-armed" }, t("track.sound_on"));
  return h("button", { class: "button", type: "button", onclick: () => arm(draw) },
    t("track.sound"));
}

/** @param {Ticket} p */
function bring(p) {
  if (p.bring.length === 0) return null;
  return h("section", { class: "panel track-bring", key: "bring" }, h("h2", null, t("track.bring")),
    h("ul", null, p.bring.map((thing, place) => h("li", { key: place }, name(thing)))));
}

/** @param {Ticket} p */
function calls(p) {
  if (p.finished) return null;
  const rows = p.last_calls.map((call) => h("li", { class: call.label === p.label ? "mine" : null },
    h("span", { class: "number" }, call.label), h("span", null, name(call.counter_name)),
    h("span", { class: "soft" }, clock(call.at))));
  return h("section", { class: "panel" }, h("h2", null, t("track.last_calls")),
    rows.length ? h("ul", { class: "track-calls" }, rows)
      : h("p", { class: "soft" }, t("track.no_calls")));
}

/** @param {Ticket} p */
function leave(p) {
  if (!p.allowed.includes("cancel")) return null;
  const problem = leaving.problem ? h("p", { class: "banner bad" }, leaving.problem) : null;
  if (!leaving.isAsked) {
    return h("section", { class: "track-leave", key: "leave" }, problem,
      h("button", { class: "button quiet", type: "button", onclick: () => ask(true) },
        t("track.leave")));
  }
  return h("section", { class: "track-leave panel", key: "leave-ask" },
    h("p", { class: "strong" }, t("track.leave_ask", { label: p.label })), problem,
    h("div", { class: "stack tight" },
      h("button", { class: "button danger", type: "button", disabled: leaving.isSent,
        onclick: () => void cancel() }, t("track.leave_yes")),
      h("button", { class: "button primary", type: "button", onclick: () => ask(false) },
        t("track.leave_no"))));
}

/** @param {boolean} isAsked */
function ask(isAsked) {
  leaving.isAsked = isAsked;
  leaving.problem = "";
  draw();
}

async function cancel() {
  leaving.isSent = true;
  draw();
  const answer = await send(`/api/v1/track/${code}/cancel`, { request_id: leaving.request_id });
  leaving.isSent = false;
  leaving.problem = answer.problem?.detail ?? "";
  // What became of the ticket comes with the next picture.
  leaving.isAsked = !answer.ok;
  draw();
}

/** @param {Ticket} p */
function foot(p) {
  return h("footer", { class: "track-foot small soft" },
    h("p", null, t("track.issued", { time: clock(p.issued_at) })),
    h("p", null, t("track.updated", { time: clock(serverNow()) })));
}

void loadMessages(code, draw);
live({
  namespace: "/track",
  auth: { code },
  staleAfter_s: STALE_S,
  poll: `/api/v1/track/${code}`,
  onPicture: (/** @type {Ticket} */ picture) => {
    const before = ticket?.called_at;
    ticket = picture;
    draw();
    // A recall rings again; a page that is opened when the number is called already does not.
    if (picture.called_at && before !== undefined && before !== picture.called_at) ring();
  },
});
