// Says why a counter pauses, and when it means to serve again.

import { serverNow } from "/static/live.js";
import { onClock } from "/static/parts/ticker.js";
import { clock, hasText, t } from "/static/words.js";

/** The word of a reason for a pause, or the reason itself. @param {string} reason */
export function pauseWord(reason) {
  return hasText(`pause.${reason}`) ? t(`pause.${reason}`) : reason;
}

/** "trở lại khoảng 9:40"; null where nobody said when. @param {any} of a counter of the picture */
export function backLine(of) {
  if (of.state !== "paused" || of.back_at === null) return null;
  const isLate = onClock(() => new Date(of.back_at) < serverNow());
  return t(isLate ? "supervisor.back_late" : "supervisor.back_about", { time: clock(of.back_at) });
}

/** "Giải lao, trở lại khoảng 9:40". @param {any} of a paused counter of the picture */
export function pausedLine(of) {
  const back = backLine(of);
  return back === null ? pauseWord(of.reason) : `${pauseWord(of.reason)}, ${back}`;
}
