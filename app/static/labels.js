// Knows how a number that somebody types is read as the label on a slip, and looked up.

import { read } from "/static/api.js";
import { serverNow } from "/static/live.js";
import { isoDay } from "/static/words.js";

/**
 * The label that is meant, "a12" for "A012"; null where it is none.
 * @param {string} query @param {{services: {prefix: string}[], digits: number} | null} picture
 * @returns {string | null}
 */
export function labelOf(query, picture) {
  const parts = /^\s*([a-z]{1,4})\s*0*(\d{1,5})\s*$/i.exec(query);
  if (parts === null || picture === null) return null;
  const [, letters, digits] = parts;
  const known = picture.services.find((s) => s.prefix.toLowerCase() === letters.toLowerCase());
  return known ? known.prefix + digits.padStart(picture.digits, "0") : null;
}

/** The answer with the ticket of today that has the label. @param {string} label */
export function findToday(label) {
  return read(`/api/v1/tickets?label=${encodeURIComponent(label)}&on=${isoDay(serverNow())}`);
}
