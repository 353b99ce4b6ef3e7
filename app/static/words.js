// Knows the page's texts, its language, and how numbers, times and spans are written in it.

import { embedded } from "/static/dom.js";

/** @typedef {Record<string, string>} Words */
/** @typedef {{[key: string]: string | Texts}} Texts as the server nests them */
/** @typedef {{low_s: number, high_s: number}} Estimate */

/** @type {Record<string, Words>} */
const texts = flatten(embedded("texts") ?? {});
// Whose words stand where the language has none; the server's texts do so too.
const FALLBACK = ["en", "vi"];
let language = document.documentElement.lang || "vi";
/** @type {string | undefined} */
let timeZone;

/** @param {Record<string, Texts>} source @returns {Record<string, Words>} */
function flatten(source) {
  return Object.fromEntries(Object.entries(source).map(([code, tree]) => {
    /** @type {Words} */
    const flat = {};
    collect(tree, "", flat);
    return [code, flat];
  }));
}

/** @param {Texts} tree @param {string} prefix @param {Words} into */
function collect(tree, prefix, into) {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") into[prefix + key] = value;
    else collect(value, `${prefix}${key}.`, into);
  }
}

/** The page's language, and those that stand for it. @returns {string[]} */
function tried() {
  return language === "vi" ? ["vi"] : [language, ...FALLBACK];
}

/** @param {string} key @returns {string | undefined} */
function textOf(key) {
  const found = tried().find((code) => key in (texts[code] ?? {}));
  return found && texts[found]?.[key];
}

/**
 * The text of the key in the page's language, its {facts} filled in; the key itself if unknown.
 * @param {string} key @param {Record<string, unknown>} [facts] @returns {string}
 */
export function t(key, facts = {}) {
  const text = textOf(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (hole, fact) => (fact in facts ? String(facts[fact]) : hole));
}

/** Whether the page has a text of this key. @param {string} key */
export function hasText(key) {
  return textOf(key) !== undefined;
}

/** The text in the page's language, else in one that stands for it. @param {Words | null | undefined} words */
export function name(words) {
  const found = tried().find((code) => words?.[code]);
  return found && words ? words[found] ?? "" : "";
}

/** What a language calls itself. @param {string} code */
export function languageName(code) {
  return texts[code]?.["language.name"] ?? code;
}

/** The page's language. @returns {string} */
export function lang() {
  return language;
}

/** Change the page's language; the page then renders anew. @param {string} code */
export function setLang(code) {
  language = code;
  document.documentElement.lang = code;
  document.dispatchEvent(new CustomEvent("moiso:lang", { detail: code }));
}

/** Write times in the centre's zone, whatever the PC is set to. @param {string} zone */
export function setTimeZone(zone) {
  timeZone = zone;
}

/** Browsers know few ways to write a date in Lao: the first that this one knows. @returns {string[]} */
function locale() {
  return tried().map((code) => texts[code]?.["language.locale"] ?? code);
}

/** A number with the language's separators. @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(value);
}

/** A share from 0 to 1 as a percentage. @param {number} share */
export function percent(share) {
  const options = { style: /** @type {const} */ ("percent"), maximumFractionDigits: 0 };
  return new Intl.NumberFormat(locale(), options).format(share);
}

/** @param {Date | string} at @returns {Date} */
function instant(at) {
  return typeof at === "string" ? new Date(at) : at;
}

/** @param {Date | string} at @param {Intl.DateTimeFormatOptions} options */
function format(at, options) {
  return new Intl.DateTimeFormat(locale(), { timeZone, ...options }).format(instant(at));
}

