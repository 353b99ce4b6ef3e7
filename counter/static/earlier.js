// Knows what happened with the visitor at other counters today, and draws it; read once a visit.

import { h, icon } from "/static/dom.js";
import { read } from "/static/api.js";
import { clock, name, t } from "/static/words.js";

/** @import {LegAnswer} from "/types/api" */
/** @import {PresentTicket} from "/types/pictures" */
/** @typedef {import("./counter.js").Console} Console */

/** Which legs were read, and what they are; a newer visitor's stand in place of the one before. */
const known = { of: "", legs: /** @type {LegAnswer[]} */ ([]) };

/** Read the legs of a visitor who has just come, but not of one who was nowhere yet. @param {Console} of */
export function readEarlier(of) {
  const { ticket } = of.picture;
  if (ticket === null || ticket.legs < 2 || known.of === visit(ticket)) return;
  void fetchLegs(visit(ticket), ticket, () => of.draw());
}

/** @param {PresentTicket} ticket */
function visit(ticket) {
  return `${ticket.id} ${ticket.legs}`;
}

/** The legs before this one, the newest first, with what its counter has written. @param {Console} of */
export function earlier(of) {
  const { ticket } = of;
  const { services } = of.picture;
  if (known.of !== visit(ticket)) return null;
  const before = known.legs.filter((leg) => leg.leg < ticket.legs).reverse();
  if (before.length === 0) return null;
  const named = new Map(services.map((s) => [s.code, name(s.name)]));
  return h(
    "div",
    { class: "earlier small", id: "earlier" },
    h("p", { class: "strong" }, icon("history"), " ", t("counter.earlier")),
    h("ol", null, ...before.map((leg) => line(leg, named.get(leg.service) ?? leg.service, ticket.note))),
    // The ticket carries on what was written last, also where the visitor was transferred.
    ticket.note && note(ticket.note),
  );
}

/** @param {string} text */
function note(text) {
  return h("p", { class: "note-before" }, icon("pencil"), " ", text);
}

/** @param {LegAnswer} leg @param {string} service @param {string | null} told the note that stands below */
function line(leg, service, told) {
  const how = leg.outcome ? t(`outcome.${leg.outcome}`) : leg.end ? t(`record.end.${leg.end}`) : "";
  const where = t("counter.earlier_at", { counter: leg.counter, time: clock(leg.called_at) });
  return h(
    "li",
    null,
    [where, service, how].filter(Boolean).join(" · "),
    leg.note && leg.note !== told && note(leg.note),
  );
}

/** @param {string} key @param {PresentTicket} ticket @param {() => void} done */
async function fetchLegs(key, ticket, done) {
  known.of = key;
  known.legs = [];
  const answer = await read(`/api/v1/tickets/${ticket.id}/legs`);
  if (!answer.ok || known.of !== key) return;
  known.legs = answer.body;
  done();
}
