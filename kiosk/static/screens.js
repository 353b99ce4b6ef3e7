// Knows how each step at the kiosk looks: from what the kiosk holds to elements, nothing else.

import { h, icon } from "/static/dom.js";
import { clock, isSameDay, lang, name, shortDay, t, waitRange } from "/static/words.js";
import { serverNow } from "/static/live.js";
import { search } from "./search.js";
import { slipScreen } from "./slip.js";

/** @typedef {import("/static/words.js").Words} Words */
/** @typedef {import("/static/words.js").Estimate} Estimate */
/** @typedef {{number: number, name: Words}} Counter */
/**
 * @typedef {{code: string, prefix: string, name: Words, agency: string,
 *   open: boolean, waiting: number, counters_open: number, counters: Counter[],
 *   estimate: Estimate | null, closed: "hours" | "limit" | null, opens_at: string | null,
 *   late: {from: string, resumes_at: string | null} | null}} Service
 */
/** @typedef {{code: string, service: string, name: Words, keywords: string[]}} Procedure */
/**
 * @typedef {{seq: number, at: string, centre: {name: Words, site: Words, header: string},
 *   open: boolean, opens_at: string | null, languages: string[], services: Service[],
 *   procedures: Procedure[], priority_classes: {code: string, name: Words}[], guidance: string | null}} Picture
 */
/** @typedef {"choose" | "search" | "priority" | "taking" | "failed" | "slip"} Step */
/**
 * @typedef {{picture: Picture | null, isUp: boolean, step: Step, page: number, query: string,
 *   service: string | null, ticket: any, slip: string, printer: string | null,
 *   problem: string | null, isSlow: boolean,
 *   left_s: number | null}} State
 */

const TILES_A_PAGE = 6;
const LONG_NAME = 30;

/**
 * Draw the kiosk and give the step that is seen; a step that can't go on gives way to "choose".
 * @param {HTMLElement} root @param {State} state
 * @param {(parent: Element, ...children: any[]) => void} patch @returns {Step}
 */
export function render(root, state, patch) {
  const { picture, step } = state;
  if (picture === null) {
    patch(root, message("loader-circle", t("kiosk.title"), ""));
    return step;
  }
  patch(root, head(picture), body(state, picture), foot(state, picture), countdown(state));
  return step;
}

/** @param {State} state @param {Picture} picture @returns {HTMLElement} */
function body(state, picture) {
  const service = picture.services.find((known) => known.code === state.service);
  if (state.step === "slip") return slipScreen(state, service);
  if (state.step === "taking") return taking(state);
  if (!state.isUp) return message("wifi-off", t("kiosk.offline"), t("kiosk.offline_lead"), "bad");
  if (state.step === "failed") return failed(state);
  if (!picture.open) return closed(picture);
  if (state.step === "search") return search(state, picture);
  if (state.step === "priority" && service) return priority(service, picture);
  return choose(state, picture);
}

/** @param {Picture} picture */
function head(picture) {
  const { centre } = picture;
  return h("header", { class: "kiosk-head", key: "head" },
    h("div", { class: "kiosk-name" },
      h("p", { class: "kiosk-header" }, centre.header),
      h("p", { class: "kiosk-centre" }, name(centre.name)),
      h("p", { class: "kiosk-site" }, name(centre.site))),
    h("div", { class: "kiosk-side" },
      h("div", { class: "kiosk-langs", role: "group", "aria-label": t("web.language") },
        picture.languages.map((code) => language(code))),
      h("p", { class: "kiosk-clock", id: "kiosk-clock", "data-own": true })));
}

/** @param {string} code */
function language(code) {
  const word = { vi: "Tiếng Việt", en: "English" }[code] ?? code;
  return h("button", {
    class: "button", type: "button", lang: code, "data-do": "language", "data-with": code,
    "aria-pressed": String(code === lang()),
  }, word);
}

