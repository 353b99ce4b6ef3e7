// Knows how the reception's page looks: from what it holds to elements, nothing else.

import { h, icon } from "/static/dom.js";
import { labelOf } from "/static/labels.js";
import { assistances } from "/static/parts/assistances.js";
import { badge } from "/static/parts/badge.js";
import { name, t, waitRange } from "/static/words.js";
import { foundPanel, issuedPanel } from "./numbers.js";
import { bell } from "./sound.js";
import { matches } from "./search.js";

/** @typedef {import("/types/pictures").ReceptionPicture} Picture */
/** @typedef {import("/types/pictures").ReceptionService} Service */
/** @typedef {import("/types/api").TicketAnswer} Ticket */
/** @import {Children} from "/static/dom.js" */
/** @import {Words} from "/static/words.js" */
/**
 * @typedef {{body: Record<string, unknown>, ids: string[], labels: string[],
 *   problem: string | null | undefined, isBusy: boolean,
 *   chosen: {service: string, language: string, priority: string, query: string}}} Batch
 */
/**
 * @typedef {{picture: Picture | null, query: string, service: string | null, count: number,
 *   priority: string, language: string, isUsher: boolean, printer: number | null, batch: Batch | null,
 *   said: string[] | null, shown: number | null, asking: number | null, issued: Ticket[],
 *   found: {label: string, tickets: Ticket[], problem: string | undefined} | null}} State
 */

/**
 * @param {HTMLElement} root @param {State} state
 * @param {(parent: Element, ...children: Children[]) => void} patch @param {() => void} redraw
 */
export function render(root, state, patch, redraw) {
  const { picture } = state;
  if (picture === null) return patch(root, h("p", { class: "empty" }, t("web.loading")));
  patch(root, h("h1", { class: "unseen" }, t("reception.title")), services(state, picture),
    h("div", { class: "side", key: "side" },
      h("section", { class: "assistances", key: "assistances", role: "status",
        "aria-label": t("assistance.title") }, assistances(picture.assistances, redraw)),
      state.found ? foundPanel(state) : null,
      order(state, picture),
      h("div", { class: "row foot", key: "foot" }, bell(redraw)), issuedPanel(state)));
}

/** @param {State} state @param {Picture} picture */
function services(state, picture) {
  const found = matches(state.query, picture);
  const label = labelOf(state.query, picture);
  return h("section", { class: "panel services", key: "services" },
    h("div", { class: "field search" },
      h("label", { class: "unseen", for: "reception-search" }, t("reception.search")),
      icon("search"),
      h("input", { class: "input", id: "reception-search", type: "text", autocomplete: "off",
        role: "combobox", "aria-expanded": "true", "aria-controls": "reception-services",
        "aria-activedescendant": state.service ? `service-${state.service}` : null,
        placeholder: t("reception.search_lead"), key: "search" })),
    label === null ? null : h("button", { class: "button find", type: "button", "data-do": "find",
      "data-with": label, key: "find" }, icon("ticket"), t("reception.find", { label }),
    h("kbd", { "aria-hidden": "true" }, "Enter")),
    h("ul", { class: "rows", id: "reception-services", role: "listbox", key: "rows",
      "aria-label": t("reception.services") },
    found.map(({ service, procedure }) => row(service, procedure, service.code === state.service))),
    found.length === 0 && label === null
      ? h("p", { class: "empty", role: "status" }, t("reception.nothing", { text: state.query }))
      : null);
}

/** @param {Service} service @param {Words | null} procedure @param {boolean} isChosen */
function row(service, procedure, isChosen) {
  return h("li", { class: isChosen ? "service chosen" : "service", role: "option",
    id: `service-${service.code}`, key: service.code, "aria-selected": String(isChosen),
    "data-do": "choose", "data-with": service.code },
  h("span", { class: "prefix number", "aria-hidden": "true" }, service.prefix),
  h("span", { class: "grow" }, h("span", { class: "strong" }, name(service.name)),
    h("span", { class: "small soft clip" }, procedure ? name(procedure) : service.agency)),
  service.closed ? badge("warn", "clock", t(`reception.closed_${service.closed}`)) : null,
  h("span", { class: "facts small" },
    h("span", null, icon("users"), t("reception.waiting", { n: service.waiting })),
    h("span", { class: service.counters_open ? "" : "none" }, icon("monitor"),
      t("reception.counters_open", { n: service.counters_open }))),
  h("span", { class: "wait small" }, service.estimate ? waitRange(service.estimate) : "–"));
}

