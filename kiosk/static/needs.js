// Knows what a visitor came for: one need or several, which one number is taken for.

import { name, t } from "/static/words.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("./screens.js").Service} Service */

/** From here on the visitor sees what was chosen so far, and may take the number. */
const SEVERAL = 2;

/** The services that were chosen, as far as the centre still has them. @param {State} state @param {Picture} picture */
export function chosenServices({ needs }, picture) {
  return needs.flatMap((code) => picture.services.filter((known) => known.code === code));
}

/**
 * After a touch on a service: one need leads on at once, of several the second one does. A chosen
 * one is taken back.
 * @param {Pick<State, "needs" | "isAdding">} state @param {string} code
 * @returns {Pick<State, "needs" | "isAdding" | "step">}
 */
export function afterChoice({ needs, isAdding }, code) {
  if (!isAdding) return { step: "priority", needs: [code], isAdding };
  if (needs.includes(code)) return { step: "choose", needs: without(needs, code), isAdding };
  const now = [...needs, code];
  const isEnough = now.length >= SEVERAL;
  return { step: isEnough ? "priority" : "choose", needs: now, isAdding: !isEnough };
}

/**
 * One step back: of several chosen needs the last is taken back; who was adding one returns to
 * those there are.
 * @param {Pick<State, "needs" | "isAdding">} state
 * @returns {Pick<State, "needs" | "isAdding" | "step">}
 */
export function beforeChoice({ needs, isAdding }) {
  if (isAdding) return { step: needs.length > 0 ? "priority" : "choose", needs, isAdding: false };
  return { step: "choose", needs: needs.slice(0, -1), isAdding: needs.length >= SEVERAL };
}

/** @param {string[]} needs @param {string} code */
export function without(needs, code) {
  return needs.filter((other) => other !== code);
}

/** Whether the visitor may add a further need. @param {State} state @param {Picture} picture */
export function mayAdd({ needs }, { services, guidance, rules }) {
  return needs.length < rules.most_needs && !needs.includes(guidance ?? "")
    && services.some(({ code, open }) => open && code !== guidance && !needs.includes(code));
}

/** The question while needs are gathered, and what was chosen so far. @param {State} state @param {Picture} picture */
export function addingWords(state, picture) {
  const names = chosenServices(state, picture).map((service) => name(service.name));
  return names.length === 0
    ? { title: t("kiosk.add_first"), lead: t("kiosk.add_lead", { n: picture.rules.most_needs }) }
    : { title: t("kiosk.add_next"), lead: t("kiosk.add_chosen", { names: names.join("; ") }) };
}
