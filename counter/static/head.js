// Draws what stands over the desk: the counter's name and state, news of the last command.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { onClock, secondsLeft } from "/static/parts/ticker.js";
import { name, t } from "/static/words.js";
import { button, stateBadge } from "./parts.js";

/** @import {AlarmAnswer} from "/types/api" */
/** @import {Words} from "/static/words.js" */
/** @import {PresentTicket} from "/types/pictures" */
/** @import {Meaning} from "./keys.js" */
/** @typedef {import("./counter.js").Console} Console */

/** @param {Console} of */
export function head(of) {
  const { counter } = of;
  return h(
    "div",
    { class: "row" },
    h("h1", { class: "lead clip" }, name(counter.name)),
    stateBadge(counter.state),
  );
}

/** Who calls for help: emergencies first; the key is that of the first nobody comes to. @param {Console} of */
export function alarms(of) {
  const own = of.counter.number;
  const calling = of.picture.counters
    .flatMap(({ number, name: named, alarm }) => (alarm === null ? [] : [{ number, named, ...alarm }]))
    .sort((one, other) => rank(one) - rank(other));
  const first = calling.find((one) => one.number !== own && one.accepted_by === null);
  return calling.map((one) => alarm(of, one, one.number === own, one === first ? "come" : undefined));
}

/** @param {{state: string}} of */
function rank({ state }) {
  return Number(state !== "emergency");
}

/**
 * @param {Console} of @param {AlarmAnswer & {number: number, named: Words}} call @param {boolean} isOwn
 * @param {Meaning | undefined} means that one comes, by its key
 */
function alarm(of, { number, named, state, accepted_by: by }, isOwn, means) {
  const facts = { counter: name(named), who: by ?? "" };
  const key = isOwn ? `counter.alarm.own_${state}` : `counter.alarm.from_${state}`;
  return h(
    "div",
    {
      class: `banner alarm ${state === "emergency" ? "bad" : "warn"}`,
      key: `alarm-${number}`,
      role: "alert",
    },
    icon(state === "emergency" ? "siren" : "hand"),
    h(
      "span",
      { class: "grow" },
      t(key, facts),
      by !== null && h("span", { class: "small strong" }, " ", t("counter.alarm.accepted", facts)),
    ),
    !isOwn &&
      by === null &&
      button({
        word: t("counter.alarm.come"),
        icon: "footprints",
        means,
        look: "small",
        action: `come-${number}`,
        off: of.commands.busy !== null,
        run: () => of.comeTo(number),
      }),
  );
}

/** The place of the news below the stage: it is always there, so that nothing moves when news comes. */
export function news() {
  return h("div", { class: "news", id: "toasts", key: "toasts", "data-own": true });
}

/**
 * What is said to who hears the screen: what came of the last command, else who was called. The one place for it;
 * all else that changes, times first of all, would be read out without end.
 * @param {Console} of
 */
export function said({ commands: { notice }, picture: { ticket } }) {
  if (notice !== null) return notice.text;
  if (ticket?.state !== "called") return "";
  const facts = { label: ticket.label, service: name(ticket.service_name), n: ticket.recalls };
  return t(ticket.recalls > 0 ? "counter.said_recalled" : "counter.said_called", facts);
}

/** What came of the last command, and how to take it back. @param {Console} of */
export function toasts(of) {
  const { notice, busy } = of.commands;
  const signs = { bad: "circle-alert", info: "info", good: "circle-check" };
  const undoable = undoableNow(of);
  onClock(() => [undoable && Date.now() > undoable.until, notice && Date.now() > notice.until]);
  return [
    notice
      ? h(
          "div",
          { class: `banner ${notice.kind}`, key: "notice" },
          icon(signs[notice.kind]),
          h("span", null, notice.text),
        )
      : h(
          "p",
          { class: "last soft small", key: "last" },
          undoable && `${undoable.label}: ${t(`action.${undoable.action}`)}`,
        ),
    button({
      word: t("action.undo"),
      icon: "undo-2",
      means: "undo",
      look: "undo",
      action: "undo",
      note: undoable && secondsLeft(undoable.until),
      off: undoable === null || busy !== null,
      run: () => void of.commands.undo(undoable),
    }),
  ];
}

/**
 * What can be taken back: of the ticket at the counter the picture knows it, also after a reload
 * or in another tab; of one that has left it the last answer does.
 * @param {Console} of
 */
function undoableNow({ commands, picture: { ticket } }) {
  const { undoable } = commands;
  return undoable === null || undoable.id === ticket?.id ? fromPicture(ticket) : undoable;
}

/** @param {PresentTicket | null} ticket */
function fromPicture(ticket) {
  if (!ticket?.undo_until) return null;
  const left_ms = new Date(ticket.undo_until).getTime() - serverNow().getTime();
  if (left_ms <= 0) return null;
  const { id, version, label, last_action: action } = ticket;
  return { id, version, label, action, until: Date.now() + left_ms };
}
