// Knows the bookings of a day: who comes when, what is done with each, and the keys for it.

import { read, requestId, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { dateInput } from "/static/parts/day-field.js";
import { isoOfTyped } from "/static/parts/date-field.js";
import { askFirst } from "/static/parts/dialog.js";
import { clock, name, setTimeZone, t } from "/static/words.js";
import { makeForm } from "./booking_form.js";
import { askMove } from "./booking_move.js";

/** @import {BookingAnswer} from "/types/api" */
/** @typedef {{code: string, name: Record<string, string>, procedures: {code: string, name: Record<string, string>}[]}} BookedService */
/** @typedef {{today: string, time_zone: string, languages: string[], may_ring: boolean, services: BookedService[]}} Plan */

/** @type {Plan} */
const plan = JSON.parse(byId("plan").textContent ?? "{}");
const REFRESH_MS = 15_000;
/** @type {Record<string, [import("/static/parts/badge.js").Look, string]>} */
const LOOKS = {
  booked: ["info", "calendar-clock"], arrived: ["accent", "user-check"], served: ["good", "check"], late: ["warn", "clock"],
  cancelled: ["", "x"], no_show: ["bad", "user-x"], expired: ["warn", "moon"],
};

const state = {
  on: plan.today,
  /** @type {BookingAnswer[]} */ found: [],
  /** @type {number | null} */ marked: null,
  /** @type {{id: number, words: string, isBad: boolean} | null} */ told: null,
  isRead: false,
  problem: "",
};

setTimeZone(plan.time_zone);
const field = dateInput("on", t("bookings.day"), state.on);
const form = makeForm(plan, (booking) => {
  state.on = booking.on;
  state.marked = booking.id;
  setDay(state.on);
});
byId("make").append(form.element);
byId("days").append(field, h("button", { type: "button", class: "button quiet", onclick: () => setDay(plan.today) }, t("bookings.today")));
field.addEventListener("change", () => {
  const iso = isoOfTyped(/** @type {HTMLInputElement} */ (field.querySelector("input")).value);
  if (iso !== null) setDay(iso);
});

/** @param {string} on */
function setDay(on) {
  state.on = on;
  const typed = /** @type {HTMLInputElement} */ (field.querySelector("input"));
  typed.value = on.split("-").reverse().join("/");
  void refresh();
}

/** The building's code, by which phones in it check in; it is told to who asks. */
async function drawPresence() {
  const answer = await read("/api/v1/presence");
  patch(byId("presence"), answer.ok ? h("span", null, t("bookings.presence"), " ", h("strong", { class: "number" }, answer.body.code)) : null);
}

async function refresh() {
  const on = state.on;
  const answer = await read(`/api/v1/bookings?on=${on}`);
  document.documentElement.dataset.link = answer.status === 0 ? "down" : "up";
  if (on !== state.on) return;
  state.problem = answer.ok ? "" : answer.problem.detail;
  if (answer.ok) state.found = answer.body;
  state.isRead = true;
  draw();
}

function draw() {
  const found = state.found;
  if (!found.some((one) => one.id === state.marked)) state.marked = found.find((one) => one.allowed.length > 0)?.id ?? null;
  patch(byId("list"),
    state.problem && h("p", { class: "banner bad", role: "alert", key: "problem" }, state.problem),
    state.isRead && found.length === 0 && !state.problem && h("p", { class: "empty soft", key: "none" }, t("bookings.none")),
    h("ul", { class: "bookings-list", key: "list", "aria-label": t("bookings.title") }, ...found.map(row)));
}

/** @param {BookingAnswer} one */
function row(one) {
  const service = plan.services.find((known) => known.code === one.service);
  const procedure = service?.procedures.find((known) => known.code === one.procedure);
  const [look, sign] = LOOKS[one.state] ?? ["", "circle"];
  const isMarked = one.id === state.marked;
  const told = state.told?.id === one.id ? state.told : null;
  return h("li", { class: `booking ${isMarked ? "marked" : ""} ${one.allowed.length ? "" : "over"}`, key: one.id, "aria-current": isMarked ? "true" : null,
    onclick: () => { state.marked = one.id; draw(); } },
  h("span", { class: "time" }, clock(one.start)),
  h("span", { class: "what" },
    h("span", { class: "strong" }, service ? name(service.name) : one.service),
    procedure && h("span", { class: "small soft" }, name(procedure.name)),
    h("span", { class: "row tight wrap" }, badge(look, sign, t(`booking.state.${one.state}`)),
      one.ticket && h("span", { class: "number" }, one.ticket.label),
      h("span", { class: "small soft" }, t(`bookings.place_${one.place}`)))),
  h("span", { class: "does" }, ...doings(one, isMarked)),
  told && h("p", { class: `more ${told.isBad ? "problem" : "said"}`, role: "status" }, told.words));
}

/** @param {BookingAnswer} one @param {boolean} isMarked */
function doings(one, isMarked) {
  const may = (/** @type {BookingAnswer["allowed"][number]} */ action) => one.allowed.includes(action);
  const key = (/** @type {string} */ cap) => (isMarked ? h("kbd", null, cap) : null);
  return [
    may("check-in") && h("button", { type: "button", class: "button primary", onclick: () => void act(one, "check-in") }, icon("user-check"), t("bookings.check_in"), key("Enter")),
    may("no-show") && h("button", { type: "button", class: "button", onclick: () => void act(one, "no-show") }, t("bookings.no_show"), key("V")),
    may("move") && h("button", { type: "button", class: "button", onclick: () => move(one) }, t("bookings.move"), key("M")),
    may("cancel") && h("button", { type: "button", class: "button", onclick: () => cancel(one) }, t("bookings.cancel"), key("Del")),
    plan.may_ring && (one.has_contact || one.allowed.length > 0) && h("button", { type: "button", class: "button quiet", onclick: () => void contact(one) }, icon("phone"), t("bookings.contact"), key("T")),
  ].filter((element) => element !== false);
}

/** @param {BookingAnswer} one @param {"check-in" | "cancel" | "no-show" | "move"} action @param {object} [more] @returns {Promise<string>} what was refused */
async function act(one, action, more = {}) {
  const body = { version: one.version, request_id: requestId(), ...more };
  const answer = await send(`/api/v1/bookings/${one.id}/${action}`, body);
  state.told = { id: one.id, isBad: !answer.ok, words: answer.ok ? done(action, answer.body) : answer.problem.detail };
  await refresh();
  return answer.ok ? "" : answer.problem.detail;
}

/** @param {string} action @param {BookingAnswer} after */
function done(action, after) {
  const facts = { label: after.ticket?.label ?? "", time: clock(after.start) };
  return t(`bookings.done_${action === "check-in" && after.state === "late" ? "late" : action.replace("-", "_")}`, facts);
}

/** @param {BookingAnswer} one */
function cancel(one) {
  askFirst(t("bookings.cancel_title", { time: clock(one.start) }), t("bookings.cancel_means"), { sign: "x", word: t("bookings.cancel") }, () => act(one, "cancel"));
}

/** @param {BookingAnswer} one */
function move(one) {
  askMove(one, async (start) => {
    const refused = await act(one, "move", { start });
    if (!refused) form.refresh();
    return refused;
  });
}

/** @param {BookingAnswer} one */
async function contact(one) {
  const answer = await read(`/api/v1/bookings/${one.id}/contact`);
  const words = answer.ok ? [answer.body.phone, answer.body.note, answer.body.secret_url].filter(Boolean).join(" · ") : answer.problem.detail;
  state.told = { id: one.id, isBad: !answer.ok, words };
  draw();
}

/** @param {number} step */
function step(step) {
  const ids = state.found.map((one) => one.id);
  const at = ids.indexOf(state.marked ?? -1);
  state.marked = ids[Math.max(0, Math.min(ids.length - 1, at + step))] ?? null;
  draw();
  document.querySelector(".booking.marked")?.scrollIntoView({ block: "nearest" });
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea, button, a, dialog");
  if (isTyping || document.querySelector("dialog[open]") || event.ctrlKey || event.altKey || event.metaKey || event.isComposing || event.repeat) return;
  const one = state.found.find((known) => known.id === state.marked);
  const may = (/** @type {BookingAnswer["allowed"][number]} */ action) => one?.allowed.includes(action);
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    n: () => form.focus(),
    ...(one && may("check-in") ? { Enter: () => void act(one, "check-in") } : {}),
    ...(one && may("no-show") ? { v: () => void act(one, "no-show") } : {}),
    ...(one && may("move") ? { m: () => move(one) } : {}),
    ...(one && may("cancel") ? { Delete: () => cancel(one) } : {}),
    ...(one && plan.may_ring && (one.has_contact || one.allowed.length > 0) ? { t: () => void contact(one) } : {}),
  };
  const run = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  run();
}

document.addEventListener("keydown", onKey);
setInterval(() => { if (!document.hidden) void refresh(); }, REFRESH_MS);
setInterval(() => void drawPresence(), REFRESH_MS);
void refresh();
void drawPresence();
