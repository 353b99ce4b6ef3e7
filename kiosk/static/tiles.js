// Knows how services are offered: as tiles with what is known of their queues, page by page.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { onClock } from "/static/parts/ticker.js";
import { clock, hasText, isSameDay, name, shortDay, t, waitRange } from "/static/words.js";
import { tilesAPage } from "./access.js";
import { cardNote } from "./card.js";
import { addingWords } from "./needs.js";

/** @import {Children} from "/static/dom.js" */
/** @typedef {import("./screens.js").State} State */
/** @typedef {import("./screens.js").Picture} Picture */
/** @typedef {import("./screens.js").Service} Service */

const LONG_NAME = 40;
const LONGEST_NAME = 55;
const FEW = 6; // More tiles than that are lower.

/** @param {string} text @param {string} [lead] @param {string} [look] of the lead */
export function heading(text, lead, look = "") {
  return h("div", { class: "kiosk-heading" },
    h("h1", { tabindex: "-1" }, text), lead ? h("p", { class: `kiosk-lead ${look}` }, lead) : null);
}

/** @param {State} state @param {Picture} picture */
export function choose(state, picture) {
  const { shown, page, pages } = pageOf(state, picture);
  const { title, lead } = state.isAdding ? addingWords(state, picture)
    : { title: t("kiosk.choose"), lead: t(state.keys ? "kiosk.keys_lead" : "kiosk.choose_lead") };
  const isMany = shown.length > FEW;
  return h("main", { class: `kiosk-body ${state.card === null ? "" : "with-card"} ${isMany ? "of-many" : ""}`,
    key: state.isAdding ? `add-${state.needs.length}` : "choose" },
    h("div", { class: "kiosk-top" }, heading(title, lead, state.isAdding ? "kiosk-two-lines" : ""),
      h("div", { class: "kiosk-entries" },
        h("button", { class: "button kiosk-search", type: "button", "data-do": "search" },
          icon("search"), t("kiosk.search_lead")),
        state.isAdding ? null : h("button", { class: "button kiosk-several", type: "button",
          key: "several", "data-do": "several" }, icon("list-ordered"), t("kiosk.several")))),
    cardNote(state, picture),
    h("div", { class: `kiosk-tiles ${isMany ? "many" : ""}` }, shown.map((service) => tile(service, chosen(state, service), groupOf(service, picture)))),
    pages > 1 ? pager(page, pages) : null);
}

/**
 * The services on the page at hand; guidance has its own button on every page.
 * @param {State} state @param {Picture} picture
 * @returns {{shown: Service[], page: number, pages: number}}
 */
export function pageOf(state, picture) {
  const offered = picture.services.filter((service) => service.code !== picture.guidance);
  const most = tilesAPage(state.access, state.keys, offered.length);
  const pages = Math.max(1, Math.ceil(offered.length / most));
  const page = Math.min(state.page, pages - 1);
  return { shown: offered.slice(page * most, (page + 1) * most), page, pages };
}

/** @param {number} page @param {number} pages */
function pager(page, pages) {
  const go = (/** @type {number} */ to, /** @type {Children[]} */ ...words) =>
    to < 0 || to >= pages ? h("span", { class: "kiosk-no-page", key: `to-${to}` })
      : h("button", { class: "button", type: "button", key: `to-${to}`, "data-do": "page",
        "data-with": to, "data-to": to < page ? "previous" : "next" }, ...words);
  const dots = Array.from({ length: pages }, (_, at) =>
    h("span", { class: at === page ? "dot" : "dot ring" }));
  return h("nav", { class: "kiosk-pager", "aria-label": t("kiosk.more") },
    go(page - 1, icon("chevron-left"), t("kiosk.previous")),
    h("p", { class: "kiosk-page" }, h("span", { class: "row tight" }, dots),
      t("kiosk.page_of", { page: page + 1, pages })),
    go(page + 1, t("kiosk.more"), icon("chevron-right")));
}

/** Whether the service is one of several that are gathered; null where it is the only one. @param {State} state @param {Service} service */
export function chosen({ isAdding, needs }, { code }) {
  return isAdding ? needs.includes(code) : null;
}

/** The group of services that it belongs to, in whose colour it stands. @param {Service} service @param {Picture} picture */
export function groupOf(service, { groups }) {
  return groups.find((one) => one.code === service.group) ?? null;
}

/**
 * @param {Service} service @param {boolean | null} isChosen
 * @param {import("./screens.js").Group | null} group
 * @param {import("./screens.js").Procedure | null} [found] the procedure that the search met
 */
