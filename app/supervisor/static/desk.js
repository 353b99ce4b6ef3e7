// Draws the dialog of a counter: who sits there, its pause, its end, what it helps with.

import { h } from "/static/dom.js";
import { plannedReturn } from "/static/parts/planned-return.js";
import { name, t } from "/static/words.js";
import { ask, choice, command, drawBox, form, line, pressed, say } from "./box.js";
import { forgetDraft, helps } from "./helps.js";
import { hasOfficers, officerChoice, readOfficers } from "./officers.js";
import { pauseWord, pausedLine } from "./paused.js";

/** @import {WatchedCounter} from "/types/pictures" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

/** Whether the counter's end is asked about. */
let isEnding = false;

/** Open the dialog of a counter. @param {number} number @param {() => Picture | null} picture */
export function askDesk(number, picture) {
  forgetDraft();
  isEnding = false;
  void readOfficers();
  ask(() => {
    const of = picture()?.counters.find((c) => c.number === number);
    return of === undefined ? null : content(of, /** @type {Picture} */ (picture()));
  });
}

/** @param {WatchedCounter} of @param {Picture} picture */
function content(of, picture) {
  const isClosed = of.state === "closed";
  return {
    title: name(of.name),
    parts: [
      h("p", { key: "now" }, nowLine(of)),
      of.label !== null && !isClosed &&
        h("p", { class: "soft small", key: "busy" }, t("supervisor.desk.busy", { label: of.label })),
      seating(of),
      of.state === "open" && pausing(of, picture),
      !isClosed && ending(of),
      h("h3", { key: "helps-title" }, t("supervisor.desk.helps")),
      ...helps(of, picture.services, act),
    ],
  };
}

/** @param {WatchedCounter} of */
function nowLine(of) {
  const state = t(`counter_state.${of.state}`);
  const why = of.state === "paused" && of.reason ? ` (${pausedLine(of)})` : "";
  return `${state}${why} · ${of.officer_name ?? t("supervisor.nobody")}`;
}

/**
 * Send a command about the counter; who sits where may have changed by it.
 * @param {WatchedCounter} of @param {string} what @param {object} body @param {string} done
 * @param {string} [method]
 */
async function act(of, what, body, done, method) {
  const words = { counter: name(of.name) };
  const answer = await command(
    `counters/${of.number}/${what}`, body, t(`supervisor.desk.${done}`, words), method,
  );
  if (answer?.ok) void readOfficers();
  return answer;
}

/** @param {WatchedCounter} of */
function seating(of) {
  const isClosed = of.state === "closed";
  return form(
    "seating",
    (given) => void act(of, "seat", { officer: given("officer") }, "seated"),
    [
      officerChoice(t(isClosed ? "supervisor.desk.for_whom" : "supervisor.desk.instead"), of.number),
      pressed({
        word: t(isClosed ? "supervisor.desk.open" : "supervisor.desk.seat"),
        sign: isClosed ? "door-open" : "user-check",
        look: isClosed ? "primary" : "",
        off: !hasOfficers(of.number),
        does: "seat",
      }),
    ],
  );
}

/** Why it pauses, and perhaps until when. @param {WatchedCounter} of @param {Picture} picture */
function pausing(of, { pause_reasons: codes, pause_minutes: spans }) {
  return form(
    "pausing",
    (given) => {
      const minutes = Number(given("back-in")) || null;
      const back = plannedReturn({ minutes, time: given("back-at") });
      if (back === null) return say("bad", t("supervisor.desk.back_odd"));
      void act(of, "pause", { reason: given("other") || given("why"), ...back }, "paused");
    },
    [
      choice(
        "why",
        t("supervisor.desk.pause_why"),
        codes.map((/** @type {string} */ value) => ({ value, word: pauseWord(value) })),
      ),
      line("other", t("supervisor.desk.other_why")),
      choice("back-in", t("supervisor.desk.back_in"), [
        { value: "", word: t("supervisor.desk.back_unsaid") },
        ...spans.map((/** @type {number} */ n) => ({ value: String(n), word: t("web.minutes", { n }) })),
      ]),
      line("back-at", t("supervisor.desk.back_at"), {
        inputmode: "numeric", maxlength: 5, placeholder: "9:40",
      }),
      pressed({
        word: t("action.counter-pause"), sign: "pause", off: of.label !== null, does: "pause",
      }),
    ],
    "row wrap",
  );
}

/** What stands in place of the button until it is answered. @param {WatchedCounter} of */
function endingAsked(of) {
  const answered = (/** @type {boolean} */ isWanted) => {
    isEnding = false;
    if (isWanted) void act(of, "close", {}, "closed");
    else drawBox();
  };
  return h(
    "div",
    { class: "row", key: "ending-asked", role: "group", "aria-labelledby": "ending-asked" },
    h("p", { id: "ending-asked", class: "grow" }, t("supervisor.desk.close_ask", { counter: name(of.name) })),
    pressed({
      word: t("supervisor.desk.keep_open"), sign: "undo-2", does: "keep-open", run: () => answered(false),
    }),
    pressed({
      word: t("action.counter-close"), sign: "power", look: "danger", off: of.label !== null,
      does: "close-now", run: () => answered(true),
    }),
  );
}

/** @param {WatchedCounter} of */
function ending(of) {
  if (isEnding) return endingAsked(of);
  return h(
    "div",
    { class: "row", key: "ending" },
    of.state === "paused" &&
      pressed({
        word: t("action.counter-resume"),
        sign: "play",
        look: "primary",
        does: "resume",
        run: () => void act(of, "resume", {}, "resumed"),
      }),
    pressed({
      word: t("action.counter-close"),
      sign: "power",
      look: "danger",
      off: of.label !== null,
      does: "close",
      run: () => {
        isEnding = true;
        drawBox();
        document.querySelector(/** @type {"button"} */ ("[data-do=keep-open]"))?.focus();
      },
    }),
  );
}
