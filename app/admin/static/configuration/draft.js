// Knows the draft: what the person has changed and not published, kept by the server at each change.

import { send } from "/static/api.js";
import { embedded } from "/static/dom.js";

/** @typedef {Record<string, any>} Plain any: the file of a centre is plain JSON of many shapes */
/** @typedef {{field: string, message: string, code: string}} Wrong */

/**
 * What the page begins with: the parts that it shows, the configuration in force, the draft.
 * @typedef {{page: string, parts: Part[], may_publish: boolean, time_zone: string,
 *   spoken: Record<string, string>, version: number, configuration: Plain,
 *   draft: {base_version: number, patch: Plain, configuration: Plain, changes: string[], errors: Wrong[]} | null,
 *   plan: {due_at: string, changes: string[], note: string} | null,
 *   today?: string, slip_parts?: string[], versions?: Version[]}} Plan
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
  patch: plan.draft?.patch ?? {},
  now: plan.draft?.configuration ?? plan.configuration,
  changes: plan.draft?.changes ?? [],
  errors: plan.draft?.errors ?? [],
  /** What could not be kept, in words. */
  trouble: "",
  isSaving: false,
};

/** @type {(() => void)[]} */
const listeners = [];
/** The last save; each waits for the one before, so that the newest is kept last. */
let last = Promise.resolve();

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
  draft.isSaving = true;
  tell();
  const mine = last.then(keep);
  last = mine.catch(() => undefined);
  await mine;
  return draft.errors;
}

async function keep() {
  const { body, problem } = await send(
    "/api/v1/configuration/draft",
    { expected_version: draft.base, patch: draft.patch },
    { method: "PUT" },
  );
  draft.isSaving = false;
  draft.trouble = problem?.detail ?? "";
  if (!problem) {
    draft.now = body.configuration;
    draft.changes = body.changes;
    draft.errors = body.errors;
  }
  tell();
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
