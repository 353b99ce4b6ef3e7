// Knows what a slip's state means, the same on every page: whether it is on its way, and how it ended.

import { read } from "/static/api.js";

/** @import {Answered} from "/types/api" */
/** @typedef {{state: string, held_up?: boolean}} Slip */

const LOOK_MS = 1000;

/** Whether the paper is still on its way. @param {string} state */
export function isOpen(state) {
  return state === "queued" || state === "printing";
}

/**
 * How to show it. "sent" is well: the printer took all of it, and can't say that it is on paper.
 * @param {Slip} slip @returns {"good" | "bad" | ""} nothing yet while it is on its way
 */
export function lookOf({ state, held_up = false }) {
  if (held_up || state === "failed" || state === "uncertain") return "bad";
  return state === "printed" || state === "sent" ? "good" : "";
}

/**
 * Ask what became of the paper until it is out, or nobody wants to know any more.
 * @template {string} Path @param {Path} path
 * @param {(slip: Answered<`GET ${Path}`>) => void} onSlip
 * @param {{isWanted: () => boolean, looks?: number, each_ms?: number}} how
 */
export async function follow(path, onSlip, { isWanted, looks = Infinity, each_ms = LOOK_MS }) {
  for (let look = 0; look < looks; look += 1) {
    await new Promise((done) => setTimeout(done, each_ms));
    if (!isWanted()) return;
    const answer = await read(path);
    if (!isWanted()) return;
    if (!answer.ok) continue;
    onSlip(answer.body);
    if (!isOpen(/** @type {Slip} */ (answer.body).state)) return;
  }
}