export function tile(service, isChosen, group, found = null) {
  return h("button", { class: "tile kiosk-tile", type: "button", key: service.code, "data-colour": group?.colour,
    "data-do": "choose", "data-with": service.code, "data-procedure": found?.code ?? null, disabled: !service.open && !isChosen,
    "aria-pressed": isChosen === null ? null : String(isChosen) },
  h("span", { class: "kiosk-tile-name" },
    h("span", { class: "kiosk-prefix", "aria-hidden": "true" },
      isChosen ? icon("check") : service.prefix),
    h("span", { class: "grow" },
      h("span", { class: `kiosk-service ${length(service)}` },
        name(service.name)),
      group && !found ? h("span", { class: "kiosk-group clip" }, name(group.name)) : null,
      found ? h("span", { class: "kiosk-found-by" }, name(found.name)) : null)),
  ...brief(service));
}

/**
 * What is known of the queue in two lines that never break: what matters most, large, and the rest.
 * @param {Service} service
 */
function brief(service) {
  const line = (/** @type {string} */ look, /** @type {string} */ text) =>
    h("span", { class: `${look} clip` }, text);
  if (!service.open) {
    const again = opens(service.opens_at), why = whyClosed(service);
    return [line("kiosk-wait none", t(`kiosk.closed_${service.closed}`)),
      line("kiosk-people", why ? `${again} · ${why}` : again)];
  }
  const people = counted("waiting", service.waiting);
  const booked = service.booked > 0 ? [counted("booked_soon", service.booked)] : [];
  if (service.counters_open === 0) {
    return [line("kiosk-wait none", counted("counters_open", 0)),
      line("kiosk-people", [people, ...booked].join(" · "))];
  }
  const wait = service.estimate ? t("kiosk.wait", { range: waitRange(service.estimate) })
    : t("kiosk.wait_unknown");
  return [line("kiosk-wait", wait), service.late ? line("kiosk-people none", lateWords(service.late))
    : line("kiosk-people", [people, counted("counters_open", service.counters_open), ...booked].join(" · "))];
}

/** @param {Service} service */
function length(service) {
  const letters = name(service.name).length;
  return letters > LONGEST_NAME ? "longest" : letters > LONG_NAME ? "long" : "";
}

/** @param {Service} service @param {{isWarned?: boolean}} [more] whether a banner tells the rest */
export function facts(service, { isWarned = false } = {}) {
  if (!service.open) {
    return h("span", { class: "kiosk-facts" },
      h("span", { class: "none" }, icon("circle-x"), t(`kiosk.closed_${service.closed}`)),
      whyClosed(service) ? h("span", null, icon("info"), whyClosed(service)) : null,
      h("span", null, icon("clock"), opens(service.opens_at)));
  }
  return h("span", { class: "kiosk-facts" },
    h("span", null, icon("users"), counted("waiting", service.waiting)),
    h("span", { class: service.counters_open ? null : "none" }, icon("monitor"),
      counted("counters_open", service.counters_open)),
    h("span", null, icon("clock"), service.estimate
      ? t("kiosk.wait", { range: waitRange(service.estimate) }) : t("kiosk.wait_unknown")),
    service.booked > 0 ? h("span", null, icon("calendar-clock"), counted("booked_ahead", service.booked)) : null,
    service.late && !isWarned ? h("span", { class: "none" }, icon("circle-alert"), lateWords(service.late))
      : null);
}

/** What the calendar says of a closed day, or a supervisor: a usual reason, or own words. @param {Service} service */
function whyClosed({ day, reason }) {
  if (day !== null) return name(day);
  return reason !== null && hasText(`closure.${reason}`) ? t(`closure.${reason}`) : reason;
}

/** A count in words: none, one, many. @param {string} key @param {number} n @returns {string} */
export function counted(key, n) {
  const form = n === 0 ? "_none" : n === 1 ? "_one" : "";
  return t(`kiosk.${key}${form}`, { n });
}

/** @param {NonNullable<Service["late"]>} late */
export function lateWords(late) {
  return t(late.resumes_at ? "kiosk.late_afternoon" : "kiosk.late_day");
}

/** When numbers are given again. @param {string | null} at */
export function opens(at) {
  if (at === null) return t("kiosk.closed_lead");
  return onClock(() => isSameDay(at, serverNow())) ? t("kiosk.opens_today", { time: clock(at) })
    : t("kiosk.opens_on", { time: clock(at), day: shortDay(at) });
}
