// Knows what the visitor is doing at the kiosk: which step, which service, which number.
// The queue itself is only what the last picture says; a number is only what the server gave.

import { read, requestId, send } from "/static/api.js";
import { byId, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { told } from "/static/parts/kept.js";
import { keepPresence } from "/static/parts/presence.js";
import { isOpen } from "/static/parts/slip.js";
import { clockNow, drawWhenDue, everySecond, forgetClock, upToDate, write } from "/static/parts/ticker.js";
import { turns } from "/static/turns.js";
import { clock, dateLine, lang, setLang } from "/static/words.js";
import { PLAIN, adapt, isPlain } from "./access.js";
import { asksFor } from "./bring.js";
import { readCard } from "./card.js";
import { press } from "./keyboard.js";
import { buttonOf, meaning, number, setting, step as toStep } from "./keypad.js";
import { afterChoice, beforeChoice, without } from "./needs.js";
import { follow, hush, isSpeaking, only, repeat } from "./reader.js";
import { afterReceipt, receiptOf } from "./receipt.js";
import { render } from "./screens.js";
import { needsPhoto } from "./slip.js";
import { wedge } from "./wedge.js";

/** @import {KioskPicture} from "/types/pictures" */
/** @typedef {import("./screens.js").Step} Step */
/** @typedef {import("./screens.js").State} State */
/**
 * @typedef {{service: string, also: string[], request_id: string, language: string,
 *   priority?: string, procedure?: string, dossier_code?: string, scan?: string}} Wish
 * @typedef {{arrives?: undefined, body: Wish, at: number}
 *   | {arrives: true, body: {code: string, request_id: string, language: string}, at: number}} Intent
 */

const IDLE_S = 30;
const COUNTDOWN_S = 20;
const SLIP_SHOWN_S = 20;
/** Who presses keys, or feels for them, needs longer. */
const KEYS_TIMES = 2;
const MORE_S = 60;
const PHOTO_SHOWN_S = 60;
const HELP_SHOWN_S = 60;
const SLIP_POLLS = 24;
const SLIP_POLL_MS = 500;
const SLOW_MS = 3000;
const PAUSED_POLL_MS = 3000;
const STALE_S = 20;
const INTENT = "moiso-kiosk-intent";
const INTENT_LIVES_MS = 60_000;

/** Whether there are hard buttons at this kiosk, as its own address says. */
const KEYS = setting();

/** @type {State} */
const state = {
  picture: null, isUp: true, step: "choose", page: 0, query: "", needs: [], isAdding: false,
  help: "idle", before: "choose", chosen: null, procedures: {}, ticket: null, problemCode: null,
  slip: "queued", printer: null, problem: null, isSlow: false, left_s: null,
  access: PLAIN, keys: KEYS !== null, presence: null, card: null, receipt: null, cardProblem: null,
};
/** @type {Intent | null} */
let intent = null;
let touchedAt_ms = performance.now();
/** @type {Step | null} */
let shown = null;
let isAsking = false;
/** The last scan of the serial scanner that was taken up. @type {string} */
let takenUp = "";
/** Whose card is read: an answer that comes when somebody else stands here is old. */
const reading = turns();

function draw() {
  forgetClock();
  const root = byId("kiosk");
  const step = render(root, state, patch);
  document.documentElement.toggleAttribute("data-keys", state.keys);
  if (state.keys) number(root);
  if (step !== shown && shown !== null) root.querySelector("h1")?.focus();
  shown = step;
  // Behind the question nothing is pressed by a key.
  const stay = root.querySelector(".kiosk-still .primary");
  if (stay instanceof HTMLElement && !isAsking) stay.focus();
  isAsking = stay !== null;
  drawClock();
  follow(state);
  upToDate();
}

function drawClock() {
  const place = document.getElementById("kiosk-clock");
  if (place !== null) write(place, `${clock(serverNow())} · ${dateLine(serverNow())}`);
}

/** @param {Partial<State>} changes */
function change(changes) {
  Object.assign(state, changes);
  draw();
}

/** Back to the start for the next visitor, in the centre's first language. */
function startOver() {
  intent = null;
  reading();
  sessionStorage.removeItem(INTENT);
  adapt(PLAIN);
  hush();
  const first = state.picture?.languages[0] ?? "vi";
  if (lang() !== first) setLang(first);
  window.scrollTo(0, 0);
  change({
    step: "choose", page: 0, query: "", needs: [], isAdding: false, help: "idle", before: "choose", chosen: null, procedures: {}, ticket: null, slip: "queued",
    printer: null, problem: null, problemCode: null, isSlow: false, left_s: null, access: PLAIN, keys: KEYS !== null, presence: null, card: null,
    receipt: null, cardProblem: null,
  });
}

/** Make the screen larger, clearer, lower, or read aloud; or plain again. @param {string} name */
function suit(name) {
  if (!(name in PLAIN)) return;
  const access = { ...state.access, [name]: !Reflect.get(state.access, name) };
  adapt(access);
  if (!access.read) hush();
  change({ access, page: 0 });
}

/** @param {string} code @param {string} [procedure] the one that the search has found it by */
function choose(code, procedure = "") {
  intent = null;
  sessionStorage.removeItem(INTENT);
  const asks = state.picture && !state.needs.includes(code) && asksFor(procedure, state.picture);
  if (asks) return change({ step: "bring", chosen: { service: code, procedure }, problem: null });
  const procedures = { ...state.procedures, [code]: procedure };
  change({ ...afterChoice(state, code), chosen: null, procedures, problem: null });
}

/** What to bring was read: the way goes on as for any service. */
function bringIt() {
  if (state.chosen === null) return;
  const { service, procedure } = state.chosen;
  const procedures = { ...state.procedures, [service]: procedure };
  change({ ...afterChoice(state, service), procedures });
}

/** Gather several needs: the next is chosen as the first was. @param {string[]} needs */
function add(needs) {
  change({ step: "choose", isAdding: true, needs, page: 0, query: "" });
}

/** @param {string} code */
function drop(code) {
  const needs = without(state.needs, code);
  if (needs.length === 0) startOver();
  else change({ needs });
}

/** Look again at what was chosen, after a refusal. */
function review() {
  intent = null;
  change({ step: "priority", problem: null });
}

/** Ask for a person, once, or look what became of it; whatever was chosen stays. */
async function askForHelp() {
  const { picture, step } = state;
  if (picture === null || state.help === "calling") return;
  change({ step: "help", before: step === "help" ? state.before : step });
  if (picture.assistance !== null) return;
  change({ help: "calling" });
  const answer = await send("/api/v1/assistances", { request_id: requestId() });
  change({ help: answer.ok ? "sent" : "failed" });
}

/** Nobody is needed any more. */
async function dropHelp() {
  const asked = state.picture?.assistance;
  goOn();
  if (asked) await send(`/api/v1/assistances/${asked.id}/end`, {});
}

/** Back to where the person was asked for. */
function goOn() {
  if (state.step === "help") change({ step: state.before, help: "idle" });
}

/** What each button does, by its `data-do`; `data-with` says with what. */
/** @type {Record<string, (value: string, more: string) => void>} */
const actions = {
  choose,
  bringIt,
  help: () => void askForHelp(),
  goOn,
  dropHelp: () => void dropHelp(),
  booked: () => {
    change({ step: "booked", presence: null });
    void keepPresence("/api/v1/presence", () => state.step === "booked", (presence) => change({ presence }));
  },
  guide: (code) => { state.isAdding = false; choose(code); },
  several: () => add([]),
  add: () => add(state.needs),
  drop,
  review,
  page: (page) => change({ page: Number(page) }),
  search: () => change({ step: "search", query: "" }),
  key: (key) => change({ query: press(state.query, key) }),
  home: startOver,
  back,
  language: (code) => setLang(code),
  take: (priority) => take(priority),
  again: () => void issue(),
  stay: () => change({ left_s: null }),
  more: () => change({ left_s: (state.left_s ?? 0) + MORE_S }),
  done: startOver,
  switch: suit,
  hear: repeat,
  dropCard: () => { reading(); change({ card: null }); },
};

/**
 * Take up what was scanned, if there is somebody to ask; who has a number already makes way.
 * @param {Parameters<typeof readCard>[0]} scanned
 */
async function takeUp(scanned) {
  const { picture, step, isUp } = state;
  if (!isUp || picture === null || !picture.open) return;
  if ("scan" in scanned) takenUp = scanned.scan;
  if (step === "taking") return;
  touchedAt_ms = performance.now();
  if (step === "slip") startOver();
  const isMine = reading();
  const { booked, receipt, ...seen } = await readCard(scanned);
  if (!isMine()) return;
  if (booked !== undefined) return arrive(booked);
  const collects = receipt === undefined ? null : afterReceipt(state, picture, receipt);
  // Who was known by a card stays so.
  change({ left_s: null, ...(collects ?? seen) });
}

/** Check in who has come with a booking: a number like another, or why not. @param {string} code */
function arrive(code) {
  if (intent !== null) return;
  intent = { arrives: true, body: { code, request_id: requestId(), language: lang() }, at: Date.now() };
  sessionStorage.setItem(INTENT, JSON.stringify(intent));
  void issue();
}

/** Who can't be checked in reads why, and may take a number. @param {string} detail */
function turnAway(detail) {
  startOver();
  // What is read aloud is the same for all: it leads to the reception.
  change({ cardProblem: { code: "no_appointments", detail } });
}

/** One step back; who came by the search returns to it. */
function back() {
  if (state.step === "search" || state.step === "booked") return change({ step: "choose", query: "" });
  if (state.step === "bring") return change({ step: "search" });
  const isOne = state.step === "priority" && state.needs.length === 1 && !state.isAdding;
  if (isOne && state.chosen?.service === state.needs[0]) change({ step: "bring", needs: [] });
  else if (isOne && state.query !== "") change({ step: "search", needs: [] });
  else change({ ...beforeChoice(state), query: "" });
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(target instanceof HTMLElement) || target.matches(":disabled")) return;
  const word = target.dataset.do ?? "";
  // The second tap of a double tap would land on whatever the first one has just shown.
  if (event.detail > 1 && word !== "key" && word !== "page") return;
  state.cardProblem = null;
  actions[word]?.(target.dataset.with ?? "", target.dataset.procedure ?? "");
}

