// Knows how who comes with an appointment says so: by its code before the scanner, or by a phone of their own.

import { read } from "/static/api.js";
import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { t } from "/static/words.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */

const AGAIN_MS = 3000;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Ask for the building's code, and again when it changes, as long as it is seen.
 * @param {() => boolean} isSeen @param {(presence: import("/types/api").PresenceAnswer) => void} onCode
 */
export async function keepPresence(isSeen, onCode) {
  clearTimeout(timer);
  const answer = await read("/api/v1/presence");
  if (!isSeen()) return;
  if (answer.ok) onCode(answer.body);
  const left_ms = answer.ok ? new Date(answer.body.changes_at).getTime() - serverNow().getTime() : 0;
  clearTimeout(timer);
  timer = setTimeout(() => { if (isSeen()) void keepPresence(isSeen, onCode); }, Math.max(left_ms, AGAIN_MS));
}

/** The way there, beside the way to a person. */
export function bookedButton() {
  return h("button", { class: "button kiosk-booked", type: "button", key: "booked", "data-do": "booked" },
    icon("calendar-check"), t("kiosk.booked_button"));
}

/**
 * The building's code of this minute, which a phone opens; a picture of it is worth nothing later.
 * @param {State} state @param {Picture} picture
 */
export function bookedScreen({ presence }, { scanner }) {
  return h("main", { class: "kiosk-body kiosk-message", key: "booked" },
    h("div", { class: "kiosk-told" },
      h("h1", { tabindex: "-1" }, t("kiosk.booked_title")),
      scanner ? h("p", { class: "kiosk-lead" }, t("kiosk.booked_scan")) : null,
      h("p", { class: "kiosk-lead", role: "status" }, presence ? t("kiosk.booked_phone") : t("kiosk.booked_wait"))),
    presence ? h("img", { class: "kiosk-qr", src: presence.qr, alt: t("kiosk.booked_code") }) : null,
    presence ? h("p", { class: "kiosk-presence number" }, presence.code) : null);
}
