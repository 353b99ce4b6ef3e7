// Says why a counter pauses, and when it means to serve again.

import { serverNow } from "/static/live.js";
import { clock, hasText, t } from "/static/words.js";

/** The word of a reason for a pause, or the reason itself. @param {string} reason */
export function pauseWord(reason) {
  return hasText(`pause.${reason}`) ? t(`pause.${reason}`) : reason;
}

/** "Giải lao, trở lại khoảng 9:40". @param {any} of a paused counter of the picture */
export function pausedLine(of) {
  const why = pauseWord(of.reason);
  if (of.back_at === null) return why;
  const isLate = new Date(of.back_at) < serverNow();
  const back = t(isLate ? "supervisor.back_late" : "supervisor.back_about", { time: clock(of.back_at) });
  return `${why}, ${back}`;
}
