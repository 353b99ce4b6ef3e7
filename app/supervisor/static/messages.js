// Draws what counters ask and have not read: who, when, and the answers, by one press each; and tells counters.

import { requestId, send } from "/static/api.js";
import { byId, h, icon, patch } from "/static/dom.js";
import { clock, name, t } from "/static/words.js";
import { ringOnce } from "./bell.js";
import { ask, choice, closeBox, command, form, pressed, say } from "./box.js";

/** @import {CounterMessageAnswer} from "/types/api" */
/** @typedef {import("/types/pictures").SupervisorPicture} Picture */

const ALL = "all";

/** The messages of the picture before; null until there was one. @type {Set<number> | null} */
let known = null;
let isBusy = false;
/** What the last command was refused with, until the next one. @type {string | null} */
let refused = null;

/** Draw them in their place on the page; a new one rings where that was asked for. @param {Picture} picture */
export function drawMessages(picture) {
  const asked = picture.messages.filter((one) => one.sender === "counter");
  if (known !== null && asked.some((one) => !known?.has(one.id))) ringOnce();
  known = new Set(asked.map((one) => one.id));
  const redraw = () => drawMessages(picture);
  const told = unread(picture);
  const box = byId("messages");
  const isQuiet = asked.length + told.length === 0 && refused === null;
  box.classList.toggle("none", isQuiet);
  patch(
    box,
    !isQuiet && h("h2", { key: "head" }, t("supervisor.messages")),
    refused !== null && h("p", { class: "banner bad", key: "refused" }, icon("circle-alert"), h("span", null, refused)),
    asked.length > 0 && h("ul", { class: "asked", key: "asked" }, asked.map((one) => line(picture, one, redraw))),
    told.length > 0 && h("ul", { class: "told small", key: "told" }, told),
  );
}

/** Opens what counters are told; it stands where nothing moves it. @param {() => Picture | null} picture the newest one */
export function tellButton(picture) {
  const tell = () => {
    const newest = picture();
    if (newest !== null) askTell(newest);
  };
  return h(
    "button",
    { type: "button", class: "button quiet", key: "tell", "aria-haspopup": "dialog", "data-do": "tell", onclick: tell },
    icon("message-square"),
    t("supervisor.tell"),
  );
}

/** What a counter asks, since when, what it was answered. @param {Picture} picture @param {CounterMessageAnswer} one @param {() => void} redraw */
function line(picture, one, redraw) {
  const counter = picture.counters.find((c) => c.number === one.counter);
  const who = [counter ? name(counter.name) : one.counter, one.sent_by, clock(one.sent_at)].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: `banner ${one.answer === null ? "warn" : ""}`, key: one.id, "data-message": one.code },
    icon("message-square"),
    h(
      "div",
      { class: "grow" },
      h("span", { class: "strong" }, t(`message.${one.code}`)),
      h("span", { class: "small" }, who),
      one.answered_at !== null &&
        h("span", { class: "small" }, `${t(`message.reply.${one.answer}`)} · ${one.answered_by ?? ""} ${clock(one.answered_at)}`),
    ),
    h(
      "div",
      { class: "row tight wrap" },
      picture.replies.map((/** @type {string} */ code) =>
        act(t(`message.reply.${code}`), `messages/${one.id}/answer`, { answer: code }, `${one.id}-${code}`, redraw, one.answer === code),
      ),
      act(t("supervisor.message_done"), `messages/${one.id}/end`, {}, `${one.id}-end`, redraw),
    ),
  );
}

/**
 * @param {string} word @param {string} path @param {object} body @param {string} does
 * @param {() => void} redraw @param {boolean} [isChosen]
 */
function act(word, path, body, does, redraw, isChosen) {
  return h(
    "button",
    {
      type: "button",
      class: "button small",
      key: does,
      "data-do": does,
      "aria-pressed": isChosen === undefined ? null : String(isChosen),
      disabled: isBusy,
      onclick: async () => {
        isBusy = true;
        redraw();
        const answer = await send(`/api/v1/${path}`, body);
        isBusy = false;
        refused = answer.problem?.detail ?? null;
        redraw();
      },
    },
    word,
  );
}

/** What counters were told and haven't read, each message once. @param {Picture} picture */
function unread({ messages }) {
  /** @type {Map<string, CounterMessageAnswer[]>} */
  const byCode = new Map();
  for (const one of messages) {
    if (one.sender === "supervisor") byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  }
  return [...byCode].map(([code, all]) =>
    h(
      "li",
      { key: code, class: "soft", "data-told": code },
      t("supervisor.unread", {
        message: t(`message.${code}`),
        counters: all.map((one) => one.counter).join(", "),
        time: clock(all[0].sent_at),
      }),
    ),
  );
}

/** What is told, and to whom. @param {Picture} picture */
function askTell(picture) {
  const working = picture.counters.filter((c) => c.state !== "closed");
  const tell = async (/** @type {string} */ to, /** @type {string} */ code) => {
    if (to === "" || code === "") return;
    const counter = to === ALL ? {} : { counter: Number(to) };
    const answer = await command("messages", { code, ...counter, request_id: requestId() }, t("supervisor.told"));
    if (answer?.ok) closeBox();
  };
  ask(() => ({
    title: t("supervisor.tell_what"),
    parts: [
      form(
        "tell",
        (given) => void tell(given("to"), given("code")),
        [
          choice("to", t("supervisor.tell_whom"), [
            { value: ALL, word: t("supervisor.tell_all", { n: working.length }) },
            ...working.map((c) => ({
              value: String(c.number), word: [name(c.name), c.officer_name].filter(Boolean).join(" · "),
            })),
          ]),
          choice(
            "code",
            t("supervisor.tell_message"),
            picture.tells.map((/** @type {string} */ code) => ({ value: code, word: t(`message.${code}`) })),
            t("supervisor.tell_choose"),
          ),
          pressed({ word: t("supervisor.tell_send"), sign: "send", look: "primary", off: working.length === 0, does: "send-message" }),
        ],
        "stack",
      ),
    ],
  }));
  if (working.length === 0) say("bad", t("supervisor.tell_nobody"));
}
