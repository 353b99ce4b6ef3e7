// Knows how who comes with an appointment says so: by its code before the scanner, or by a phone of their own.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";

/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */

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