/** @param {string} priority the class's code, or "" */
function take(priority) {
  const [service, ...also] = state.needs;
  if (intent !== null || service === undefined) return;
  /** @type {Wish} */
  const body = { service, also, request_id: requestId(), language: lang() };
  if (priority) body.priority = priority;
  const procedure = state.needs.map((code) => state.procedures[code]).find(Boolean);
  if (procedure) body.procedure = procedure;
  const receipt = receiptOf(state);
  if (receipt !== null) body.dossier_code = receipt;
  if (state.card !== null) body.scan = state.card.scan;
  intent = { body, at: Date.now() };
  // A reload while the server answers must not lead to a second number.
  sessionStorage.setItem(INTENT, JSON.stringify(intent));
  void issue();
}

async function issue() {
  if (intent === null) return;
  const mine = intent;
  reading();
  change({ step: "taking", problem: null, isSlow: false });
  const slow = setTimeout(() => change({ isSlow: true }), SLOW_MS);
  const answer = mine.arrives ? await send("/api/v1/bookings/check-in", mine.body) : await send("/api/v1/tickets", mine.body);
  clearTimeout(slow);
  if (intent !== mine) return;
  if (!answer.ok) {
    if (answer.status >= 500) return void pause();
    if (mine.arrives && answer.status >= 400) {
      sessionStorage.removeItem(INTENT);
      return turnAway(answer.problem.detail);
    }
    // What the server refused is settled; what it never answered is tried with the same id.
    if (answer.status >= 400 && answer.status < 500) sessionStorage.removeItem(INTENT);
    // Whose card has been forgotten meanwhile gets the number without it.
    if (!mine.arrives && answer.problem?.code === "scan_forgotten") delete mine.body.scan;
    const { detail = "", code = null } = answer.problem ?? {};
    change({ step: "failed", problem: detail, problemCode: code });
    return;
  }
  change({ step: "slip", ticket: answer.body, slip: "queued", printer: null, left_s: slipShown_s() });
  show(answer.body.slip);
  void followSlip(answer.body.id, mine);
}