/** @param {string} text @param {string} [lead] */
export function heading(text, lead) {
  return h("div", { class: "kiosk-heading" },
    h("h1", { tabindex: "-1" }, text), lead ? h("p", { class: "kiosk-lead" }, lead) : null);
}

/** @param {State} state @param {Picture} picture */
function choose(state, picture) {
  const offered = picture.services.filter((service) => service.code !== picture.guidance);
  const pages = Math.max(1, Math.ceil(offered.length / TILES_A_PAGE));
  const page = Math.min(state.page, pages - 1);
  const shown = offered.slice(page * TILES_A_PAGE, (page + 1) * TILES_A_PAGE);
  return h("main", { class: "kiosk-body", key: "choose" },
    h("div", { class: "kiosk-top" },
      heading(t("kiosk.choose"), t("kiosk.choose_lead")),
      h("button", { class: "button kiosk-search", type: "button", "data-do": "search" },
        icon("search"), t("kiosk.search_lead"))),
    h("div", { class: "kiosk-tiles" }, shown.map((service) => tile(service))),
    pages > 1 ? pager(page, pages) : null);
}

/** @param {number} page @param {number} pages */
function pager(page, pages) {
  const go = (/** @type {number} */ to, /** @type {any[]} */ ...words) =>
    h("button", { class: "button", type: "button", "data-do": "page", "data-with": to,
      disabled: to < 0 || to >= pages }, ...words);
  const dots = Array.from({ length: pages }, (_, at) =>
    h("span", { class: at === page ? "dot" : "dot ring" }));
  return h("nav", { class: "kiosk-pager", "aria-label": t("kiosk.more") },
    go(page - 1, icon("chevron-left"), t("kiosk.previous")),
    h("p", { class: "kiosk-page" }, h("span", { class: "row tight" }, dots),
      t("kiosk.page_of", { page: page + 1, pages })),
    go(page + 1, t("kiosk.more"), icon("chevron-right")));
}

/** @param {Service} service @param {string} [found] the procedure that the search met */
export function tile(service, found) {
  return h("button", { class: "tile kiosk-tile", type: "button", key: service.code,
    "data-do": "choose", "data-with": service.code, disabled: !service.open },
  h("span", { class: "kiosk-tile-name" },
    h("span", { class: "kiosk-prefix", "aria-hidden": "true" }, service.prefix),
    h("span", { class: "grow" },
      h("span", { class: isLong(service) ? "kiosk-service long" : "kiosk-service" },
        name(service.name)),
      h("span", { class: "kiosk-agency" }, found || service.agency))),
  facts(service));
}

/** @param {Service} service */
function isLong(service) {
  return name(service.name).length > LONG_NAME;
}

/** @param {Service} service */
function facts(service) {
  if (!service.open) {
    return h("span", { class: "kiosk-facts" },
      h("span", { class: "none" }, icon("circle-x"), t(`kiosk.closed_${service.closed}`)),
      h("span", null, icon("clock"), opens(service.opens_at)));
  }
  return h("span", { class: "kiosk-facts" },
    h("span", null, icon("users"), counted("waiting", service.waiting)),
    h("span", { class: service.counters_open ? null : "none" }, icon("monitor"),
      counted("counters_open", service.counters_open)),
    h("span", null, icon("clock"), service.estimate
      ? t("kiosk.wait", { range: waitRange(service.estimate) }) : t("kiosk.wait_unknown")),
    service.late ? h("span", { class: "none" }, icon("circle-alert"), lateWords(service.late))
      : null);
}

/** A count in words: none, one, many. @param {string} key @param {number} n @returns {string} */
export function counted(key, n) {
  const form = n === 0 ? "_none" : n === 1 ? "_one" : "";
  return t(`kiosk.${key}${form}`, { n });
}

