// Knows how the reception's one field is read: words of a service or procedure, or a number.

import { labelOf } from "/static/labels.js";
import { findServices } from "/static/parts/find.js";

/** @typedef {import("./desk.js").Picture} Picture */
/** @typedef {import("./desk.js").Service} Service */

/**
 * The services that the query fits, the best first, each with the name of the procedure that led
 * to it. All of them where nothing was typed, or a number.
 * @param {string} query @param {Picture | null} picture
 * @returns {{service: Service, procedure: import("/static/words.js").Words | null}[]}
 */
export function matches(query, picture) {
  if (picture === null) return [];
  const all = picture.services.map((service) => ({ service, procedure: null }));
  if (query.trim() === "") return all;
  const found = findServices(query, picture);
  if (found.length === 0 && labelOf(query, picture) !== null) return all;
  return found.map(({ service, procedure }) => ({ service, procedure: procedure?.name ?? null }));
}