/**
 * The server can't write a number down: say where to go, as this visitor won't wait here, and be
 * a kiosk again once it can.
 */
async function pause() {
  intent = null;
  sessionStorage.removeItem(INTENT);
  change({ step: "paused", left_s: null });
  while (state.step === "paused") {
    await new Promise((done) => setTimeout(done, PAUSED_POLL_MS));
    const { ok } = await read("/readyz");
    if (ok && state.step === "paused") startOver();
  }
}

/**
 * Learn whether paper came out; if that stays unknown the visitor photographs the code. A slip
 * that is held up is followed on, as it comes out by itself once the printer is well.
 */
async function followSlip(/** @type {number} */ id, /** @type {Intent} */ mine) {
  let unanswered = 0;
  while (isOpen(state.slip) || state.slip === "held_up") {
    await new Promise((done) => setTimeout(done, SLIP_POLL_MS));
    if (intent !== mine) return;
    const answer = await read(`/api/v1/tickets/${id}/slip`);
    if (intent !== mine) return;
    unanswered = answer.ok ? 0 : unanswered + 1;
    if (answer.ok) show(answer.body);
    // A printer on a slow line needs its time; whether it hangs is what the server says.
    if (unanswered >= SLIP_POLLS && isOpen(state.slip)) show({ state: "failed", held_up: false });
  }
}

