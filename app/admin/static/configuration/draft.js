// Knows the draft: what the person has changed and not published, kept by the server at each change.

import { read, send } from "/static/api.js";
import { embedded } from "/static/dom.js";

/** @typedef {Record<string, any>} Plain any: the file of a centre is plain JSON of many shapes */
/** @typedef {{field: string, message: string, code: string}} Wrong */

/**
 * What the page begins with: the parts that it shows, the configuration in force, the draft.
 * @typedef {{page: string, parts: Part[], may_publish: boolean, time_zone: string,
 *   rows: Record<string, string>, spoken: Record<string, string>, version: number, configuration: Plain,
 *   draft: {base_version: number, patch: Plain, configuration: Plain, changes: string[], errors: Wrong[]} | null,
 *   plan: {due_at: string, changes: string[], note: string} | null,
 *   today?: string, slip_parts?: string[], slip_words?: Record<string, Record<string, string>>,
 *   message_words?: Record<string, {usual: Record<string, string>, fields: string[]}>,
 *   alert_ways?: {mail: boolean, sms: boolean, others: string[]},
 *   printers?: {id: number, name: string}[], versions?: Version[]}} Plan
 * @typedef {{part: string, key: string | null, fields: Field[], shown: string[]}} Part
 * @typedef {{path: string, kind: string, least: number | null, most: number | null,
 *   choices: string[], is_needed: boolean, is_fixed: boolean}} Field
 * @typedef {{version: number, at: string, by: string, who: string, changes: string[], note: string,
 *   restores: number | null}} Version
 */

export const plan = /** @type {Plan} */ (embedded("configuration"));

export const draft = {
  version: plan.version,
  base: plan.draft?.base_version ?? plan.version,
  patch: withDaysByKey(plan.draft?.patch ?? {}),
  now: plan.draft?.configuration ?? plan.configuration,
  changes: plan.draft?.changes ?? [],
  errors: plan.draft?.errors ?? [],
  /** What could not be kept, in words. */
  trouble: "",
  isSaving: false,
};

/** The parts that are rows, and the field that is a row's code. @type {Record<string, string>} */
const ROWS = plan.rows;
/** @type {(() => void)[]} */
const listeners = [];
/** The last save; each waits for the one before, so that the newest is kept last. */
let last = Promise.resolve();
/** How many changes the server hasn't answered. */
let open = 0;
/** The patch that the server keeps, as far as this page knows. */
let kept = JSON.stringify(draft.patch);

/** Call at each change of the draft. @param {() => void} listener */
export function onDraft(listener) {
  listeners.push(listener);
}

function tell() {
  for (const listener of listeners) listener();
}

/**
 * Change the draft by a patch of it, and keep it; gives what is wrong with the whole of it.
 * @param {Plain} delta
 * @returns {Promise<Wrong[]>}
 */
export async function change(delta) {
  draft.patch = composed(draft.patch, delta);
  // At once, so that the next press builds on this one; the server's answer comes in its place.
  draft.now = applied(draft.now, delta);
  draft.isSaving = true;
  open += 1;
  tell();
  const mine = last.then(keep);
  last = mine.catch(() => undefined);
  await mine;
  return draft.errors;
}

async function keep() {
  const { patch } = draft;
  const { body, problem } = await send(
    "/api/v1/configuration/draft", { expected_version: draft.base, patch }, { method: "PUT" },
  );
  open -= 1;
  draft.isSaving = open > 0;
  draft.trouble = problem?.detail ?? "";
  if (!problem) {
    kept = JSON.stringify(patch);
    draft.changes = body.changes;
    draft.errors = body.errors;
    if (open === 0) draft.now = body.configuration;
  }
  tell();
}

/** Wait until the server has answered every change. */
export async function settled() {
  await last;
}

/** Keep what another tab or an earlier page of the history shows from undoing what came later. */
export function watchOtherTabs() {
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
  document.addEventListener("visibilitychange", () => void lookAgain());
  // A link that is followed while a change is being kept would show the draft without it.
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a[href]");
    if (!draft.isSaving || !(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    void settled().then(() => location.assign(link.href));
  });
}

async function lookAgain() {
  if (document.visibilityState !== "visible" || draft.isSaving) return;
  const { body, problem } = await read("/api/v1/configuration");
  if (problem || draft.isSaving || document.querySelector("dialog[open]")) return;
  if (JSON.stringify(body.draft?.patch ?? {}) !== kept) location.reload();
}

