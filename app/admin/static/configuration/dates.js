// Knows how days are reckoned with and named, which the configuration keeps as 2027-02-16.

import { dateLine, lang } from "/static/words.js";

const DAY_MS = 86_400_000;

/** The day so many days later. @param {string} iso @param {number} days */
export function later(iso, days) {
  return new Date(Date.parse(iso) + days * DAY_MS).toISOString().slice(0, 10);
}

/** All days from the first to the last. @param {string} first @param {string} last */
export function daysOf(first, last) {
  const count = Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, n) => later(first, n));
}

/** The weekday, 0 is Monday. @param {string} iso */
export function weekday(iso) {
  return (new Date(iso).getUTCDay() + 6) % 7;
}

/** The day with its weekday. @param {string} iso */
export function line(iso) {
  return dateLine(`${iso}T05:00:00Z`); // The same day in every zone from -5 to +18 hours.
}

/** The month as a heading. @param {string} iso */
export function monthLine(iso) {
  const words = new Intl.DateTimeFormat(lang(), { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(iso));
  return words.charAt(0).toUpperCase() + words.slice(1);
}
