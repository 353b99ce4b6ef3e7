// Knows how something is found by a few letters, with or without diacritics, and what comes first.

import { fold } from "/static/words.js";

/** @typedef {Record<string, string>} Words */
/** @typedef {{code: string, prefix: string, name: Words, agency: string, group?: string | null}} Service */
/** @typedef {{code: string, name: Words}} Group */
/** @typedef {{code: string, service: string, name: Words, keywords: string[]}} Procedure */

/** Where the words stand in a text as they were typed. */
export const TYPED = 3;
const BEGUN = 2;
const HELD = 1;
const NAMED = 2; // A service's own name says more than the name of one of its procedures.

/** The words of a query. @param {string} query @returns {string[]} */
export function wordsOf(query) {
  return fold(query).split(/\s+/).filter(Boolean);
}

/**
 * How well the text fits: TYPED where the words stand in it as typed, less where each begins one of
 * its words, least where it holds each somewhere, else 0.
 * @param {string} text @param {string[]} words
 */
export function fit(text, words) {
  return fitOf(plainOf(text), typedOf(words));
}

/** A text as it is searched. @param {string} text */
function plainOf(text) {
  return ` ${fold(text).replace(/[^a-z0-9.]+/g, " ")}`;
}

/** The words of a query as they are searched. @param {string[]} words */
function typedOf(words) {
  return words.map((word) => word.replace(/[^a-z0-9.]+/g, " ").trim()).filter(Boolean);
}

/** @param {string} plain @param {string[]} typed */
function fitOf(plain, typed) {
  if (typed.length === 0) return 0;
  if (plain.includes(` ${typed.join(" ")}`)) return TYPED;
  if (typed.every((word) => plain.includes(` ${word}`))) return BEGUN;
  return typed.every((word) => plain.includes(word)) ? HELD : 0;
}

/**
 * What the query fits, the best first, else in its order; all of it where nothing was typed.
 * @template T @param {T[]} all @param {string} query @param {(one: T) => string} told what it may be called
 * @returns {T[]}
 */
export function find(all, query, told) {
  const words = wordsOf(query);
  if (words.length === 0) return all;
  return best(all.map((one) => ({ one, score: fit(told(one), words) }))).map(({ one }) => one);
}

/**
 * The services that the query fits by their names, their agencies and groups or their procedures,
 * the best first, each with the procedure that led to it.
 * @template {Service} S @template {Procedure} P
 * @param {string} query @param {{services: S[], procedures: P[], groups?: Group[]}} known
 * @returns {{service: S, procedure: P | null, score: number}[]}
 */
export function findServices(query, { services, procedures, groups = [] }) {
  const words = wordsOf(query);
  const around = (/** @type {S} */ { agency, group }) =>
    [agency, ...Object.values(groups.find(({ code }) => code === group)?.name ?? {})].join(" ");
  const found = bestProcedures(procedures, typedOf(words));
  return best(services.map((service) => {
    const named = service.prefix.toLowerCase() === words.join(" ") ? TYPED : fit(Object.values(service.name).join(" "), words);
    /** @type {{service: S, procedure: P | null, score: number}} */
    const plain = { service, procedure: null, score: named * NAMED || fit(around(service), words) / NAMED };
    const own = found.get(service.code);
    return own && own.score > plain.score ? { service, ...own } : plain;
  }));
}

/** What each procedure is found by: thousands are searched at each key. @type {WeakMap<Procedure, string>} */
const plainTexts = new WeakMap();
/** The same by the code: a new picture has the same procedures as new objects. @type {Map<string, {told: string, plain: string}>} */
const plainByCode = new Map();

/** @param {Procedure} procedure */
function searched(procedure) {
  const known = plainTexts.get(procedure);
  if (known !== undefined) return known;
  const told = toldOf(procedure);
  const before = plainByCode.get(procedure.code);
  const plain = before?.told === told ? before.plain : plainOf(told);
  plainByCode.set(procedure.code, { told, plain });
  plainTexts.set(procedure, plain);
  return plain;
}

/**
 * The procedure of each service that the words fit best, the first of those alike, by the service.
 * @template {Procedure} P @param {P[]} procedures @param {string[]} typed
 */
function bestProcedures(procedures, typed) {
  /** @type {Map<string, {procedure: P, score: number}>} */
  const found = new Map();
  for (const procedure of procedures) {
    const score = fitOf(searched(procedure), typed);
    if (score > (found.get(procedure.service)?.score ?? 0)) found.set(procedure.service, { procedure, score });
  }
  return found;
}

/** Everything a procedure may be called. @param {Procedure} procedure */
export function toldOf({ code, name, keywords }) {
  return [code, code.replaceAll(".", ""), ...Object.values(name), ...keywords].join(" ");
}

/** @template {{score: number}} T @param {T[]} all @returns {T[]} */
function best(all) {
  return all.filter(({ score }) => score > 0).sort((one, other) => other.score - one.score);
}
