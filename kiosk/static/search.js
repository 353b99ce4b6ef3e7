// Knows how a service is found by a few letters, with or without diacritics.

import { h, icon } from "/static/dom.js";
import { findServices, TYPED } from "/static/parts/find.js";
import { t } from "/static/words.js";
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
  const all = findServices(query, picture);
  // Where the words stand as they were typed, what merely holds them is beside the point.
  const isTyped = all.some(({ score }) => score >= TYPED);
  return isTyped ? all.filter(({ score }) => score >= TYPED) : all;
}
