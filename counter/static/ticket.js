// Draws the visitor at the counter: the number, its class, why it was next, and for how long.

import { h, icon } from "/static/dom.js";
import { badge } from "/static/parts/badge.js";
import { onClock, runningSince } from "/static/parts/ticker.js";
import { hasText, minutes, name, number, t } from "/static/words.js";
import { earlier } from "./earlier.js";
import { bookedBadge, button, level, levelIcon, priorityBadge, secondsSince } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */

/** @param {Console} of */
export function ticketState(of) {
  const { ticket } = of;
  const isServing = ticket.state === "serving";
  return h(
    "div",
    { class: `state ticket ${ticket.state}` },
    h(
      "div",
      { class: "who" },
      h(
        "p",
        { class: "caption" },
        icon(isServing ? "handshake" : "megaphone"),
        t(`state.${ticket.state}`),
        ticket.recalls > 0 &&
          badge("", null, t("counter.recalled", { n: ticket.recalls })),
      ),
      h("p", { class: "number ticket-label", id: "label" }, ticket.label),
    ),
    h(
      "div",
      { class: "what grow" },
      h("p", { class: "lead strong" }, name(ticket.service_name)),
      priorityRow(of),
      why(ticket.reason),
      earlier(of),
      ticket.unsaid && h("p", { class: "badge warn", id: "unsaid" }, icon("volume-x"), t(`counter.unsaid_${ticket.unsaid}`)),
    ),
    timer(of),
  );
}

/** The class of the visitor, and the way to judge it. @param {Console} of */
function priorityRow(of) {
  const { ticket } = of;
  const { priority_classes: classes } = of.picture;
  const check = ticket.priority_check;
  return h(
    "div",
    { class: "row tight wrap" },
    bookedBadge(ticket),
    priorityBadge(ticket),
    check && h("span", { class: "small soft" }, t(`counter.priority_check.${check}`)),
    classes.length > 0 &&
      button({
        word: t(ticket.priority ? "counter.judge" : "counter.add_priority"),
        icon: "badge-check",
        means: "judge",
        look: "quiet small",
        action: "priority",
        ...of.state("priority"),
        run: () => of.open({ name: "priority", ticket }),
      }),
    h("span", { class: "soft" }, t("counter.waited", { time: minutes(ticket.waited_s) })),
  );
}

/** Why this one is next; how long they waited stands beside it. @param {Record<string, unknown> | null} reason */
export function why(reason) {
  if (reason === null) return null;
  // An ordinary visitor and one of a class are first for reasons that read differently.
  const own = `reason.${reason.rule}_${reason.priority ? "class" : "ordinary"}`;
  const key = hasText(own) ? own : `reason.${reason.rule}`;
  const facts = Object.fromEntries(
    Object.entries(reason).map(([fact, value]) => [
      fact,
      typeof value === "number" ? number(value) : value,
    ]),
  );
  const text = hasText(key) ? t(key, facts) : reason.rule;
  const auto = reason.auto ? ` · ${t("counter.called_by_itself")}` : "";
  return h("p", { class: "why small" }, icon("info"), h("span", null, text + auto));
}

/** @param {Console} of */
function timer(of) {
  const { ticket } = of;
  const { rules } = of.picture;
  const isServing = ticket.state === "serving";
  const began = ticket.started_at ?? ticket.called_at;
  const held_s = isServing ? ticket.held_s : 0;
  const walk_s = rules.recall_gap_s * rules.recalls_before_no_show;
  const target = isServing ? ticket.target_s : walk_s;
  const mark = onClock(() =>
    level(secondsSince(began) - held_s, target, target === null ? null : target * 1.5),
  );
  return h(
    "div",
    { class: `timer ${mark}` },
    h("p", { class: "number" }, levelIcon(mark), runningSince(began, null, held_s)),
    h("p", { class: "small" }, t(isServing ? "counter.in_service" : "counter.since_call")),
    target !== null && isServing &&
      h("p", { class: "small soft" }, t("counter.target", { time: minutes(target) })),
  );
}
