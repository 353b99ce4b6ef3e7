// Knows how the reception's one field is read: words of a service or procedure, or a number.

import { labelOf } from "/static/labels.js";
import { fold } from "/static/words.js";

/** @typedef {import("./desk.js").Picture} Picture */
/** @typedef {import("./desk.js").Service} Service */

/**
 * The services that hold every word of the query in their name, agency or procedures; those
 * whose name or prefix holds them come first. All of them where the query is a number.
 * @param {string} query @param {Picture | null} picture
 * @returns {{service: Service, procedure: import("/static/words.js").Words | null}[]}
 */
export function matches(query, picture) {
  if (picture === null) return [];
  const words = fold(query).split(/\s+/).filter(Boolean);
  const all = picture.services.map((service) => ({ service, procedure: null }));
  if (words.length === 0) return all;
  const holds = (/** @type {string} */ text) => words.every((word) => fold(text).includes(word));
  const named = all.filter(({ service: s }) =>
    fold(s.prefix) === words.join(" ") || holds(`${Object.values(s.name).join(" ")} ${s.agency}`));
  const met = all.filter((one) => !named.includes(one)).flatMap(({ service }) => {
    const procedure = picture.procedures.find((p) => p.service === service.code
      && holds(`${Object.values(p.name).join(" ")} ${p.keywords.join(" ")}`));
    return procedure ? [{ service, procedure: procedure.name }] : [];
  });
  const found = [...named, ...met];
  return found.length === 0 && labelOf(query, picture) !== null ? all : found;
}
