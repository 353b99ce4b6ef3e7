// Knows how an officer's wish becomes one command: one at a time, one request id a wish, undo.

import { requestId, send } from "/static/api.js";
import { t } from "/static/words.js";

/** @import {TicketAnswer} from "/types/api" */
/**
 * @typedef {{kind: "good" | "info" | "bad", text: string, until: number}} Notice
 * @typedef {{id: number, version: number, label: string, action: string, until: number}} Undoable
 * @typedef {{id: number, version: number, label: string}} TicketRef
 */

const NOTICE_MS = 8_000;
const PICTURE_MS = 2_000;
const ASKED = "out_of_turn_reason";
/** What is written on a ticket: an undo still takes back what was done before. */
const WRITTEN = ["edit", "priority"];

/** Sends the commands of one console and remembers what came of the last one. */
export class Commands {
  /**
   * `onChange` is called when there is something new to draw; `seq` tells which picture is held,
   * `undoMs` for how long an action may be taken back.
   * @param {() => void} onChange @param {() => number} seq @param {() => number} undoMs
   */
  constructor(onChange, seq, undoMs) {
    this.onChange = onChange;
    this.seq = seq;
    this.undoMs = undoMs;
    this.onPicture = () => {};
    /** @type {string | null} the action that is on its way */
    this.busy = null;
    /** @type {Notice | null} */
    this.notice = null;
    /** @type {Undoable | null} */
    this.undoable = null;
    /** @type {{key: string, id: string} | null} a wish whose answer never came */
    this.unsure = null;
  }

  /**
   * Act on the counter itself.
   * @param {number} number @param {string} action @param {object} [facts]
   */
  counter(number, action, facts = {}) {
    return this.run(action, `/api/v1/counters/${number}/${action}`, facts, { isOnce: false });
  }

  /**
   * Call whom the rules choose, finishing the present ticket on the way if `finish` is given.
   * @param {number} number @param {object | null} finish
   */
  async callNext(number, finish) {
    const body = finish === null ? {} : { finish };
    const answer = await this.run("call-next", `/api/v1/counters/${number}/call-next`, body);
    if (answer?.status === 204) this.say("info", t("counter.nobody_waits"));
    return answer;
  }

  /**
   * Call one label, or a number alone; out of turn it needs a reason.
   * @param {number} number @param {string} label @param {string} [reason]
   */
  callLabel(number, label, reason) {
    const facts = reason ? { label, reason } : { label };
    return this.run("call", `/api/v1/counters/${number}/call`, facts);
  }

  /**
   * Act on a ticket as it was seen.
   * @param {TicketRef} ticket @param {string} action @param {object} [facts]
   */
  ticket(ticket, action, facts = {}) {
    const path = `/api/v1/tickets/${ticket.id}/${action}`;
    return this.run(action, path, { version: ticket.version, ...facts });
  }

  /** Ask the supervisors for something. @param {number} number @param {string} code */
  ask(number, code) {
    return this.run("message-ask", `/api/v1/counters/${number}/messages`, { code });
  }

  /** Say that a message was read, or is done with. @param {number} id */
  endMessage(id) {
    return this.run("message-end", `/api/v1/messages/${id}/end`, {}, { isOnce: false });
  }

  /** Take back an action, while its ten seconds run. @param {Undoable | null} last */
  async undo(last) {
    if (last === null || Date.now() > last.until) return null;
    const answer = await this.ticket(last, "undo");
    if (answer?.ok) this.say("good", t("counter.undone", { label: last.label }));
    return answer;
  }

  /**
   * Send one command; null when another one is still on its way, so a double click is one wish.
   *
   * A wish whose answer never came keeps its request id: repeating it can't happen twice.
   * A refusal for want of a reason isn't said: the console then asks for it.
   * @param {string} action @param {string} path @param {object} facts
   * @param {{isOnce?: boolean}} [how]
   */
  async run(action, path, facts, { isOnce = true } = {}) {
    if (this.busy !== null) return null;
    this.busy = action;
    this.notice = null;
    this.onChange();
    const key = `${path} ${JSON.stringify(facts)}`;
    const id = this.unsure?.key === key ? this.unsure.id : requestId();
    const seen = this.seq();
    const answer = await send(path, isOnce ? { ...facts, request_id: id } : facts);
    this.unsure = answer.status === 0 || answer.status === 503 ? { key, id } : null;
    // Until the picture shows what was done, another press would mean the old picture.
    if (answer.status === 200) await this.pictureAfter(seen);
    this.busy = null;
    if (answer.problem?.code === "not_signed_in") location.assign("/sign-in?next=/counter");
    const isAsked = answer.problem?.code === ASKED;
    if (answer.problem && !isAsked) this.say("bad", answer.problem.detail);
    else if (!answer.problem) this.remember(action, answer.body);
    this.onChange();
    return answer;
  }

  /** @param {number} seen @returns {Promise<void>} */
  pictureAfter(seen) {
    if (this.seq() > seen) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, PICTURE_MS);
      this.onPicture = () => {
        if (this.seq() <= seen) return;
        clearTimeout(timer);
        done();
      };
    });
  }

  /**
   * Remember how to take back what was done, if the answer says that it may be.
   * @param {string} action @param {unknown} answered a ticket, or what else it was done to
   */
  remember(action, answered) {
    const ticket = /** @type {TicketAnswer | null} */ (answered);
    if (WRITTEN.includes(action)) {
      const { undoable } = this;
      if (undoable && undoable.id === ticket?.id) undoable.version = ticket.version;
      return;
    }
    this.undoable = ticket?.allowed?.includes("undo")
      ? {
          id: ticket.id,
          version: ticket.version,
          label: ticket.label,
          action,
          until: Date.now() + this.undoMs(),
        }
      : null;
  }

  /**
   * Say something for a while; what `stays` is there until the next command.
   * @param {Notice["kind"]} kind @param {string} text @param {{stays?: boolean}} [how]
   */
  say(kind, text, { stays = false } = {}) {
    this.notice = { kind, text, until: stays ? Infinity : Date.now() + NOTICE_MS };
    this.onChange();
  }

  /** Forget what has been shown long enough. */
  tidy() {
    if (this.notice && Date.now() > this.notice.until) this.notice = null;
    if (this.undoable && Date.now() > this.undoable.until) this.undoable = null;
  }
}
