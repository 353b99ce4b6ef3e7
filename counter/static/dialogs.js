// Draws the questions the console asks by a choice of one key: why, where in the queue, really?

import { h } from "/static/dom.js";
import { input } from "/static/parts/field.js";
import { name, t } from "/static/words.js";
import { calledByNumber } from "./entry.js";
import { kinds } from "./finish.js";
import { asking } from "./messages.js";
import { onward } from "./onward.js";
import { button, choices, top } from "./parts.js";
import { pause } from "./pause.js";
import { record } from "./record.js";
import { substitute } from "./substitute.js";
import { transfer } from "./transfer.js";

/** @import {OtherCounterPicture} from "/types/pictures" */
/** @import {Ticket} from "./parts.js" */
/** @typedef {import("./counter.js").Console} Console */
/**
 * @typedef {{name: "close" | "finish" | "ask" | "kind" | "help" | "substitute"}
 *   | {name: "hold", ticket: Ticket} | {name: "call", label: string}
 *   | {name: "number", value: string} | {name: "take-over", counter: OtherCounterPicture}
 *   | {name: "reinstate" | "cancel" | "priority", ticket: Ticket}
 *   | {name: "transfer", ticket: Ticket, query: string, place: string, marked: number}
 *   | {name: "onward", query: string, marked: number}
 *   | import("./pause.js").PauseDialog | import("./record.js").RecordDialog} Dialog
 */

const REINSTATED = ["original", "after", "last", "first"];

/** The content of the open dialog. @param {Console} of @param {Dialog} dialog @returns {Node[]} */
export function dialogContent(of, dialog) {
  switch (dialog.name) {
    case "pause":
      return pause(of, dialog);
    case "close":
      return close(of);
    case "finish":
      return finish(of);
    case "hold":
      return reasons(of, {
        title: t("counter.hold_why", { label: dialog.ticket.label }),
        codes: of.picture.hold_reasons,
        section: "counter.hold_reason",
        run: (reason) => of.onTicket(dialog.ticket, "hold", { reason }),
      });
    case "call":
      return reasons(of, {
        title: t("counter.call_why", { label: dialog.label }),
        codes: of.picture.out_of_turn_reasons,
        section: "counter.call_reason",
        run: (reason) => void of.callLabel(dialog.label, reason),
      });
    case "reinstate":
      return [
        top(t("counter.reinstate_where", { label: dialog.ticket.label }), of),
        choices(
          REINSTATED.map((place) => ({
            word: t(`place.${place}`),
            action: `place-${place}`,
            run: () => of.onTicket(dialog.ticket, "reinstate", { place }),
          })),
        ),
      ];
    case "cancel":
      return [
        top(t("counter.cancel_sure", { label: dialog.ticket.label }), of),
        sure(t("action.cancel"), "ticket-x", "cancel-ticket", () =>
          of.onTicket(dialog.ticket, "cancel"),
        ),
      ];
    case "take-over":
      return [
        top(t("counter.take_over_sure", { counter: name(dialog.counter.name) }), of),
        h(
          "p",
          { key: "who" },
          t("counter.take_over_from", { officer: dialog.counter.officer_name ?? "–" }),
        ),
        sure(t("counter.take_over"), "user-check", "take-over", () =>
          void of.openCounter(dialog.counter.number, true),
        ),
      ];
    case "help":
      return help(of);
    case "ask":
      return asking(of);
    case "kind":
      return kinds(of);
    case "priority":
      return priority(of, dialog.ticket);
    case "number":
      return calledByNumber(of, dialog);
    case "record":
      return record(of, dialog);
    case "onward":
      return onward(of, dialog);
    case "substitute":
      return substitute(of);
    case "transfer":
      return transfer(of, dialog);
  }
}

/** @param {string} word @param {string} sign @param {string} action @param {() => void} run */
function sure(word, sign, action, run) {
  return h(
    "div",
    { class: "row", key: "choices" },
    button({ word, icon: sign, means: "next", look: "primary big", action, run }),
  );
}

/** @param {Console} of */
function close(of) {
  const { counter } = of;
  const { held } = of.picture;
  const warning =
    held.length > 0 &&
    h("p", { class: "banner warn", key: "held" }, t("counter.close_held", { n: held.length }));
  return [
    top(t("counter.close_sure", { counter: name(counter.name) }), of),
    ...(warning ? [warning] : []),
    sure(t("action.counter-close"), "power", "close-counter", () => of.onCounter("close")),
  ];
}

/** Finishing a visitor who never was in service: by one key. @param {Console} of */
function finish(of) {
  const { ticket, outcomes } = of.picture;
  return [
    top(t("counter.finish_how", { label: ticket?.label ?? "" }), of),
    choices(
      outcomes.map((code) => ({
        word: t(`outcome.${code}`),
        look: "wide",
        action: `finish-${code}`,
        run: () => {
          of.choose({ outcome: code });
          of.finish();
        },
      })),
    ),
  ];
}

/** @param {Console} of */
function help(of) {
  const state = of.counter.alarm?.state ?? "none";
  return [
    top(t("counter.help_what"), of),
    choices([
      {
        word: t("counter.alarm.help"),
        icon: "hand",
        action: "alarm-help",
        off: state === "help",
        run: () => of.onCounter("emergency", { state: "help" }),
      },
      {
        word: t("counter.alarm.emergency"),
        icon: "siren",
        look: "big wide danger",
        action: "alarm-emergency",
        off: state === "emergency",
        run: () => of.onCounter("emergency", { state: "emergency" }),
      },
      {
        word: t("counter.alarm.none"),
        icon: "check",
        action: "alarm-none",
        off: state === "none",
        run: () => of.onCounter("emergency", { state: "none" }),
      },
    ]),
  ];
}

/** Confirm or refuse the declared class, or add one. @param {Console} of @param {Ticket} ticket */
function priority(of, ticket) {
  const judge = (/** @type {object} */ facts) => of.onTicket(ticket, "priority", facts);
  const declared = ticket.priority === null ? [] : [
    {
      word: t("counter.priority_confirm", { priority: name(ticket.priority_name) }),
      icon: "badge-check",
      action: "priority-confirm",
      run: () => judge({ decision: "confirm" }),
    },
    {
      word: t("counter.priority_refuse"),
      icon: "user",
      action: "priority-refuse",
      run: () => judge({ decision: "refuse" }),
    },
  ];
  const others = of.picture.priority_classes
    .filter((known) => known.code !== ticket.priority)
    .map((known) => ({
      word: name(known.name),
      icon: "star",
      look: "wide",
      action: `priority-${known.code}`,
      run: () => judge({ decision: "add", priority: known.code }),
    }));
  return [
    top(t("counter.priority_which", { label: ticket.label }), of),
    choices([...declared, ...others]),
  ];
}

/**
 * A choice of usual reasons by one key, or another one in words.
 * @param {Console} of
 * @param {{title: string, codes: string[], section: string, run: (reason: string) => void}} how
 */
function reasons(of, { title, codes, section, run }) {
  const sent = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const text = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason");
    if (typeof text === "string" && text.trim()) run(text.trim());
  };
  return [
    top(title, of),
    choices(
      codes.map((code) => ({
        word: t(`${section}.${code}`),
        action: `reason-${code}`,
        run: () => run(t(`${section}.${code}`)),
      })),
    ),
    h(
      "form",
      { class: "row", key: "other", onsubmit: sent },
      input("reason", t("counter.other_reason"), { id: "reason", look: "grow", maxlength: 200 }),
      h("button", { type: "submit", class: "button" }, t("counter.send")),
    ),
  ];
}
