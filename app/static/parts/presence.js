// Follows the building's code, which a phone in it checks in by and which changes every minute.

import { read } from "/static/api.js";
import { serverNow } from "/static/live.js";

/** @typedef {import("/types/api").PresenceAnswer} Presence */

const AGAIN_MS = 3000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Ask for the code, and again when it changes, as long as it is seen. Null is told where it can't be had: an
 * old one would be refused.
 * @param {"/api/v1/presence" | `/api/v1/displays/${string}/presence`} path
 * @param {() => boolean} isSeen @param {(presence: Presence | null) => void} onCode
 */
export async function keepPresence(path, isSeen, onCode) {
  clearTimeout(timer);
  const answer = await read(path);
  if (!isSeen()) return;
  onCode(answer.ok ? answer.body : null);
  const left_ms = answer.ok ? new Date(answer.body.changes_at).getTime() - serverNow().getTime() : 0;
  clearTimeout(timer);
  timer = setTimeout(() => { if (isSeen()) void keepPresence(path, isSeen, onCode); }, Math.max(left_ms, AGAIN_MS));
}
