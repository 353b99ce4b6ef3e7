// Draws what the counter and the supervisors tell each other: chosen from a list, read, done with.

import { h, icon } from "/static/dom.js";
import { clock, t } from "/static/words.js";
import { isForMe } from "./next.js";
import { button, choices, top } from "./parts.js";

/** @import {CounterMessageAnswer} from "/types/api" */
/** @import {Meaning} from "./keys.js" */
/** @typedef {import("./counter.js").Console} Console */

/** What is open, the oldest first; the key is that of the first that is to be read. @param {Console} of */
export function messages(of) {
  const all = of.picture.messages;
  const first = all.find(isForMe);
  return all.map((one) => message(of, one, one === first ? "read" : undefined));
}

/** @param {Console} of @param {CounterMessageAnswer} one @param {Meaning | undefined} means */
function message(of, one, means) {
  const isTold = one.sender === "supervisor";
  const words = t(`message.${one.code}`);
  const sent = `${one.sent_by ?? t("counter.supervisors")} ${clock(one.sent_at)}`;
  const answered = one.answered_at !== null && `${one.answered_by ?? t("counter.supervisors")} ${clock(one.answered_at)}`;
  return h(
    "div",
    {
      class: `banner message ${isForMe(one) ? "info" : ""}`,
      key: `message-${one.id}`,
      role: isForMe(one) ? "alert" : null,
      "data-message": one.code,
    },
    icon("message-square"),
    h(
      "span",
      { class: "grow" },
      h("span", { class: "strong" }, answered ? t(`message.reply.${one.answer}`) : words),
      h(
        "span",
        { class: "small" },
        answered ? `${answered} · ${words}` : isTold ? sent : t("counter.asked_at", { time: clock(one.sent_at) }),
      ),
    ),
    button({
      word: t(isTold ? "counter.message_read" : "counter.message_done"),
      icon: "check",
      means,
      look: "small",
      action: `end-message-${one.id}`,
      off: of.commands.busy !== null,
      run: () => of.endMessage(one.id),
    }),
  );
}

/** What can be asked, by one key each. @param {Console} of @returns {Node[]} */
export function asking(of) {
  const { asks, messages: open } = of.picture;
  const waits = new Set(
    open
      .filter((one) => one.sender === "counter" && one.answer === null)
      .map((one) => one.code),
  );
  return [
    top(t("counter.ask_what"), of),
    h("p", { class: "soft", key: "about" }, t("counter.ask_about")),
    choices(
      asks.map((/** @type {string} */ code) => ({
        word: t(`message.${code}`),
        look: "wide",
        action: `ask-${code}`,
        off: waits.has(code),
        run: () => of.ask(code),
      })),
    ),
  ];
}
