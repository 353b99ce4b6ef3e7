// Knows how numbers are shown at the reception: those just issued, one looked for, one to show.

import { h, icon } from "/static/dom.js";
import { lookOf } from "/static/parts/slip.js";
import { clock, name, t } from "/static/words.js";

/** @import {Ticket} from "./desk.js" */
/** @typedef {import("./desk.js").State} State */

/** @param {State} state */
export function issuedPanel(state) {
  return h("section", { class: "panel issued", key: "issued" },
    h("h2", null, t("reception.just_issued")),
    state.issued.length === 0 ? h("p", { class: "soft" }, t("reception.none_issued"))
      : h("ul", { class: "numbers" }, state.issued.map((ticket) => ticketRow(state, ticket))));
}

/** @param {State} state */
export function foundPanel(state) {
  const { found } = state;
  if (found === null) return null;
  return h("section", { class: "panel found", key: "found" },
    h("div", { class: "row apart" }, h("h2", null, t("reception.found", { label: found.label })),
      h("button", { class: "button quiet", type: "button", "data-do": "forget",
        "aria-label": t("web.close") }, icon("x"))),
    found.problem ? h("p", { class: "banner bad", role: "alert" }, found.problem) : null,
    found.tickets.length === 0 ? h("p", { role: "status" },
      t("reception.not_found", { label: found.label }))
      : h("ul", { class: "numbers" }, found.tickets.map((ticket) => ticketRow(state, ticket))));
}

/** @param {State} state @param {Ticket} ticket */
function ticketRow(state, ticket) {
  const service = state.picture?.services.find((known) => known.code === ticket.service);
  return h("li", { class: "one", key: ticket.id },
    h("span", { class: "number" }, ticket.label),
    h("span", { class: "grow" },
      h("span", { class: "clip" }, service ? name(service.name) : ticket.service),
      h("span", { class: "small soft" }, `${clock(ticket.issued_at)} · `,
        t(`state.${ticket.state}`), ticket.priority ? ` · ${ticket.priority}` : "",
        ticket.not_before ? ` · ${t("reception.later", { time: clock(ticket.not_before) })}` : "", " · ",
        paper(ticket.slip))),
    buttons(state, ticket));
}

/** @param {Ticket["slip"]} slip */
function paper(slip) {
  if (slip.copies === 0) return t("reception.paper_none");
  const state = slip.held_up ? "held_up" : slip.state;
  const isBad = lookOf(slip) === "bad";
  return h("span", { class: isBad ? "bad-paper" : "" }, isBad ? icon("triangle-alert") : null,
    t(`reception.paper_${state}`));
}

/** @param {State} state @param {Ticket} ticket */
function buttons(state, ticket) {
  const allows = (/** @type {Ticket["allowed"][number]} */ action) => ticket.allowed?.includes(action);
  const press = (/** @type {string} */ action, /** @type {string} */ sign, look = "") =>
    h("button", { class: `button small ${look}`, type: "button", "data-do": action,
      "data-with": ticket.id, key: action,
      "aria-label": `${t(`reception.${action}`)} ${ticket.label}` },
    icon(sign), t(`reception.${action}`));
  const isAsked = state.asking === ticket.id;
  return h("span", { class: "row tight wrap acts" },
    allows("reinstate") ? press("reinstate", "undo-2") : null,
    ticket.track_url ? press("show", "qr-code", "quiet") : null,
    ticket.slip.copies > 0 ? press("reprint", "printer") : null,
    allows("cancel") ? press(isAsked ? "cancel" : "ask", "x", isAsked ? "danger" : "quiet") : null);
}

/**
 * The number large, with the code that a phone takes up: for who walks about without paper.
 * @param {State} state @returns {Node[] | null} what the dialog holds; null where it is closed
 */
export function shownTicket(state) {
  const known = [...state.issued, ...(state.found?.tickets ?? [])];
  const ticket = known.find((one) => one.id === state.shown);
  if (ticket === undefined) return null;
  const service = state.picture?.services.find((one) => one.code === ticket.service);
  const qr = ticket.track_url &&
    h("img", { class: "qr", src: qrOf(ticket.track_url), alt: t("reception.photo"), key: ticket.id });
  return [
    h("p", { class: "number", id: "shown-title" }, ticket.label),
    h("p", { class: "lead strong" }, service ? name(service.name) : ""),
    ...(qr ? [qr] : []),
    h("p", { class: "lead" }, t("reception.photo")),
    h("button", { class: "button primary big", type: "button", "data-do": "hide", key: "hide" },
      icon("check"), t("reception.next_visitor")),
  ];
}

/** The code's picture, from this very server. @param {string} track_url */
function qrOf(track_url) {
  return `${new URL(track_url, location.href).pathname}/qr.svg`;
}
