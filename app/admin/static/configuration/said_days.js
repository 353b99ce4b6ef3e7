// What the draft says of single days: read, changed and put in words.

import { name, t } from "/static/words.js";
import { change, dayKey, draft } from "./draft.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** @typedef {{first: string, last: string, said: Plain}} Span days in a row, of which the same is said */

/** The days that the draft says something of, also what is on its way to the server. @returns {Plain[]} */
export function saidDays() {
  return draft.now.calendar?.day ?? [];
}

/** What else a day may say: of a day that is put in the place of another none of it is left. */
const NOTHING_ELSE = { closed: null, like: null, issuing: null, calling: null, reason: null };

/** Put days in the place of others: each by itself, so that whoever changes other days keeps theirs. @param {Plain[]} gone @param {Plain[]} made */
export async function changeDays(gone, made) {
  const away = gone.map((day) => [dayKey(day), null]);
  const put = made.map(({ date, service, ...said }) => [dayKey({ date, service }), { ...NOTHING_ELSE, ...said }]);
  await change({ calendar: { day: Object.fromEntries([...away, ...put]) } });
}

/** Whether the day is one of the span. @param {Span} span @param {Plain} day */
export function isOf(span, day) {
  return (day.service ?? "") === (span.said.service ?? "") && day.date >= span.first && day.date <= span.last;
}

/** What is said of a day, in words. @param {Plain} said */
export function told(said) {
  const reason = said.reason ? name(said.reason) : "";
  if (said.closed) return reason || t("configuration.day.closed");
  const listed = (/** @type {[string, string][]} */ given) => given.map(([from, to]) => `${from.slice(0, 5)}–${to.slice(0, 5)}`).join(", ");
  const words = said.like
    ? t("configuration.day.like", { weekday: t(`configuration.weekday.${said.like}`) })
    : t(`configuration.day.${said.calling ? "hours" : "issuing_hours"}`, { issuing: listed(said.issuing ?? []), calling: listed(said.calling ?? []) });
  const whole = reason ? t("configuration.day.because", { said: words, reason }) : words;
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}
