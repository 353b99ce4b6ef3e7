// Draws the middle of the console: the ticket at the counter and the one obvious next step.

import { h, icon } from "/static/dom.js";
import { onClock } from "/static/parts/ticker.js";
import { minutes, stopwatch, t } from "/static/words.js";
import { finishPanel } from "./finish.js";
import { nextUp } from "./next.js";
import { button, secondsSince, secondsTo } from "./parts.js";
import { paused } from "./pause.js";
import { ticketState } from "./ticket.js";

/** @typedef {import("./counter.js").Console} Console */

/** @param {Console} of */
export function stage(of) {
  const { ticket } = of.picture;
  if (ticket !== null) return h("section", { class: `stage of-${ticket.state}`, key: "ticket" }, ...ticketStage(of));
  if (of.counter.state === "paused")
    return h("section", { class: "stage", key: "paused" }, ...paused(of));
  return h("section", { class: "stage", key: "free" }, ...free(of));
}

/** @param {Console} of */
function free(of) {
  const { waiting_total: total, waiting } = of.picture;
  const longest = onClock(() =>
    minutes(Math.max(0, ...waiting.map((w) => secondsSince(w.queued_at)))),
  );
  return [
    h(
      "div",
      { class: "state" },
      h("p", { class: "caption" }, t("counter.free")),
      h(
        "p",
        { class: "headline" },
        total === 0 ? t("counter.nobody_waits") : t("counter.waiting_count", { n: total }),
      ),
      total > 1 && h("p", { class: "soft" }, t("counter.longest", { time: longest })),
      nextUp(of),
      offered(of),
      autoCall(of),
    ),
    h(
      "div",
      { class: "actions" },
      button({
        word: t("counter.call_next"),
        icon: "megaphone",
        means: "next",
        look: "primary next",
        action: "call-next",
        ...of.state("call-next"),
        run: () => of.callNext(),
      }),
      button({
        word: t("counter.call_number"),
        icon: "keyboard",
        means: "number",
        look: "big",
        action: "call-number",
        note: t("counter.call_number_note"),
        ...of.state("call"),
        run: () => of.open({ name: "number", value: "" }),
      }),
    ),
  ];
}

/** Somebody who missed the turn and is to be offered again. @param {Console} of */
function offered(of) {
  const due = of.picture.missed.filter((one) => one.offer_in === 0);
  if (due.length === 0) return null;
  const labels = due.map((one) => one.label).join(", ");
  return h("p", { class: "badge warn" }, icon("history"), t("counter.offered", { labels }));
}

/** The next one is called by itself soon, unless that is stopped. @param {Console} of */
function autoCall(of) {
  const { auto_call_at: at } = of.counter;
  if (at === null) return null;
  // Where nobody waits, whoever comes first is called at once.
  const left = onClock(() => Math.ceil(secondsTo(at)));
  const isNow = of.picture.waiting_total === 0 || left <= 0;
  const words = isNow ? t("counter.auto_call_first") : t("counter.auto_call", { n: left });
  return h(
    "p",
    { class: "row tight" },
    icon("timer"),
    h("span", null, words),
    button({
      word: t("counter.stop_auto_call"),
      means: "leave",
      look: "small",
      action: "stop-auto-call",
      ...of.state("stop-auto-call"),
      run: () => of.onCounter("stop-auto-call"),
    }),
  );
}

/** @param {Console} of */
function ticketStage(of) {
  const { ticket } = of;
  const isServing = ticket.state === "serving";
  return [
    ticketState(of),
    isServing && finishPanel(of),
    h("div", { class: "actions" }, ...(isServing ? servingActions(of) : calledActions(of))),
  ];
}

/** @param {Console} of @returns {HTMLElement[]} */
function calledActions(of) {
  const { ticket } = of;
  const { rules } = of.picture;
  const needed = rules.recalls_before_no_show;
  const left = onClock(() =>
    ticket.no_show_at && ticket.recalls < needed ? Math.ceil(secondsTo(ticket.no_show_at)) : 0,
  );
  return [
    button({
      word: t("counter.start"),
      icon: "play",
      means: "next",
      look: "primary next",
      action: "start",
      ...of.state("start"),
      run: () => of.act("start"),
    }),
    button({
      word: t("counter.recall"),
      icon: "repeat",
      means: "recall",
      look: "big",
      action: "recall",
      note: `${ticket.recalls}/${needed}`,
      ...of.state("recall"),
      run: () => of.act("recall"),
    }),
    button({
      word: t("counter.no_show"),
      icon: "user-x",
      means: "absent",
      look: "big danger",
      action: "no-show",
      note: left > 0 ? stopwatch(left) : "",
      title: t("counter.no_show_when", { n: needed }),
      ...of.state("no-show", left > 0),
      run: () => of.act("no-show"),
    }),
    button({
      word: t("counter.finish"),
      icon: "circle-check",
      means: "finish",
      look: "big",
      action: "finish",
      ...of.state("finish"),
      run: () => of.open({ name: "finish" }),
    }),
    transferButton(of),
    button({
      word: t("counter.return"),
      icon: "corner-up-left",
      means: "return",
      look: "big",
      action: "return",
      ...of.state("return"),
      run: () => of.act("return"),
    }),
  ];
}

/** @param {Console} of @returns {HTMLElement[]} */
function servingActions(of) {
  const lacks = of.picture.rules.outcome_required && of.choice.outcome === null;
  return [
    button({
      word: t("counter.finish_and_next"),
      icon: "check",
      means: "next",
      look: "primary next",
      action: "finish-and-next",
      note: lacks ? t("counter.choose_outcome") : "",
      ...of.state("call-next", lacks),
      run: () => of.callNext(),
    }),
    button({
      word: t("counter.finish"),
      icon: "circle-check",
      means: "finish",
      look: "big",
      action: "finish",
      ...of.state("finish", lacks),
      run: () => of.finish(),
    }),
    button({
      word: t("counter.hold"),
      icon: "pause",
      means: "hold",
      look: "big",
      action: "hold",
      ...of.state("hold"),
      run: () => of.open({ name: "hold", ticket: of.ticket }),
    }),
    transferButton(of),
  ];
}

/** @param {Console} of */
function transferButton(of) {
  return button({
    word: t("counter.transfer"),
    icon: "arrow-left-right",
    means: "transfer",
    look: "big",
    action: "transfer",
    ...of.state("transfer"),
    run: () => of.openTransfer(of.ticket),
  });
}
