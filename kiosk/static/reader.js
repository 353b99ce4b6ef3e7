// Knows how the screen is read aloud: the server says what stands on it, in its own voice.

import { read } from "/static/api.js";
import { present } from "/static/dom.js";
import { turns } from "/static/turns.js";
import { lang } from "/static/words.js";
import { cardSaid } from "./card.js";
import { helpNow } from "./help.js";
import { mayAdd } from "./needs.js";
import { found } from "./search.js";
import { seen } from "./screens.js";
import { needsPhoto } from "./slip.js";
import { pageOf } from "./tiles.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {{text: string, clip: string | null, of: string | null}} Said */

const TYPING_MS = 900;
const EDGE_PX = 6;
const LONGEST_MS = 120_000; // A sound that hangs must not keep the next visitor away.

/** What is being read, as it was asked for; "" while nobody listens. */
let asked = "";
/** An older reading ends as soon as it sees a newer. */
const telling = turns();
/** @type {HTMLAudioElement | null} */
let voice = null;
let begunAt_ms = 0;
/** Whether the server is still making what will be said, which takes long on a busy machine. */
let isAwaited = false;
/** What is said without the server, kept with its sound: it can't be asked for then. @type {Said[]} */
let unreached = [];
/** @type {HTMLAudioElement[]} */
let kept = [];
let keptIn = "";

/** Read the screen if it is another than the one read last. @param {State} state */
export function follow(state) {
  if (!state.access.read || state.picture === null) return;
  const question = questionOf(state, state.picture);
  if (question === asked) return;
  if (keptIn !== lang()) void keep();
  asked = question;
  void tell(question, state.step === "search" ? TYPING_MS : 0);
}

/** Read the screen from its beginning. */
export function repeat() {
  if (asked !== "") void tell(asked, 0);
}

/** Read of the screen only what is said of one button. @param {string} code the service's or the class's */
export function only(code) {
  if (asked !== "") void tell(asked, 0, code);
}

/** Say nothing more, for nobody listens now. */
export function hush() {
  asked = "";
  telling();
  isAwaited = false;
  silence();
}

/** Whether something is being said, as it should be, or about to be. @returns {boolean} */
export function isSpeaking() {
  return (voice !== null || isAwaited) && performance.now() - begunAt_ms < LONGEST_MS;
}

/** What stands on the screen, by codes that the server knows. @param {State} state @param {Picture} picture */
function questionOf(state, picture) {
  const screen = seen(state, picture);
  const question = new URLSearchParams({ screen, language: lang() });
  const tell = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    question.set(key, String(value));
  if (["choose", "add", "search", "priority"].includes(screen)) tell("card", cardSaid(state, picture));
  if (state.isAdding) tell("chosen", state.needs);
  if (state.keys) tell("keys", 1);
  if (screen === "choose" || screen === "add") {
    const { shown, page, pages } = pageOf(state, picture);
    tell("of", shown.map(({ code }) => code));
    tell("page", page + 1);
    tell("pages", pages);
  } else if (screen === "search") {
    tell("of", found(state, picture).map(({ service, procedure }) =>
      procedure ? `${service.code}:${procedure.code}` : service.code));
    tell("typed", state.query.trim() ? 1 : 0);
  } else if (screen === "bring") {
    tell("of", `${state.chosen?.service}:${state.chosen?.procedure}`);
    if (state.isAdding) tell("more", 1);
  } else if (screen === "help") {
    tell("help", helpNow(state, picture));
  } else if (screen === "slip") {
    tell("ticket", present(state.ticket).id);
    tell("paper", needsPhoto(state.slip) ? "photo" : "taken");
  } else if (screen === "priority" || screen === "failed") {
    tell("of", state.needs);
    tell("more", mayAdd(state, picture) ? 1 : 0);
  }
  return question.toString();
}

/**
 * @param {string} question @param {number} wait_ms a finger that types is let finish
 * @param {string} [code] of what button only
 */
async function tell(question, wait_ms, code) {
  const isNewest = telling();
  begunAt_ms = performance.now();
  isAwaited = true;
  silence();
  await new Promise((done) => setTimeout(done, wait_ms));
  if (!isNewest()) return;
  const isUnreached = question.startsWith("screen=offline");
  const all = isUnreached ? unreached : await ask(question);
  if (!isNewest()) return;
  isAwaited = false;
  if (all === null) {
    asked = ""; // Whoever listens hears it once the server answers: with the next change it is asked for again.
    return;
  }
  const said = code === undefined ? all : all.filter((sentence) => sentence.of === code);
  for (const [place, sentence] of said.entries()) {
    if (!isNewest()) return;
    if (sentence.clip === null) continue;
    const next = said[place + 1]?.clip;
    if (next) load(next);
    point(sentence.of);
    document.dispatchEvent(new CustomEvent("moiso:read", { detail: sentence.text }));
    await play(sentence.clip);
  }
  if (isNewest()) silence();
}

/** Null where the server wasn't reached. @param {string} question @returns {Promise<Said[] | null>} */
async function ask(question) {
  const answer = await read(`/kiosk/reading?${question}`);
  if (answer.ok) return /** @type {{said: Said[]}} */ (answer.body).said;
  return answer.status === 0 || answer.status === 503 ? null : [];
}

/** Fetch what must be said when nothing can be fetched. */
async function keep() {
  keptIn = lang();
  unreached = await ask(`screen=offline&language=${keptIn}`) ?? [];
  if (unreached.length === 0) keptIn = "";
  kept = unreached.flatMap(({ clip }) => (clip === null ? [] : [load(clip)]));
}

/** @param {string} clip */
function load(clip) {
  const sound = kept.find(({ src }) => src.endsWith(clip)) ?? new Audio(clip);
  sound.preload = "auto";
  return sound;
}

/** Resolves when the clip ends, fails or is stopped. @param {string} clip */
function play(clip) {
  const sound = load(clip);
  voice = sound;
  sound.currentTime = 0;
  return new Promise((done) => {
    sound.onpause = done;
    sound.onerror = done;
    sound.play().catch(done);
  });
}

function silence() {
  voice?.pause();
  voice = null;
  point(null);
}

/**
 * Frame what is being said, for those who see but don't read.
 * @param {string | null} code the service's or the class's
 */
function point(code) {
  const old = document.querySelector(".kiosk-pointer");
  const at = code === null ? null : document.querySelector(`[data-with="${CSS.escape(code)}"]`);
  if (at === null) {
    old?.remove();
    return;
  }
  const frame = /** @type {HTMLElement} */ (old ?? document.createElement("div"));
  frame.className = "kiosk-pointer";
  const { left, top, width, height } = at.getBoundingClientRect();
  frame.style.left = `${left - EDGE_PX}px`;
  frame.style.top = `${top - EDGE_PX}px`;
  frame.style.width = `${width + 2 * EDGE_PX}px`;
  frame.style.height = `${height + 2 * EDGE_PX}px`;
  if (old === null) document.body.append(frame);
}
