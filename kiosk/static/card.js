// Knows what the kiosk says of a card that was scanned; it holds a handle, never what stood on it.

import { send } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { receiptOf } from "./receipt.js";

/** @import {Children} from "/static/dom.js" */
/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("/types/api").CardAnswer} Card */
/** @typedef {{code: string, detail: string}} CardProblem */

/**
 * Have the server read what was scanned: `scan` is a handle, `card_qr` what a scanner has typed.
 * @param {{scan: string} | {card_qr: string}} scanned
 * The code of a booking or of a dossier is no card: it is given back as `booked` or `receipt`.
 * @returns {Promise<{card: Card | null, cardProblem: CardProblem | null, booked?: string, receipt?: string}>}
 */
export async function readCard(scanned) {
  const answer = await send("/api/v1/cards", scanned);
  if (answer.ok) return { card: answer.body, cardProblem: null };
  const { code, detail, facts } = answer.problem;
  const { booked, dossier_code: receipt } = facts ?? {};
  return {
    card: null, cardProblem: { code, detail },
    ...(typeof booked === "string" ? { booked } : {}), ...(typeof receipt === "string" ? { receipt } : {}),
  };
}

/** What is known of the card, or that one may be scanned. @param {State} state @param {Picture} picture */
export function cardNote(state, picture) {
  const { card, cardProblem } = state;
  if (cardProblem !== null) {
    return note("warn", "circle-alert", h("p", { role: "alert" }, cardProblem.detail));
  }
  if (card === null) {
    if (!isInvited(state, picture)) return null;
    return h("div", { class: "kiosk-card-hint", key: "card" }, icon("id-card"),
      h("p", null, h("span", { class: "strong" }, t(picture.results === null ? "kiosk.card_hint" : "kiosk.card_hint_results")), " ",
        t("kiosk.card_privacy")));
  }
  if (state.step === "search") return null; // The keyboard needs the room.
  if (!card.may_take) {
    return note("warn", "circle-alert", h("p", { role: "alert" },
      t("kiosk.card_full", { n: card.most })));
  }
  return note("good", "id-card", h("p", { role: "status" },
    h("span", { class: "strong" }, t("kiosk.card_read", { year: card.birth_year })), " ",
    offered(card, picture)),
  h("button", { class: "button kiosk-card-drop", type: "button", "data-do": "dropCard" },
    icon("x"), t("kiosk.card_drop")));
}

/** What the state of the card is called by the server, that reads it aloud. @param {State} state @param {Picture} picture */
export function cardSaid(state, picture) {
  const { card, cardProblem, step } = state;
  if (cardProblem !== null) return cardProblem.code;
  if (step === "priority" && card === null && receiptOf(state) !== null) return "receipt";
  if (card === null) return isInvited(state, picture) ? "hint" : "";
  if (step === "search") return "";
  if (!card.may_take) return "full";
  return card.offered ? `offered:${card.offered}` : "read";
}

/** Whether there is something to scan with, and room to say so. @param {State} state @param {Picture} picture */
function isInvited({ step, access }, picture) {
  return picture.scanner && step === "choose" && !access.low && !access.large;
}

/** @param {Card} card @param {Picture} picture */
function offered(card, picture) {
  const found = picture.priority_classes.find(({ code }) => code === card.offered);
  return found ? t("kiosk.card_offered", { name: name(found.name) }) : "";
}

/** @param {string} look @param {string} sign @param {...Children} children */
function note(look, sign, ...children) {
  return h("div", { class: `banner ${look} kiosk-card`, key: "card" }, icon(sign), ...children);
}
