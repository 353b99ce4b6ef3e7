// Spares drawing what shows the same as before: pictures come every few seconds, mostly with nothing new.

import { h, patch } from "/static/dom.js";
import { lang } from "/static/words.js";

/** @typedef {import("/static/live.js").Picture} Picture */

const HALF_A_MINUTE_S = 30;

/**
 * What a picture tells, but for when and by which build it was made, which the one in the page
 * doesn't say. Spans are shown in minutes, begun or rounded: of their seconds only the half minute counts.
 * @param {Picture} picture
 */
export function told({ seq, at, build, ...facts }) {
  return inMinutes(facts);
}

/** What the facts look like to a person. @param {unknown} facts */
export function inMinutes(facts) {
  return JSON.stringify(facts, (key, value) =>
    key.endsWith("_s") && typeof value === "number" ? Math.floor(value / HALF_A_MINUTE_S) : value);
}

/**
 * Makes the rows of a list that is drawn with what is around it, and in place of a row that shows
 * the same as before one that stands for it. `facts` is all that a row is made of.
 * @template T
 * @param {{tag: string, key: (item: T) => unknown, facts: (item: T) => unknown,
 *   make: (item: T) => Node}} how
 * @returns {(items: T[]) => Node[]}
 */
export function rowsKept({ tag, key, facts, make }) {
  /** @type {Map<string, string>} */
  let shown = new Map();
  return (items) => {
    /** @type {Map<string, string>} */
    const next = new Map();
    const rows = items.map((item) => {
      const [name, now] = [String(key(item)), lang() + JSON.stringify(facts(item))];
      next.set(name, now);
      return shown.get(name) === now ? h(tag, { key: name, "data-same": true }) : make(item);
    });
    shown = next;
    return rows;
  };
}

/**
 * Draws rows into `parent` and makes anew only those that show something else.
 * @template T
 * @param {Element} parent @param {Parameters<typeof rowsKept<T>>[0]} how
 * @returns {(items: T[]) => void}
 */
export function keptRows(parent, how) {
  const rows = rowsKept(how);
  return (items) => patch(parent, ...rows(items));
}
