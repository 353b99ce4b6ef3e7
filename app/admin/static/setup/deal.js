// Knows how counters are given to services: each counter serves something, each service has a counter.

/** @typedef {import("../configuration/draft.js").Plain} Plain */

/**
 * What each service is served by once the counters are those of the numbers: what stays stays, a new
 * counter helps where fewest counters are, a service left alone goes to the counter with the least.
 * @param {Plain[]} services @param {number[]} numbers
 * @returns {Record<string, number[]>} only of the services that change
 */
export function dealt(services, numbers) {
  const there = new Set(numbers);
  const of = new Map(services.map((row) => [String(row.code), /** @type {number[]} */ (row.counters).filter((one) => there.has(one))]));
  for (const number of numbers) {
    if ([...of.values()].some((counters) => counters.includes(number))) continue;
    least([...of.values()], (counters) => counters.length)?.push(number);
  }
  for (const counters of of.values()) {
    if (counters.length) continue;
    const number = least(numbers, (one) => [...of.values()].filter((others) => others.includes(one)).length);
    if (number !== undefined) counters.push(number);
  }
  const changed = services.filter((row) => String(row.counters) !== String(of.get(String(row.code))));
  return Object.fromEntries(changed.map((row) => [row.code, [...of.get(String(row.code)) ?? []].sort((a, b) => a - b)]));
}

/** The first of those that have the least. @template T @param {T[]} all @param {(one: T) => number} amount @returns {T | undefined} */
function least(all, amount) {
  return all.reduce((best, one) => (best === undefined || amount(one) < amount(best) ? one : best), /** @type {T | undefined} */ (undefined));
}