/** Forget the draft. */
export async function forget() {
  const { problem } = await send("/api/v1/configuration/draft", undefined, { method: "DELETE" });
  return problem?.detail ?? "";
}

/**
 * One patch that does what the two do one after the other (RFC 7396); any: a value of plain JSON.
 * @param {any} first @param {any} second
 * @returns {any}
 */
function composed(first, second) {
  if (!isTable(second)) return second;
  const made = isTable(first) ? { ...first } : {};
  for (const [key, value] of Object.entries(second)) made[key] = composed(made[key], value);
  return made;
}

/**
 * The configuration with a patch, as the server will make it but for what it puts right.
 * @param {Plain} now @param {Plain} delta
 * @returns {Plain}
 */
function applied(now, delta) {
  const after = { ...now };
  for (const [part, value] of Object.entries(delta)) {
    if (part === "order") continue;
    const isRows = ROWS[part] !== undefined && isTable(value);
    if (part === "calendar") after[part] = calendarWith(after[part] ?? {}, value);
    else after[part] = isRows ? rowsWith(part, after[part] ?? [], value) : merged(after[part], value);
  }
  for (const [part, codes] of Object.entries(delta.order ?? {})) {
    const places = new Map(/** @type {string[]} */ (codes).map((code, place) => [code, place]));
    const placeOf = (/** @type {Plain} */ row) => places.get(String(row[ROWS[part] ?? "code"])) ?? places.size;
    after[part] = [...(after[part] ?? [])].sort((a, b) => placeOf(a) - placeOf(b));
  }
  return after;
}

/** @param {string} part @param {Plain[]} rows @param {Plain} changes */
function rowsWith(part, rows, changes) {
  const key = ROWS[part] ?? "code";
  const found = new Map(rows.map((row) => [String(row[key]), row]));
  for (const [code, change] of Object.entries(changes)) {
    if (change === null) found.delete(code);
    else found.set(code, merged(found.get(code) ?? { [key]: key === "number" ? Number(code) : code }, change));
  }
  return [...found.values()];
}

/** What a single day is patched by: its date, and the service if it is only of one. @param {Plain} day */
export function dayKey(day) {
  return day.service ? `${day.date} ${day.service}` : String(day.date);
}

/** The calendar with a change of it, of whose days each is named by its key. @param {Plain} before @param {Plain} change */
function calendarWith(before, change) {
  if (!isTable(change?.day)) return merged(before, change);
  const { day: days, ...others } = change;
  const found = new Map((before.day ?? []).map((/** @type {Plain} */ day) => [dayKey(day), day]));
  for (const [key, value] of Object.entries(days)) {
    const [date, service] = key.split(" ");
    if (value === null) found.delete(key);
    else found.set(key, { ...merged(found.get(key), value), date, ...(service ? { service } : {}) });
  }
  return { ...merged(before, others), day: [...found.keys()].sort().map((key) => found.get(key)) };
}

/** A draft of an earlier release has the calendar's days as one list of them all. @param {Plain} patch @returns {Plain} */
function withDaysByKey(patch) {
  const listed = patch.calendar?.day;
  if (!Array.isArray(listed)) return patch;
  const gone = (plan.configuration.calendar?.day ?? []).map((/** @type {Plain} */ day) => [dayKey(day), null]);
  const kept = listed.map(({ date, service, ...said }) => [dayKey({ date, service }), said]);
  return { ...patch, calendar: { ...patch.calendar, day: Object.fromEntries([...gone, ...kept]) } };
}

/** RFC 7396; any: values of plain JSON. @param {any} before @param {any} change @returns {any} */
function merged(before, change) {
  if (!isTable(change)) return change;
  const after = isTable(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete after[key];
    else after[key] = merged(after[key], value);
  }
  return after;
}

/** @param {unknown} value */
function isTable(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path with dots; any: of the file's plain JSON. @param {Plain} of @param {string} path @returns {any} */
export function valueAt(of, path) {
  return path.split(".").reduce((part, key) => part?.[key], /** @type {any} any: plain JSON */ (of));
}

/** A patch with the value at a path with dots. @param {string} path @param {unknown} value @returns {Plain} */
export function patchAt(path, value) {
  return path.split(".").reduceRight((inner, key) => ({ [key]: inner }), /** @type {any} any: plain JSON */ (value));
}

/** What is wrong at a place or within it. @param {string} place */
export function wrongAt(place) {
  return draft.errors.filter(({ field }) => field === place || field.startsWith(`${place}.`));
}
