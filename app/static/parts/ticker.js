// What changes as time passes though nothing has happened: texts that run, and pages that are due.
//
// A page that draws itself every second makes hundreds of elements for nothing, all day long. So a
// running text is touched alone, and the page is drawn anew only when what it read off the clock at
// its last drawing reads otherwise now.

import { h } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { stopwatch } from "/static/words.js";

const EVERY_MS = 1000;

/** @type {(() => unknown)[]} */
let readings = [];
/** @type {(() => void)[]} */
const acts = [];
/** What decides whether the page is due, as it reads now. */
let reads = () => "";
let drawn = "";

/** Do something each second, in step with everything else that does. @param {() => void} act */
export function everySecond(act) {
  if (acts.push(act) === 1) setInterval(() => acts.forEach((one) => one()), EVERY_MS);
}

/** Forget what was read off the clock: the page is drawn anew. */
export function forgetClock() {
  readings = [];
}

/**
 * Read something off the clock while the page is drawn: when it reads otherwise, the page is due.
 * @template T @param {() => T} look @returns {T}
 */
export function onClock(look) {
  readings.push(look);
  return look();
}

/** What the last drawing read off the clock, as it reads now. */
export function clockNow() {
  return readings.map((look) => look());
}

/** Says that the page has just been drawn: it isn't due until the clock reads otherwise. */
export function upToDate() {
  drawn = reads();
}

/**
 * Each second bring the running texts up to date, and draw where `facts` have changed since the
 * page was drawn. Gives what looks at once. To be called before anything is drawn.
 * @param {() => unknown[]} facts @param {() => void} draw
 * @returns {() => void}
 */
export function drawWhenDue(facts, draw) {
  reads = () => JSON.stringify(facts());
  const look = () => {
    if (reads() === drawn) return;
    draw();
    upToDate();
  };
  everySecond(() => {
    tick();
    look();
  });
  return look;
}

/**
 * A text that runs since the instant, without so many seconds that don't count.
 * @param {string} at @param {string | null} [look] @param {number} [less_s]
 */
export function runningSince(at, look = null, less_s = 0) {
  return h("time", { class: look, "data-since": at, "data-less": less_s || null }, elapsed(at, less_s));
}

/** The whole seconds to a moment of this PC's clock. @param {number} until_ms */
export function secondsLeft(until_ms) {
  return h("span", { "data-until": Math.round(until_ms) }, left(until_ms));
}

function tick() {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-until]"))) {
    write(one, left(Number(one.dataset.until)));
  }
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-since]"))) {
    write(one, elapsed(one.dataset.since ?? "", Number(one.dataset.less ?? 0)));
  }
}

/** Give an element a text, if it hasn't it already. @param {HTMLElement} one @param {string} text */
export function write(one, text) {
  if (one.textContent !== text) one.textContent = text;
}

/** @param {number} until_ms */
function left(until_ms) {
  return String(Math.max(0, Math.ceil((until_ms - Date.now()) / 1000)));
}

/** @param {string} at @param {number} less_s */
function elapsed(at, less_s) {
  return stopwatch((serverNow().getTime() - new Date(at).getTime()) / 1000 - less_s);
}