/** @param {{state: string, held_up: boolean, elsewhere?: string | null}} answer what the server knows of the paper */
function show(answer) {
  const slip = answer.held_up ? "held_up" : answer.state;
  if (slip === state.slip && (answer.elsewhere ?? null) === state.printer) return;
  const left_s = needsPhoto(slip) && !needsPhoto(state.slip) ? PHOTO_SHOWN_S : state.left_s;
  change({ slip, left_s, printer: answer.elsewhere ?? null });
}

/** The slip stays longer for who listens to it. */
function slipShown_s() {
  return state.access.read || state.keys ? PHOTO_SHOWN_S : SLIP_SHOWN_S;
}

/** Each second: the clock, the slip's countdown, and whether the visitor has gone. */
function tick() {
  drawClock();
  if (state.left_s !== null) {
    // Whoever waits for the paper, or listens, isn't counted away: the server says within seconds if it hangs.
    if (state.step === "slip" && (isSpeaking() || isOpen(state.slip))) return;
    if (state.left_s <= 1) startOver();
    else change({ left_s: state.left_s - 1 });
    return;
  }
  if (isSpeaking()) touchedAt_ms = performance.now();
  const idle_s = (performance.now() - touchedAt_ms) / 1000;
  const times = state.keys ? KEYS_TIMES : 1;
  if (idle_s < IDLE_S * times || state.step === "taking" || state.step === "paused") return;
  if (state.step === "help") {
    // Who waits beside the kiosk leaves it to the next; that somebody was asked for stays.
    if (idle_s >= HELP_SHOWN_S * times) startOver();
    return;
  }
  const isHome = state.step === "choose" && state.page === 0 && isPlain(state.access)
    && !state.isAdding && state.keys === (KEYS !== null) && state.card === null && state.cardProblem === null;
  if (!isHome) change({ left_s: COUNTDOWN_S * times });
  else if (state.picture !== null && lang() !== state.picture.languages[0]) startOver();
}

/** A visitor finds the centre's first language, whatever this browser was last used for. */
function greet() {
  const first = state.picture?.languages[0];
  if (first && !new URLSearchParams(location.search).has("lang")) setLang(first);
}

