// Knows how each step at the kiosk looks: from what the kiosk holds to elements, nothing else.

import { h, icon } from "/static/dom.js";
import { lang, languageName, name, t } from "/static/words.js";
import { switches } from "./access.js";
import { bookedButton, bookedScreen } from "./booked.js";
import { asksFor, bringScreen } from "./bring.js";
import { helpButton, helpScreen } from "./help.js";
import { chosenServices } from "./needs.js";
import { priority } from "./priority.js";
import { search } from "./search.js";
import { slipScreen } from "./slip.js";
import { choose, opens } from "./tiles.js";

/** @typedef {import("/types/pictures").KioskPicture} Picture */
/** @typedef {import("/types/pictures").KioskService} Service */
/** @typedef {import("/types/api").ProcedureAnswer} Procedure */
/** @import {TicketAnswer} from "/types/api" */
/** @import {Children} from "/static/dom.js" */
/** @typedef {Picture["groups"][number]} Group */
/** @typedef {import("./access.js").Access} Access */
/** @typedef {"choose" | "search" | "priority" | "taking" | "failed" | "paused" | "slip" | "help" | "bring" | "booked"} Step */
/** @typedef {Step | "add" | "still" | "offline" | "closed"} Screen */
/**
 * @typedef {{picture: Picture | null, isUp: boolean, step: Step, page: number, query: string,
 *   needs: string[], isAdding: boolean, help: "idle" | "calling" | "failed" | "sent", before: Step, chosen: {service: string, procedure: string} | null,
 *   procedures: Record<string, string>, ticket: TicketAnswer | null, slip: string, printer: string | null,
 *   problem: string | null, problemCode: string | null, isSlow: boolean, left_s: number | null, access: Access, keys: boolean,
 *   presence: import("/types/api").PresenceAnswer | null, card: import("./card.js").Card | null, receipt: string | null, cardProblem: import("./card.js").CardProblem | null}} State
 */

/**
 * Draw the kiosk and give the step that is seen; a step that can't go on gives way to "choose".
 * @param {HTMLElement} root @param {State} state
 * @param {(parent: Element, ...children: Children[]) => void} patch @returns {Step}
 */
export function render(root, state, patch) {
  const { picture, step } = state;
  if (picture === null) {
    patch(root, message("loader-circle", t("kiosk.title"), ""));
    return step;
  }
  patch(root, head(state, picture), body(state, picture), foot(state, picture), countdown(state));
  return step;
}

/**
 * What is seen: the step, unless the kiosk can't go on with it.
 * @param {State} state @param {Picture} picture @returns {Screen}
 */
export function seen(state, picture) {
  const { step, isUp, left_s } = state;
  if (step === "slip" || step === "taking") return step;
  if (left_s !== null) return "still";
  if (!isUp) return "offline";
  if (step !== "failed" && step !== "paused" && !picture.open) return "closed";
  if (step === "choose" && state.isAdding) return "add";
  if (step === "bring" && (state.chosen === null || asksFor(state.chosen.procedure, picture) === null)) return "choose";
  return step === "priority" && chosenServices(state, picture).length === 0 ? "choose" : step;
}

/** @param {State} state @param {Picture} picture @returns {HTMLElement} */
function body(state, picture) {
  switch (seen({ ...state, left_s: null }, picture)) {
    case "slip": return slipScreen(state, picture);
    case "taking": return taking(state);
    case "offline": return message("wifi-off", t("kiosk.offline"), t("kiosk.offline_lead"), "bad");
    case "failed": return failed(state);
    case "paused": return message("clock", t("kiosk.paused"), t("kiosk.paused_lead"), "bad");
    case "closed": return closed(picture);
    case "help": return helpScreen(state, picture);
    case "booked": return bookedScreen(state, picture);
    case "bring": return bringScreen(state, picture);
    case "search": return search(state, picture);
    case "priority": return priority(state, chosenServices(state, picture), picture);
    default: return choose(state, picture);
  }
}

/** @param {State} state @param {Picture} picture */
function head(state, picture) {
  const { centre } = picture;
  return h("header", { class: "kiosk-head", key: "head" },
    centre.emblem ? h("img", { class: "kiosk-emblem", src: centre.emblem, alt: "" }) : null,
    h("div", { class: "kiosk-name" },
      h("p", { class: "kiosk-header" }, centre.header),
      h("p", { class: "kiosk-centre" }, name(centre.name)),
      h("p", { class: "kiosk-site" }, name(centre.site))),
    h("div", { class: "kiosk-side" },
      state.access.low ? null : languages(picture),
      h("p", { class: "kiosk-clock", id: "kiosk-clock", "data-own": true })));
}

