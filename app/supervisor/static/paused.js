// Says why a counter pauses, and when it means to serve again.

import { serverNow } from "/static/live.js";
import { onClock } from "/static/parts/ticker.js";
import { clock, hasText, t } from "/static/words.js";

/** @import {WatchedCounter} from "/types/pictures" */

/** The word of a reason for a pause, or the reason itself. @param {string} reason */
export function pauseWord(reason) {
  return hasText(`pause.${reason}`) ? t(`pause.${reason}`) : reason;
}

/** "trở lại khoảng 9:40"; null where nobody said when. @param {WatchedCounter} of */
export function backLine(of) {
  const { state, back_at: back } = of;
  if (state !== "paused" || back === null) return null;
  const isLate = onClock(() => new Date(back) < serverNow());
  return t(isLate ? "supervisor.back_late" : "supervisor.back_about", { time: clock(back) });
}

/** "Giải lao, trở lại khoảng 9:40". @param {WatchedCounter} of */
export function pausedLine(of) {
  const back = backLine(of);
  const why = pauseWord(of.reason ?? "");
  return back === null ? why : `${why}, ${back}`;
}
