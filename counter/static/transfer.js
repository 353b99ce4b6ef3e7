// Draws where a ticket can go: another service or one counter, and its place in that queue.

import { h } from "/static/dom.js";
import { name, t } from "/static/words.js";
import { found } from "./found.js";
import { keyCap, takes } from "./keys.js";
import { button, top } from "./parts.js";

/** @import {Ticket} from "./parts.js" */
/** @typedef {import("./counter.js").Console} Console */
/** @typedef {import("./dialogs.js").Dialog & {name: "transfer"}} Transfer */

const PLACES = ["original", "first", "last"];

/** @param {Console} of @param {Transfer} dialog @returns {Node[]} */
export function transfer(of, dialog) {
  const { ticket, query, marked, place } = dialog;
  const ask = (/** @type {Partial<Transfer>} */ part) => of.open({ ...dialog, ...part });
  // The key that opened the question goes from place to place: it works while words are typed.
  const step = takes(() => ask({ place: PLACES[(PLACES.indexOf(place) + 1) % PLACES.length] }), "transfer");
  return [
    top(t("counter.transfer_where", { label: ticket.label }), of),
    h(
      "fieldset",
      { class: "row tight", key: "place", ...step },
      h("legend", { class: "label" }, t("counter.place"), " ", keyCap("transfer")),
      PLACES.map((code) =>
        button({
          word: t(`place.${code}`),
          look: "choice",
          action: `place-${code}`,
          pressed: place === code,
          run: () => ask({ place: code }),
        }),
      ),
    ),
    ...found({
      label: t("counter.transfer_search"),
      query,
      marked,
      lines: ways(of, ticket),
      onQuery: (text, at) => ask({ query: text, marked: at }),
      onTake: (way) => of.onTicket(ticket, "transfer", { ...way.facts, place }),
    }),
  ];
}

/** The other services, then the other counters. @param {Console} of @param {Ticket} ticket */
function ways(of, ticket) {
  const { counter } = of;
  const { services, counters } = of.picture;
  return [
    ...services
      .filter((s) => s.code !== ticket.service)
      .map((s) => ({
        key: s.code,
        word: `${s.prefix} · ${name(s.name)}`,
        told: [s.prefix, ...Object.values(s.name)].join(" "),
        icon: "list-ordered",
        facts: { service: s.code },
      })),
    ...counters
      .filter((c) => c.number !== counter.number)
      .map((c) => ({
        key: String(c.number),
        word: name(c.name),
        told: [c.number, ...Object.values(c.name)].join(" "),
        icon: "store",
        note: t(`counter_state.${c.state}`),
        facts: { counter: c.number },
      })),
  ];
}