/** A number asked for before a reload is asked for again, with the same id. */
function resume() {
  /** @type {Intent | null} */
  const stored = JSON.parse(sessionStorage.getItem(INTENT) ?? "null");
  if (stored === null || Date.now() - stored.at > INTENT_LIVES_MS) return;
  // One that the page of an earlier version has kept over the upgrade is for one need.
  if (!stored.arrives) state.needs = [stored.body.service, ...(stored.body.also ?? [])];
  intent = stored;
  setLang(stored.body.language);
  void issue();
}

/** Back by the key for it: from the first screen's first page to how it was before anybody came. */
function backByKey() {
  if (state.step === "help") goOn();
  else if (["search", "bring", "priority", "booked"].includes(state.step) || state.isAdding) back();
  else if (state.card !== null) actions.dropCard("", "");
  else if (state.step === "choose" && state.page > 0) change({ page: 0 });
  else if (state.step !== "taking" && state.step !== "paused") startOver();
}

/**
 * What a key of a keypad does; whether it is one. The first digit at a kiosk that isn't known to
 * have keys only shows them.
 * @param {string} key @returns {boolean}
 */
function pressed(key) {
  const word = meaning(key);
  if (word === "" || (state.step === "search" && !state.keys)) return false;
  const isDigit = /^[1-9]$/.test(word);
  if (!state.keys) {
    if (!isDigit) return false;
    change({ keys: true });
    return true;
  }
  if (KEYS === "audio" && !state.access.read) suit("read");
  const root = byId("kiosk");
  if (isDigit || word === "next" || word === "previous") {
    const button = buttonOf(root, word);
    if (button?.disabled) only(button.dataset.with ?? "");
    else button?.click();
  } else if (word === "back") {
    backByKey();
  } else if (word === "language") {
    const codes = state.picture?.languages ?? [];
    if (codes.length > 0) setLang(codes[(codes.indexOf(lang()) + 1) % codes.length]);
  } else if (word === "hear") {
    if (state.access.read) repeat();
    else suit("read");
  } else if (word === "step") {
    const button = toStep(root, key);
    if (state.access.read && button?.dataset.with) only(button.dataset.with);
  }
  // Enter presses what has the focus, and nothing else: after a digit many press it by habit.
  return true;
}

/** @param {string} key @param {boolean} isAlone no burst's, which a scanner's may be */
function onKey(key, isAlone) {
  if (state.left_s !== null && state.step !== "slip") {
    // Enter presses the button that has the focus.
    if (key !== "Enter") change({ left_s: null });
    return;
  }
  if (isAlone && pressed(key)) return;
  if (state.step !== "search") return;
  if (key === "Backspace") change({ query: press(state.query, "erase") });
  else if (key === "Escape") startOver();
  else if (key === " ") {
    // On a button the space bar is a press.
    if (document.activeElement instanceof HTMLButtonElement) return;
    change({ query: press(state.query, "space") });
  } else if (key.length === 1) change({ query: press(state.query, key) });
}

document.addEventListener("click", onClick);
const typed = wedge((code) => void takeUp({ card_qr: code }), onKey);
document.addEventListener("keydown", typed);
document.addEventListener("keyup", typed);
document.addEventListener("contextmenu", (event) => event.preventDefault());
document.addEventListener("moiso:lang", draw);
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => { touchedAt_ms = performance.now(); }, { passive: true });
}
live({
  namespace: "/kiosk",
  staleAfter_s: STALE_S,
  onPicture: (/** @type {KioskPicture} */ picture) => {
    const isNews = state.picture === null || told(picture) !== told(state.picture);
    const isOver = state.step === "help" && state.picture?.assistance && picture.assistance === null;
    state.picture = picture;
    if (isNews) draw();
    if (isOver) goOn();
    if (picture.scan && picture.scan !== takenUp) void takeUp({ scan: picture.scan });
  },
  onLink: (isUp) => change({ isUp }),
});
greet();
resume();
drawWhenDue(clockNow, draw);
draw();
everySecond(tick);
