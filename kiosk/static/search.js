// Knows how a service is found by a few letters, with or without diacritics.

import { h, icon } from "/static/dom.js";
import { fold, t } from "/static/words.js";
import { tilesAPage } from "./access.js";
import { cardNote } from "./card.js";
import { keyboard } from "./keyboard.js";
import { chosen, groupOf, heading, tile } from "./tiles.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("./screens.js").Procedure} Procedure */
/** @typedef {import("./screens.js").Service} Service */
/** @typedef {{service: Service, procedure: Procedure | null, score: number}} Found */

const SHOWN = 4; // Or what a page holds, where that is less.
const TYPED = 3;
const NAMED = 2; // A service's own name says more than the name of one of its procedures.

/** @param {State} state @param {Picture} picture */
export function search(state, picture) {
  const asked = state.query.trim();
  const shown = found(state, picture);
  return h("main", { class: "kiosk-body", key: "search" },
    heading(t("kiosk.search_lead")),
    h("p", { class: "kiosk-query", role: "status" }, icon("search"),
      h("span", { class: "grow" }, state.query || "\u00a0")),
    cardNote(state, picture),
    asked || state.access.large || state.access.low ? null : h("p", { class: "kiosk-lead strong kiosk-frequent", key: "frequent" }, t("kiosk.frequent")),
    h("div", { class: "kiosk-found" },
      shown.map(({ service, procedure }) =>
        tile(service, chosen(state, service), groupOf(service, picture), procedure)),
      asked && shown.length === 0 ? h("div", { class: "kiosk-none" },
        h("p", { class: "strong" }, t("kiosk.search_none", { text: asked })),
        h("p", null, t("kiosk.search_none_lead"))) : null),
    keyboard());
}

/**
 * What is shown of the matches; before anything is typed, what most people come for.
 * @param {State} state @param {Picture} picture @returns {Found[]}
 */
export function found(state, picture) {
  const asked = state.query.trim();
  const most = Math.min(SHOWN, tilesAPage(state.access, state.keys, picture.services.length));
  return (asked ? matches(asked, picture) : frequent(picture)).slice(0, most);
}

/** The first procedure of each service, as the centre lists them, of the most visited ones first. @param {Picture} picture @returns {Found[]} */
function frequent({ services, procedures, guidance }) {
  return services.flatMap((service) => {
    const procedure = procedures.find((known) => known.service === service.code);
    return service.open && service.code !== guidance && procedure ? [{ service, procedure, score: 0 }] : [];
  });
}

/**
 * The services that the query fits, the best first, each with the procedure that led to it.
 * @param {string} query @param {Picture} picture @returns {Found[]}
 */
function matches(query, picture) {
  const { services, procedures } = picture;
  const words = fold(query).split(/\s+/).filter(Boolean);
  const best = services.map((service) => {
    const named = fit(Object.values(service.name).join(" "), words) * NAMED;
    const own = procedures.filter((known) => known.service === service.code);
    const around = [service.agency, ...Object.values(groupOf(service, picture)?.name ?? {})].join(" ");
    /** @type {Found} */
    const plain = { service, procedure: null, score: named || fit(around, words) / NAMED };
    return own.reduce((so_far, procedure) => {
      const score = fit(told(procedure), words);
      return score > so_far.score ? { service, procedure, score } : so_far;
    }, plain);
  });
  // Where the words stand as they were typed, what merely holds them is beside the point.
  const least = best.some(({ score }) => score >= TYPED) ? TYPED : Number.MIN_VALUE;
  return best.filter(({ score }) => score >= least)
    .sort((one, other) => other.score - one.score);
}

/** Everything a procedure may be called. @param {Procedure} procedure */
function told({ code, name: words, keywords }) {
  return [code, code.replaceAll(".", ""), ...Object.values(words), ...keywords].join(" ");
}

/**
 * How well the text fits: TYPED where the words stand in it as typed, 2 where each begins one of its
 * words, 1 where it holds each somewhere, else 0.
 * @param {string} text @param {string[]} words
 */
function fit(text, words) {
  const plain = ` ${fold(text).replace(/[^a-z0-9.]+/g, " ")}`;
  if (plain.includes(` ${words.join(" ")}`)) return TYPED;
  if (words.every((word) => plain.includes(` ${word}`))) return 2;
  return words.every((word) => plain.includes(word)) ? 1 : 0;
}