/** @param {Service} service @param {Picture} picture */
function priority(service, picture) {
  return h("main", { class: "kiosk-body", key: `priority-${service.code}` },
    h("div", { class: "panel kiosk-chosen" }, h("p", { class: "kiosk-lead" }, t("kiosk.you_chose")),
      h("p", { class: "kiosk-service" }, name(service.name)), facts(service), warnings(service)),
    heading(t("kiosk.priority_ask")),
    h("button", { class: "button primary kiosk-ordinary", type: "button", "data-do": "take",
      "data-with": "" }, icon("ticket"), t("kiosk.priority_no")),
    h("div", { class: "kiosk-classes" },
      h("p", { class: "kiosk-lead strong" }, t("kiosk.priority_yes")),
      picture.priority_classes.map((known) =>
        h("button", { class: "button kiosk-class", type: "button", key: known.code,
          "data-do": "take", "data-with": known.code }, name(known.name))),
      h("p", { class: "kiosk-lead" }, t("kiosk.priority_lead"))));
}

/** @param {Service} service */
function warnings(service) {
  const { late } = service;
  return [
    service.counters_open === 0
      ? h("p", { class: "banner warn" }, icon("circle-alert"), t("kiosk.no_counter_now")) : null,
    late ? h("div", { class: "banner warn" }, icon("clock"), h("div", null,
      lateWords(late),
      h("p", null, late.resumes_at
        ? t("kiosk.late_afternoon_lead", { time: clock(late.from), again: clock(late.resumes_at) })
        : t("kiosk.late_lead", { time: clock(late.from) })))) : null,
  ];
}

/** @param {NonNullable<Service["late"]>} late */
function lateWords(late) {
  return t(late.resumes_at ? "kiosk.late_afternoon" : "kiosk.late_day");
}

/** When numbers are given again. @param {string | null} at */
function opens(at) {
  if (at === null) return t("kiosk.closed_lead");
  return isSameDay(at, serverNow()) ? t("kiosk.opens_today", { time: clock(at) })
    : t("kiosk.opens_on", { time: clock(at), day: shortDay(at) });
}

/** @param {State} state */
function taking(state) {
  return message("loader-circle", t("kiosk.taking"), state.isSlow ? t("kiosk.taking_slow") : "");
}

/** @param {State} state */
function failed(state) {
  return message("circle-alert", t("kiosk.failed"), state.problem ?? "", "bad",
    h("div", { class: "kiosk-choices" },
      h("button", { class: "button primary", type: "button", "data-do": "again" },
        icon("refresh-cw"), t("kiosk.try_again")),
      h("button", { class: "button", type: "button", "data-do": "home" }, icon("home"),
        t("kiosk.start_over"))));
}

/** @param {Picture} picture */
function closed(picture) {
  return message("clock", t("kiosk.closed"), opens(picture.opens_at));
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

/** @param {State} state @param {Picture} picture */
function foot(state, picture) {
  const canGo = state.isUp && picture.open && ["choose", "search", "priority"].includes(state.step);
  const canGuide = picture.guidance !== null && state.service !== picture.guidance;
  if (!canGo) return null;
  return h("footer", { class: "kiosk-foot", key: "foot" },
    canGuide ? h("button", { class: "button kiosk-guidance", type: "button", key: "guidance",
      "data-do": "choose", "data-with": picture.guidance },
    icon("circle-question-mark"), t("kiosk.guidance")) : null,
    state.step !== "choose" ? h("button", { class: "button", type: "button", key: "back",
      "data-do": "back" }, icon("arrow-left"), t("web.back")) : null);
}

/** @param {State} state */
function countdown(state) {
  if (state.left_s === null || state.step === "slip") return null;
  return h("div", { class: "veil", key: "countdown", "data-do": "stay" },
    h("div", { class: "dialog kiosk-still", role: "alertdialog", "aria-modal": "true" },
      h("p", { class: "kiosk-still-title" }, t("kiosk.still_there")),
      h("p", { class: "kiosk-lead" }, t("kiosk.still_there_lead", { n: state.left_s })),
      h("div", { class: "kiosk-choices" },
        h("button", { class: "button primary", type: "button", "data-do": "stay" },
          t("kiosk.continue")),
        h("button", { class: "button", type: "button", "data-do": "home" }, t("kiosk.home")))));
}
