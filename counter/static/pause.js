// Draws the pause: why, until about when, and how long it has lasted; the clock is the centre's.

import { h, icon } from "/static/dom.js";
import { serverNow } from "/static/live.js";
import { plannedReturn } from "/static/parts/planned-return.js";
import { onClock, runningSince } from "/static/parts/ticker.js";
import { clock, hasText, name, t } from "/static/words.js";
import { keyCap, takes } from "./keys.js";
import { button, choices, top } from "./parts.js";

/** @typedef {import("./counter.js").Console} Console */
/** @typedef {{name: "pause", minutes: number | null, time: string}} PauseDialog `time` goes first */

/** The word of a usual reason, or what was written. @param {string} reason */
export function pauseWord(reason) {
  return hasText(`pause.${reason}`) ? t(`pause.${reason}`) : reason;
}

/** @param {Console} of @param {PauseDialog} dialog @returns {Node[]} */
export function pause(of, dialog) {
  const { counter } = of;
  const { pause_reasons: codes } = of.picture;
  const back = plannedReturn(dialog);
  return [
    top(t("counter.pause_why", { counter: name(counter.name) }), of),
    choices(
      codes.map((/** @type {string} */ code) => ({
        word: pauseWord(code),
        action: `pause-${code}`,
        off: back === null,
        run: () => of.onCounter("pause", { reason: code, ...back }),
      })),
    ),
    returning(of, dialog),
    time(of, dialog, back === null),
  ];
}

/** In how many minutes; the key of the pause goes from one to the next. @param {Console} of @param {PauseDialog} dialog */
function returning(of, dialog) {
  /** @type {(number | null)[]} */
  const all = [null, ...of.picture.pause_minutes];
  const choose = (/** @type {number | null} */ minutes) => of.open({ ...dialog, minutes, time: "" });
  const step = takes(() => choose(all[(all.indexOf(dialog.minutes) + 1) % all.length]), "pause");
  return h(
    "fieldset",
    { key: "back", ...step },
    h("legend", { class: "label" }, t("counter.back_in"), " ", keyCap("pause")),
    h(
      "div",
      { class: "row tight wrap" },
      all.map((minutes) =>
        button({
          word: minutes === null ? t("counter.back_unsaid") : t("web.minutes", { n: minutes }),
          look: "choice",
          action: `back-${minutes ?? "unsaid"}`,
          pressed: dialog.time.trim() === "" && dialog.minutes === minutes,
          run: () => choose(minutes),
        }),
      ),
    ),
  );
}

/** @param {Console} of @param {PauseDialog} dialog @param {boolean} isOdd */
function time(of, dialog, isOdd) {
  return h(
    "div",
    { class: "field", key: "time" },
    h("label", { for: "back-at" }, t("counter.back_at")),
    h("input", {
      class: "input",
      id: "back-at",
      type: "text",
      inputmode: "numeric",
      maxlength: 5,
      autocomplete: "off",
      placeholder: "9:40",
      "aria-describedby": "back-hint",
      "aria-invalid": isOdd ? "true" : null,
      value: dialog.time,
      oninput: (/** @type {InputEvent} */ event) => {
        of.open({ ...dialog, time: /** @type {HTMLInputElement} */ (event.target).value });
      },
    }),
    h("p", { class: "hint", id: "back-hint", role: "status" }, isOdd ? t("counter.back_odd") : ""),
  );
}

/** The stage of a paused counter. @param {Console} of */
export function paused(of) {
  const { counter } = of;
  const { back_at: back } = counter;
  const isLate = onClock(() => back !== null && new Date(back) < serverNow());
  return [
    h(
      "div",
      { class: "state" },
      h("p", { class: "caption" }, t("counter_state.paused")),
      h("p", { class: "headline" }, counter.reason && pauseWord(counter.reason)),
      counter.since && h("p", { class: "soft lead" }, runningSince(counter.since)),
      back !== null &&
        h(
          "p",
          { class: `badge ${isLate ? "warn" : "info"}`, id: "back" },
          icon(isLate ? "triangle-alert" : "timer"),
          t(isLate ? "counter.back_late" : "counter.back_about", { time: clock(back) }),
        ),
    ),
    h(
      "div",
      { class: "actions" },
      button({
        word: t("counter.resume_counter"),
        icon: "play",
        means: "next",
        look: "primary next",
        action: "resume-counter",
        ...of.state("resume"),
        run: () => of.onCounter("resume"),
      }),
    ),
  ];
}