/** "08:05". @param {Date | string} at */
export function clock(at) {
  return format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** "08:05:09". @param {Date | string} at */
export function clockWithSeconds(at) {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  return format(at, /** @type {Intl.DateTimeFormatOptions} */ (options));
}

/** "Thứ Ba, 24/11/2026" or "Tuesday, 24/11/2026". @param {Date | string} at */
export function dateLine(at) {
  const day = format(at, { weekday: "long" });
  const date = format(at, { day: "2-digit", month: "2-digit", year: "numeric" });
  return `${day.charAt(0).toUpperCase()}${day.slice(1)}, ${date}`;
}

/** "Thứ Ba 24/11". @param {Date | string} at */
export function shortDay(at) {
  const day = format(at, { weekday: "long" });
  // Vietnamese writes a lone day and month with a dash; on a sign that reads as a range.
  const date = format(at, { day: "2-digit", month: "2-digit" }).replace("-", "/");
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${date}`;
}

/**
 * Whether two instants lie on one day of the centre.
 * @param {Date | string} one @param {Date | string} other
 */
export function isSameDay(one, other) {
  const options = /** @type {const} */ ({ day: "2-digit", month: "2-digit", year: "numeric" });
  return format(one, options) === format(other, options);
}

/**
 * The day in the centre's zone as "2026-11-24", for date fields and addresses.
 * @param {Date | string} at
 */
export function isoDay(at) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(instant(at));
}

/** A running span as "4:07" or "1:04:07". @param {number} seconds */
export function stopwatch(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const tail = `${hours ? pad(minutes) : minutes}:${pad(whole % 60)}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** A span in whole minutes: "12 phút", "dưới 1 phút". @param {number | null | undefined} seconds */
export function minutes(seconds) {
  if (seconds === null || seconds === undefined) return t("web.unknown");
  if (seconds < 60) return t("web.under_minute");
  return t("web.minutes", { n: number(Math.round(seconds / 60)) });
}

/** From here on a wait is told in hours. */
export const LONG_MIN = 120;
const STEP_MS = 300_000;

/** Beyond two hours minutes are a promise that nobody can keep. @param {Estimate} estimate */
export function isLong(estimate) {
  return Math.round(estimate.low_s / 60) >= LONG_MIN;
}

/**
 * The range of a wait: "10–15 phút", "dưới 5 phút", or what says it isn't known.
 * @param {Estimate | null | undefined} estimate
 */
export function waitRange(estimate) {
  if (!estimate) return t("web.wait_unknown");
  const [low, high] = [Math.round(estimate.low_s / 60), Math.round(estimate.high_s / 60)];
  if (low === 0) return t("web.under_minutes", { n: high });
  if (isLong(estimate)) return t("web.over_hours", { n: Math.floor(low / 60) });
  return low === high ? t("web.minutes", { n: low }) : t("web.minutes_range", { low, high });
}

/**
 * The time of day at which a wait ends that is estimated at the instant `at`, in steps of five
 * minutes: "khoảng 9:40–10:05", "trước 9:45", "sau 11:40".
 * @param {Estimate} estimate @param {string} at
 */
export function waitClock(estimate, at) {
  const after = (/** @type {number} */ seconds, /** @type {(n: number) => number} */ round) =>
    clock(new Date(round((Date.parse(at) + seconds * 1000) / STEP_MS) * STEP_MS));
  const until = after(estimate.high_s, Math.ceil);
  if (Math.round(estimate.low_s / 60) === 0) return t("web.before_clock", { time: until });
  const from = after(estimate.low_s, Math.floor);
  if (isLong(estimate)) return t("web.after_clock", { time: from });
  return t("web.about_clock", { from, until });
}

/**
 * About when the turn comes, to five minutes: "09:40"; null where minutes can't be told.
 * @param {Estimate} estimate @param {string} from the instant from which it counts
 */
export function turnAt(estimate, from) {
  if (isLong(estimate)) return null;
  const { low_s, high_s } = estimate;
  const middle_ms = new Date(from).getTime() + (low_s + high_s) * 500;
  return clock(new Date(Math.ceil(middle_ms / STEP_MS) * STEP_MS));
}

/** Lower case without diacritics, for searching: "Đất đai" is "dat dai". @param {string} text */
export function fold(text) {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
}
