// Knows how people say when a paused counter serves again: in so many minutes, or at a time of the clock.

import { clockOfTyped } from "/static/parts/clock-field.js";
import { serverNow } from "/static/live.js";
import { clock } from "/static/words.js";

/** @typedef {{minutes: number | null, time: string}} Said the time as it was typed goes first */

/**
 * What a command says of the return: {} where nobody said, null where what is typed is no time to
 * come today.
 * @param {Said} said @returns {{back_in_min?: number, back_at?: string} | null}
 */
export function plannedReturn({ minutes, time: typed }) {
  if (typed.trim() === "") return minutes === null ? {} : { back_in_min: minutes };
  const at = clockOfTyped(typed);
  return at !== null && at > clock(serverNow()) ? { back_at: at } : null;
}
