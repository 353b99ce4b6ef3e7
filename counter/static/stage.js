// Draws the middle of the console: the ticket at the counter and the one obvious next step.

import { h, icon } from "/static/dom.js";
import { hasText, minutes, name, number, stopwatch, t } from "/static/words.js";
import { button, level, levelIcon, priorityBadge, secondsSince, secondsTo } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */

const KIND_KEYS = ["KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU"];

/** @param {Console} of */
export function stage(of) {
  const { ticket, counter } = of.picture;
  if (ticket !== null) return h("section", { class: "stage", key: "ticket" }, ...ticketStage(of));
  if (counter.state === "paused")
    return h("section", { class: "stage", key: "paused" }, ...paused(of));
  return h("section", { class: "stage", key: "free" }, ...free(of));
}

/** @param {Console} of */
function free(of) {
  const { waiting_total: total, waiting } = of.picture;
  const longest = Math.max(0, ...waiting.map((/** @type {any} */ w) => secondsSince(w.queued_at)));
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
      total > 0 && h("p", { class: "soft lead" }, t("counter.longest", { time: minutes(longest) })),
    ),
    h(
      "div",
      { class: "actions" },
      button({
        word: t("counter.call_next"),
        icon: "megaphone",
        code: "F2",
        look: "primary next",
        action: "call-next",
        ...of.state("call-next"),
        run: () => of.callNext(),
      }),
    ),
  ];
}

/** @param {Console} of */
function paused(of) {
  const { counter } = of.picture;
  const known = `pause.${counter.reason}`;
  return [
    h(
      "div",
      { class: "state" },
      h("p", { class: "caption" }, t("counter_state.paused")),
      h("p", { class: "headline" }, hasText(known) ? t(known) : counter.reason),
      counter.since && h("p", { class: "soft lead" }, stopwatch(secondsSince(counter.since))),
    ),
    h(
      "div",
      { class: "actions" },
      button({
        word: t("counter.resume_counter"),
        icon: "play",
        code: "F2",
        look: "primary next",
        action: "resume-counter",
        ...of.state("resume"),
        run: () => of.resumeCounter(),
      }),
    ),
  ];
}

/** @param {Console} of */
function ticketStage(of) {
  const { ticket } = of.picture;
  const isServing = ticket.state === "serving";
  return [
    h(
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
            h("span", { class: "badge" }, t("counter.recalled", { n: ticket.recalls })),
        ),
        h("p", { class: "number ticket-label", id: "label" }, ticket.label),
      ),
      h(
        "div",
        { class: "what grow" },
        h("p", { class: "lead strong" }, name(ticket.service_name)),
        priorityBadge(ticket),
        h("p", { class: "soft" }, t("counter.waited", { time: minutes(ticket.waited_s) })),
        why(ticket.reason),
      ),
      timer(of),
    ),
    isServing && finishPanel(of),
    h("div", { class: "actions" }, ...(isServing ? servingActions(of) : calledActions(of))),
  ];
}

/** Why this one was next. @param {any} reason */
function why(reason) {
  if (reason === null) return null;
  const key = `reason.${reason.rule}`;
  const facts = Object.fromEntries(
    Object.entries(reason).map(([fact, value]) => [
      fact,
      typeof value === "number" ? number(value) : value,
    ]),
  );
  const text = hasText(key) ? t(key, facts) : reason.rule;
  return h("p", { class: "why small" }, icon("info"), h("span", null, text));
}

/** @param {Console} of */
function timer(of) {
  const { ticket } = of.picture;
  const isServing = ticket.state === "serving";
  const spent =
    secondsSince(ticket.started_at ?? ticket.called_at) - (isServing ? ticket.held_s : 0);
  const target = isServing ? ticket.target_s : null;
  const mark = level(spent, target, target === null ? null : target * 1.5);
  return h(
    "div",
    { class: `timer ${mark}` },
    h("p", { class: "number" }, levelIcon(mark), stopwatch(spent)),
    h("p", { class: "small" }, t(isServing ? "counter.in_service" : "counter.since_call")),
    target !== null &&
      h("p", { class: "small soft" }, t("counter.target", { time: minutes(target) })),
  );
}

/** @param {Console} of @returns {HTMLElement[]} */
function calledActions(of) {
  const { ticket, rules } = of.picture;
  const needed = rules.recalls_before_no_show;
  const left = ticket.no_show_at && ticket.recalls < needed ? secondsTo(ticket.no_show_at) : 0;
  return [
    button({
      word: t("counter.start"),
      icon: "play",
      code: "F2",
      look: "primary next",
      action: "start",
      ...of.state("start"),
      run: () => of.act("start"),
    }),
    button({
      word: t("counter.recall"),
      icon: "repeat",
      code: "F3",
      look: "big",
      action: "recall",
      note: `${ticket.recalls}/${needed}`,
      ...of.state("recall"),
      run: () => of.act("recall"),
    }),
    button({
      word: t("counter.no_show"),
      icon: "user-x",
      code: "F4",
      look: "big danger",
      action: "no-show",
      note: left > 0 ? stopwatch(Math.ceil(left)) : "",
      title: t("counter.no_show_when", { n: needed }),
      ...of.state("no-show", left > 0),
      run: () => of.act("no-show"),
    }),
    transferButton(of),
    button({
      word: t("counter.return"),
      icon: "corner-up-left",
      code: "F7",
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
      code: "F2",
      look: "primary next",
      action: "finish-and-next",
      note: lacks ? t("counter.choose_outcome") : "",
      ...of.state("call-next", lacks),
      run: () => of.callNext(),
    }),
    button({
      word: t("counter.finish"),
      icon: "circle-check",
      code: "F8",
      look: "big",
      action: "finish",
      ...of.state("finish", lacks),
      run: () => of.finish(),
    }),
    button({
      word: t("counter.hold"),
      icon: "pause",
      code: "F7",
      look: "big",
      action: "hold",
      ...of.state("hold"),
      run: () => of.open("hold"),
    }),
    transferButton(of),
  ];
}

/** @param {Console} of */
function transferButton(of) {
  return button({
    word: t("counter.transfer"),
    icon: "arrow-left-right",
    code: "F6",
    look: "big",
    action: "transfer",
    ...of.state("transfer"),
    run: () => of.open("transfer"),
  });
}

/** The outcome by one key; the kind follows from it unless it is chosen too. @param {Console} of */
function finishPanel(of) {
  const { kinds, outcomes } = of.picture;
  return h(
    "div",
    { class: "finish" },
    h(
      "fieldset",
      null,
      h("legend", { class: "label" }, t("counter.outcome")),
      h(
        "div",
        { class: "row tight wrap" },
        ...outcomes.map((/** @type {string} */ code, /** @type {number} */ place) =>
          button({
            word: t(`outcome.${code}`),
            code: `Digit${place + 1}`,
            look: "choice",
            action: `outcome-${code}`,
            pressed: of.choice.outcome === code,
            run: () => of.choose({ outcome: code }),
          }),
        ),
      ),
    ),
    h(
      "fieldset",
      null,
      h("legend", { class: "label" }, t("counter.kind")),
      h(
        "div",
        { class: "row tight wrap" },
        ...kinds.map((/** @type {string} */ code, /** @type {number} */ place) =>
          button({
            word: t(`kind.${code}`),
            code: KIND_KEYS[place],
            look: "choice",
            action: `kind-${code}`,
            pressed: of.choice.kind === code,
            run: () => of.choose({ kind: code }),
          }),
        ),
      ),
    ),
  );
}
