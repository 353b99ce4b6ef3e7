// Draws who is next while the counter is free, says it in the tab's title, and rings for the first who comes.

import { h, icon } from "/static/dom.js";
import { pageSound } from "/static/parts/sound.js";
import { onClock } from "/static/parts/ticker.js";
import { minutes, name, number, t } from "/static/words.js";
import { bookedBadge, priorityBadge, secondsSince } from "./parts.js";
import { why } from "./ticket.js";

/** @import {CounterMessageAnswer} from "/types/api" */
/** @import {ConsolePicture} from "/types/pictures" */
/** @typedef {import("./counter.js").Console} Console */

const sound = pageSound({ key: "moiso-first-sound", tones: [660], seconds: 0.12, volume: 0.08 });

/** Who is called by the next press, for what, since when, and why. @param {Console} of */
export function nextUp(of) {
  const { next } = of.picture;
  if (next === null) return null;
  return h(
    "div",
    { class: "next-up", id: "next-up" },
    h("p", { class: "small soft" }, t("counter.next_up")),
    h("p", { class: "number next-label" }, next.label),
    h("p", { class: "strong" }, name(next.service_name)),
    h(
      "p",
      { class: "row tight wrap" },
      bookedBadge(next),
      priorityBadge(next),
      h("span", null, t("counter.waited", {
        time: onClock(() => minutes(secondsSince(next.queued_at))),
      })),
    ),
    why(next.reason),
    next.note && h("p", { class: "small soft" }, icon("pencil"), " ", next.note),
  );
}

/** "(5) A012 – Mời Số": how many wait and, while the counter is free, who is next. @param {ConsolePicture} picture */
export function titleOf({ counter, ticket, next, waiting_total: total }) {
  if (counter === null || counter.state === "closed") return `${t("counter.title")} – ${t("web.product")}`;
  const isFree = ticket === null && counter.state === "open";
  const here = ticket?.label ?? (isFree && next !== null ? next.label : name(counter.name));
  return `(${number(total)}) ${here} – ${t("web.product")}`;
}

/**
 * Ring for the first who waits after nobody did, and for a new message, where that was asked for.
 * @param {ConsolePicture | null} before @param {ConsolePicture} after
 */
export function ring(before, { counter, ticket, waiting_total: total, messages }) {
  if (before === null || counter === null || before.counter?.number !== counter.number) return;
  const isFree = ticket === null && counter.state === "open";
  const isFirst = isFree && before.waiting_total === 0 && total > 0;
  const known = new Set(before.messages.map(news));
  const isTold = messages.some((of) => !known.has(news(of)) && isForMe(of));
  if (isFirst || isTold) sound.ring();
}

/** @param {CounterMessageAnswer} of a message */
function news(of) {
  return `${of.id} ${of.answer}`;
}

/** Whether the officer has something to read: told by supervisors, or answered. @param {CounterMessageAnswer} of */
export function isForMe(of) {
  return of.sender === "supervisor" || of.answer !== null;
}

/** The switch of the sound; it says so while the browser keeps it silent. @param {() => void} redraw */
export function bell(redraw) {
  sound.onChange(redraw);
  const isOn = sound.isOn();
  const isSilenced = sound.isSilenced();
  const word = isSilenced ? "sound_blocked" : isOn ? "sound_off" : "sound_on";
  return h(
    "button",
    {
      class: `button quiet small${isSilenced ? " silenced" : ""}`,
      key: isSilenced ? "silenced" : "bell",
      type: "button",
      "aria-pressed": isSilenced ? null : String(isOn),
      "data-action": "sound",
      title: t("counter.sound_about"),
      onclick: sound.press,
    },
    icon(isOn && !isSilenced ? "volume-2" : "volume-x"),
    h("span", null, t(`counter.${word}`)),
  );
}