/** @param {State} state @param {Picture} picture */
function order(state, picture) {
  const service = picture.services.find((known) => known.code === state.service);
  return h("section", { class: "panel order", key: "order" },
    service
      ? h("h2", { class: "chosen-name" }, h("span", { class: "prefix number" }, service.prefix),
        name(service.name))
      : h("h2", { class: "soft chosen-name" }, t("reception.choose")),
    state.isUsher ? null : counts(state, picture),
    choices(t("reception.priority"), "priority", "F4", state.priority,
      [{ code: "", word: t("reception.ordinary") }, ...picture.priority_classes
        .map((known) => ({ code: known.code, word: name(known.name) }))]),
    h("div", { class: "row tight wrap apart" },
      choices(t("reception.language"), "language", "F8", state.language,
        picture.languages.map((code) => ({ code, word: code.toUpperCase() }))),
      h("button", { class: "button small", type: "button", "data-do": "usher",
        "aria-pressed": String(state.isUsher), title: t("reception.usher_lead") },
      icon("smartphone"), t("reception.usher"), h("kbd", { "aria-hidden": "true" }, "F9"))),
    printers(state, picture), troubles(state, picture), issueButton(state, service), outcome(state));
}

/** @param {State} state @param {Picture} picture */
function counts(state, picture) {
  const step = (/** @type {number} */ to, /** @type {string} */ sign, /** @type {string} */ word) =>
    h("button", { class: "button", type: "button", "data-do": "count", "data-with": to,
      disabled: to < 1 || to > picture.most_at_once, "aria-label": word }, icon(sign));
  return h("div", { class: "row tight count", role: "group", "aria-label": t("reception.count") },
    h("span", { class: "label grow" }, t("reception.count"), " ",
      h("kbd", { "aria-hidden": "true" }, "−"), h("kbd", { "aria-hidden": "true" }, "+")),
    step(state.count - 1, "minus", t("reception.fewer")),
    h("output", { class: "number", id: "reception-count" }, state.count),
    step(state.count + 1, "plus", t("reception.more")));
}

/**
 * @param {string} title @param {string} word @param {string} key @param {string} chosen
 * @param {{code: string, word: string}[]} among
 */
function choices(title, word, key, chosen, among) {
  return h("div", { class: `choices ${word}`, role: "group", "aria-label": title },
    h("span", { class: "label" }, title, " ", key && h("kbd", { "aria-hidden": "true" }, key)),
    h("div", { class: "row tight wrap" }, among.map(({ code, word: text }) =>
      h("button", { class: "button small", type: "button", "data-do": word, "data-with": code,
        key: code || "none", "aria-pressed": String(code === chosen) }, text))));
}

/** Where several printers are, which one prints; the browser keeps it. @param {State} state @param {Picture} picture */
function printers(state, picture) {
  if (state.isUsher || picture.printers.length < 2) return null;
  return choices(t("reception.printer"), "printer", "", String(printerOf(state)?.id),
    picture.printers.map(({ id, title }) => ({ code: String(id), word: title })));
}

/** The printer that was chosen here, if it is still there; else the first. @param {State} state */
export function printerOf({ picture, printer }) {
  const all = picture?.printers ?? [];
  return all.find((one) => one.id === printer) ?? all[0];
}

/** @param {State} state @param {Picture} picture */
function troubles(state, picture) {
  const printer = printerOf(state)?.state ?? null;
  if (state.isUsher || printer === "ok" || printer === "warning") return null;
  const key = printer === null ? "reception.no_printer" : "reception.printer_down";
  return printer === "unknown" ? null
    : h("p", { class: "banner warn small", role: "status" }, icon("printer"), t(key));
}

/** Why a service gives no number here either. */
const IN_VAIN = ["limit", "for_now"];

/** @param {State} state @param {Service | undefined} service */
function issueButton(state, service) {
  const { batch } = state;
  const words = batch === null ? t("reception.issue", { n: state.count })
    : t("reception.issuing", { n: batch.labels.length, of: batch.ids.length });
  return h("button", { class: "button primary big issue", type: "button", "data-do": "issue",
    disabled: service === undefined || batch !== null || IN_VAIN.includes(service.closed ?? "") },
  icon("ticket-plus"), words, h("kbd", { "aria-hidden": "true" }, "Enter"));
}

/** @param {State} state */
function outcome(state) {
  const { batch } = state;
  if (batch?.problem) {
    return h("div", { class: "banner bad", role: "alert", key: "problem" }, icon("circle-alert"),
      h("div", { class: "grow" }, batch.problem,
        h("p", null, t("reception.so_far", { n: batch.labels.length, of: batch.ids.length })),
        h("div", { class: "row tight wrap" },
          h("button", { class: "button", type: "button", "data-do": "again" },
            icon("refresh-cw"), t("reception.again")),
          h("button", { class: "button quiet", type: "button", "data-do": "drop" },
            t("reception.drop")))));
  }
  return h("p", { class: "said", role: "status", key: "said" }, state.said
    ? [icon("circle-check"), " ", t("reception.issued", { labels: state.said.join(", ") })] : null);
}
