// Knows how a page sends a command: by HTTP, with its rights, again if the network fails.

import { meta } from "/static/dom.js";
import { isOfPerson, standing, whenBack } from "/static/session.js";
import { lang, t } from "/static/words.js";

/** @import {Answered, Problem as Told} from "/types/api" */
/** @typedef {Omit<Told, "type">} Problem */
/**
 * @template T
 * @typedef {{ok: true, status: number, body: T, problem: null}
 *   | {ok: false, status: number, body: null, problem: Problem}} Answer
 */

const TRIES = 4;
const TIMEOUT_MS = 10_000;
/** For how long a person who signs in again still wants what they were about to do. */
const WANTED_MS = 300_000;

/**
 * Send a command and give its answer; never throws.
 *
 * A network error or a busy server is retried three times with the very same body: its
 * `request_id` makes it one command however often it arrives. Status 0 is "not reached".
 * A page whose session has ended says so; once it is there again, the command is sent again, too.
 * `isLast` sends what a page says while it is being closed; `tries` 1 is for who asks again anyway.
 * What it gives is known by the path, where that is an address of the API.
 * @template {string} Path @template {string} [Method="POST"]
 * @param {Path} path @param {unknown} [body]
 * @param {{method?: Method, tries?: number, isLast?: boolean}} [options]
 * @returns {Promise<Answer<Answered<`${Method} ${Path}`>>>}
 */
export async function send(path, body, options = {}) {
  const { method = "POST", tries = TRIES, isLast = false } = options;
  const text = body === undefined || method === "GET" ? undefined : JSON.stringify(body);
  const answer = await tried(path, text, { method, tries, isLast });
  return !isLast && await isSignedInAnew(answer)
    ? await tried(path, text, { method, tries, isLast })
    : answer;
}

/** Whether the answer refused the page's old session, and the page has another one now. @param {Answer<unknown>} answer */
async function isSignedInAnew({ problem }) {
  if (!isOfPerson() || !["not_signed_in", "bad_csrf"].includes(problem?.code ?? "")) return false;
  const since_ms = performance.now();
  const now = await standing();
  if (now === "over" || now === "denied") await whenBack(now);
  else if (now !== "good") return false;
  return performance.now() - since_ms < WANTED_MS;
}

/**
 * @param {string} path @param {string | undefined} text
 * @param {{method: string, tries: number, isLast: boolean}} how
 * @returns {Promise<Answer<any>>} any: what came over the network is what the API says it is
 */
async function tried(path, text, { method, tries, isLast }) {
  /** @type {Answer<any>} any: see above */
  let last = unreached();
  for (let attempt = 0; attempt < tries; attempt += 1) {
    if (attempt > 0) await pause(300 * 2 ** attempt * (0.75 + Math.random() / 2));
    last = await once(path, text, method, isLast);
    if (last.status !== 0 && last.status !== 503) break;
  }
  return last;
}

/**
 * Read something; never throws.
 * @template {string} Path @param {Path} path @returns {Promise<Answer<Answered<`GET ${Path}`>>>}
 */
export function read(path) {
  return send(path, undefined, { method: "GET" });
}

/**
 * @param {string} path @param {string | undefined} text @param {string} method
 * @param {boolean} keepalive the request outlives the page
 * @returns {Promise<Answer<any>>} any: see `tried`
 */
async function once(path, text, method, keepalive) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), TIMEOUT_MS);
  try {
    return await answer(await fetch(path, {
      method,
      headers: headers(text !== undefined),
      body: text,
      signal: stop.signal,
      credentials: "same-origin",
      keepalive,
      cache: "no-store",
    }));
  } catch {
    return unreached();
  } finally {
    clearTimeout(timer);
  }
}

/** @param {boolean} hasBody @returns {Record<string, string>} */
function headers(hasBody) {
  return {
    Accept: "application/json",
    ...(hasBody ? { "Content-Type": "application/json" } : {}),
    ...ownHeaders(),
  };
}

/** Who asks, about which centre, in which language. @returns {Record<string, string>} */
export function ownHeaders() {
  const token = meta("moiso-token");
  const csrf = meta("moiso-csrf");
  const centre = meta("moiso-centre");
  return {
    "Accept-Language": lang(),
    ...(token ? { Authorization: `Bearer ${token}` } : {}),
    ...(csrf ? { "X-CSRFToken": csrf } : {}),
    ...(centre ? { "Moiso-Centre": centre } : {}),
  };
}

/** @param {Response} response @returns {Promise<Answer<any>>} any: see `tried` */
async function answer(response) {
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const body = isJson ? await response.json() : null;
  if (response.ok) return { ok: true, status: response.status, body, problem: null };
  const unnamed = { status: response.status, code: "internal", title: "", detail: "" };
  const problem = { ...unnamed, ...(body ?? {}) };
  problem.detail = problem.detail || problem.title || t("web.failed", { status: response.status });
  return { ok: false, status: response.status, body: null, problem };
}

/** @returns {Answer<never>} */
function unreached() {
  const problem = { status: 0, code: "unreached", title: "", detail: t("web.unreached") };
  return { ok: false, status: 0, body: null, problem };
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}

/**
 * A random UUID for one intent of a person; keep it for every retry of that intent.
 *
 * `crypto.randomUUID` is missing on plain http in a LAN, which is no secure context.
 * @returns {string}
 */
export function requestId() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