/** @param {Picture} picture */
function languages(picture) {
  return h("div", { class: "kiosk-langs", role: "group", "aria-label": t("web.language") },
    picture.languages.map((code) => language(code)));
}

/** @param {string} code */
function language(code) {
  return h("button", {
    class: "button", type: "button", lang: code, "data-do": "language", "data-with": code,
    "aria-pressed": String(code === lang()),
  }, languageName(code));
}

/** @param {State} state */
function taking(state) {
  return message("loader-circle", t("kiosk.taking"), state.isSlow ? t("kiosk.taking_slow") : "");
}

/** @param {Picture} picture */
function closed({ day, opens_at }) {
  const sign = day ? "calendar" : "clock";
  return message(sign, name(day) || t("kiosk.closed"), opens(opens_at));
}

/** @param {State} state */
function failed(state) {
  const again = state.problemCode === "need_closed"
    ? h("button", { class: "button primary", type: "button", "data-do": "review" },
      icon("list"), t("kiosk.review"))
    : h("button", { class: "button primary", type: "button", "data-do": "again" },
      icon("refresh-cw"), t("kiosk.try_again"));
  return message("circle-alert", t("kiosk.failed"), state.problem ?? "", "bad",
    h("div", { class: "kiosk-choices" }, again,
      h("button", { class: "button", type: "button", "data-do": "home" }, icon("home"),
        t("kiosk.start_over"))));
}

/**
 * A screen that says one thing.
 * @param {string} sign @param {string} title @param {string} lead @param {string} [look]
 * @param {HTMLElement | null} [choices]
 */
function message(sign, title, lead, look = "", choices = null) {
  return h("main", { class: `kiosk-body kiosk-message ${look}`, key: `message-${sign}` },
    icon(sign, sign === "loader-circle" ? "turning" : ""), h("h1", { tabindex: "-1" }, title),
    h("p", { class: "kiosk-lead", role: "status" }, lead), choices);
}

/**
 * What is always within reach: the way to a person, the way back, and how the screen is.
 * @param {State} state @param {Picture} picture
 */
function foot(state, picture) {
  const canGo = state.isUp && picture.open
    && ["choose", "search", "bring", "priority", "failed", "booked"].includes(state.step);
  const canGoBack = canGo && (["search", "priority", "booked"].includes(state.step) || state.isAdding);
  return h("footer", { class: "kiosk-foot", key: "foot" },
    canGo ? helpButton(picture) : null,
    canGo && picture.books && state.step === "choose" && !state.isAdding ? bookedButton() : null,
    canGoBack ? h("button", { class: "button kiosk-back", type: "button", key: "back",
      "data-do": "back" }, icon("arrow-left"), t("web.back")) : null,
    h("div", { class: "kiosk-access", key: "access", role: "group",
      "aria-label": t("kiosk.access") },
    state.access.low ? languages(picture) : null, switches(state.access)),
    state.keys ? legend(picture) : null);
}

/** What the keys do that are no digits. @param {Picture} picture */
function legend({ languages: codes }) {
  const other = codes[(codes.indexOf(lang()) + 1) % codes.length];
  const keys = [["0", t("web.back")], ["*", languageName(other)], ["#", t("kiosk.keys_hear")]];
  return h("p", { class: "kiosk-legend", key: "legend" }, keys.map(([key, word]) =>
    h("span", null, h("kbd", null, key), " ", word)));
}

/** @param {State} state */
function countdown(state) {
  if (state.left_s === null || state.step === "slip") return null;
  return h("div", { class: "veil", key: "countdown", "data-do": "stay" },
    h("div", { class: "dialog kiosk-still", role: "alertdialog", "aria-modal": "true",
      "aria-labelledby": "kiosk-still" },
      h("p", { class: "kiosk-still-title", id: "kiosk-still" }, t("kiosk.still_there")),
      h("p", { class: "kiosk-lead" }, t("kiosk.still_there_lead", { n: state.left_s })),
      h("div", { class: "kiosk-choices" },
        h("button", { class: "button primary", type: "button", "data-do": "stay" },
          t("kiosk.continue")),
        h("button", { class: "button", type: "button", "data-do": "home" }, t("kiosk.home")))));
}
