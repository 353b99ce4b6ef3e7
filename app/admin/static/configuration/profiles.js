// Knows what each counter does: what it serves, and with what it helps when the wait is long.
//
// A counter of no profile serves the services that name it. The first profile that names a counter
// is the one that counts; "own" in it stands for those services.

import { draft } from "./draft.js";

/** @typedef {import("./draft.js").Plain} Plain */
/** @typedef {{number: number, code: string, minutes: number}} Help */

/** @returns {Plain[]} */
function profiles() {
  return draft.now.profile ?? [];
}

/** What a counter's profile lists. @param {number} number @returns {(string | Plain)[]} */
function listed(number) {
  return profiles().find((one) => (one.counters ?? []).includes(number))?.services ?? ["own"];
}

/** Whether the counter always calls visitors of the service. @param {number} number @param {Plain} service */
export function serves(number, service) {
  return listed(number).some((one) => (typeof one === "string"
    ? one === service.code || (one === "own" && service.counters.includes(number))
    : one.service === service.code && minutesOf(one) === null));
}

/** @param {string | Plain} entry @returns {number | null} */
function minutesOf(entry) {
  return typeof entry === "string" ? null : entry.when_wait_over_min ?? null;
}

/** With what the counter helps, each after how many minutes. @param {number} number @returns {Help[]} */
export function helpsOf(number) {
  return listed(number).flatMap((one) => (
    typeof one === "string" || minutesOf(one) === null ? [] : [{ number, code: one.service, minutes: one.when_wait_over_min }]));
}

/**
 * The patch after which the counter serves the service, helps with it after so many minutes, or
 * neither. The counter then has a profile of its own services and its help, or none.
 * @param {number} number @param {string} code @param {"serves" | "no" | number} to
 * @returns {Plain}
 */
export function withCell(number, code, to) {
  const helps = helpsOf(number).filter((one) => one.code !== code);
  if (typeof to === "number") helps.push({ number, code, minutes: to });
  /** @type {Plain} */
  const patch = {};
  for (const row of /** @type {Plain[]} */ (draft.now.service ?? [])) {
    const is = row.code === code ? to === "serves" : serves(number, row);
    if (row.counters.includes(number) === is) continue;
    const others = row.counters.filter((/** @type {number} */ one) => one !== number);
    const counters = is ? [...others, number].sort((a, b) => a - b) : others;
    patch.service = { ...patch.service, [row.code]: { counters } };
  }
  const profile = withHelps(number, helps);
  return JSON.stringify(profile) === JSON.stringify(profiles()) ? patch : { ...patch, profile };
}

/** The profiles with the counter's own services and help. @param {number} number @param {Help[]} helps @returns {Plain[]} */
function withHelps(number, helps) {
  const now = profiles().find((one) => (one.counters ?? []).includes(number));
  const services = ["own", ...helps.map(({ code, minutes }) => ({ service: code, when_wait_over_min: minutes }))];
  const others = profiles().flatMap((one) => {
    const counters = (one.counters ?? []).filter((/** @type {number} */ other) => other !== number);
    if (counters.length === (one.counters ?? []).length) return [one];
    return counters.length > 0 ? [{ ...one, counters }] : [];
  });
  if (helps.length === 0) return others;
  const same = others.find((one) => (one.counters ?? []).length > 0 && JSON.stringify(one.services) === JSON.stringify(services));
  if (same) {
    const counters = [...same.counters, number].sort((a, b) => a - b);
    return others.map((one) => (one === same ? { ...one, counters } : one));
  }
  const named = now && now.counters.length === 1 && now.name ? { name: now.name } : {};
  return [...others, { ...named, counters: [number], services }];
}
