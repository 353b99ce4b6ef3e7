// The officer's console: takes the picture, draws it, and turns presses into commands.

import { byId, h, patch, present } from "/static/dom.js";
import { live } from "/static/live.js";
import { drawDialog, whenClosed } from "/static/parts/dialog.js";
import { clockNow, drawWhenDue, forgetClock, upToDate, write } from "/static/parts/ticker.js";
import { name, t } from "/static/words.js";
import { chooser } from "./chooser.js";
import { Commands } from "./commands.js";
import { dialogContent } from "./dialogs.js";
import { readEarlier } from "./earlier.js";
import { typing } from "./entry.js";
import { head, news, said, toasts } from "./head.js";
import { forgetTyped, listen } from "./keys.js";
import { lists, strip } from "./lists.js";
import { ring, titleOf } from "./next.js";
import { refused } from "./parts.js";
import { fetchProcedures, recordOf } from "./record.js";
import { stage } from "./stage.js";

/** @import {ConsolePicture} from "/types/pictures" */
/** @import {TicketRef} from "./commands.js" */
/** @import {Ticket} from "./parts.js" */
/** @typedef {import("./dialogs.js").Dialog} Dialog */
/** @typedef {ConsolePicture["outcomes"][number]} Outcome */
/** @typedef {ConsolePicture["kinds"][number]} Kind */
/** @typedef {{outcome: Outcome | null, kind: Kind | null, isKindChosen: boolean,
 *   then: string[] | null}} Choice the finish not sent yet; `then` null is as planned before */

const USUAL_COUNTER = "moiso-counter";
const SETTLE_MS = 500;
/** As in the styles: a window beside other software. */
const NARROW = matchMedia("(max-width: 520px)");
/** @type {Choice} */
const NO_CHOICE = { outcome: null, kind: null, isKindChosen: false, then: null };
/** Actions of the ticket: offered only where its picture allows them. */
const OF_TICKET = ["recall", "start", "no-show", "return", "finish", "hold", "transfer"];
/** Dialogs that begin with a field; in the others a digit is a choice. */
const TYPED_IN = ["number", "record", "onward", "transfer", "substitute"];
/** What the console holds beside the picture: the open dialog, the choice not sent yet. */
export class Console {
  /** @param {ConsolePicture} picture */
  constructor(picture) {
    this.picture = picture;
    this.commands = new Commands(
      () => this.draw(),
      () => this.picture.seq,
      () => this.picture.rules.undo_s * 1000,
    );
    /** @type {Dialog | null} */
    this.dialog = null;
    /** Whether the colleague who takes the counter over has a second factor. */
    this.asksCode = false;
    /** Which question is open: an answer that comes later is none to another one. */
    this.question = 0;
    /** What the open question was refused with. */
    this.refusal = "";
    this.focused = "";
    this.choice = NO_CHOICE;
    /** @type {number | null} the ticket of the lists that the arrows have chosen */
    this.marked = null;
    this.phase = "";
    this.settled_ms = 0;
  }

  /** @param {ConsolePicture} picture */
  show(picture) {
    const lost = this.commands.busy === null ? lostCounter(this.picture, picture) : null;
    const was = this.picture;
    ring(was, picture);
    this.picture = picture;
    const { ticket, counter } = picture;
    const phase = `${counter?.number} ${counter?.state} ${ticket?.id} ${ticket?.state}`;
    if (phase !== this.phase) this.turn(phase);
    // In a narrow window calls for help and messages stand above the visitor and push the rest down.
    else if (NARROW.matches && toldBy(was) !== toldBy(picture)) this.settle();
    // Only now: whatever is said is drawn at once, and an open question may be void.
    if (lost !== null) this.commands.say("info", lost, { stays: true });
    this.commands.onPicture();
    readEarlier(this);
    this.draw();
  }

  /** Another state: a half-made choice or question of the old one is void. @param {string} phase */
  turn(phase) {
    // The second click of a double click must not press the button that has just come under it.
    if (this.phase !== "") {
      this.settle();
      forgetTyped();
      // What was pressed is gone or means something else now: no outline stays where it was.
      if (document.activeElement instanceof HTMLButtonElement) document.activeElement.blur();
    }
    this.phase = phase;
    this.begin(null);
    this.choice = NO_CHOICE;
    this.marked = null;
  }

  /** The buttons have just moved or changed: they take no press for a moment. */
  settle() {
    this.settled_ms = performance.now() + SETTLE_MS;
    setTimeout(() => this.draw(), SETTLE_MS + 20);
  }

  /** The officer's own counter, for who draws while there is one. */
  get counter() {
    return present(this.picture.counter);
  }

  /** The ticket at the counter, for who draws while there is one. */
  get ticket() {
    return present(this.picture.ticket);
  }

  /** Whether this counter may call: open and without a ticket. */
  isFree() {
    return this.picture.ticket === null && this.picture.counter?.state === "open";
  }

  /** @param {ConsolePicture["me"]["rights"][number]} right */
  may(right) {
    return this.picture.me.rights.includes(right);
  }

  /** How the button of an action stands now. @param {string} action @param {boolean} [isOff] */
  state(action, isOff = false) {
    const isAllowed =
      !OF_TICKET.includes(action) || this.picture.ticket?.allowed.some((one) => one === action);
    return {
      off: isOff || this.commands.busy !== null || !isAllowed,
      busy: this.commands.busy === action,
      settling: performance.now() < this.settled_ms,
    };
  }

  /** Another question, or none: nothing was refused yet. @param {Dialog | null} dialog */
  begin(dialog) {
    this.dialog = dialog;
    this.question += 1;
    this.refusal = "";
  }

  /** Open a dialog, draw it further, or close it with null. @param {Dialog | null} dialog */
  open(dialog) {
    if (dialog?.name === this.dialog?.name) this.dialog = dialog;
    else this.begin(dialog);
    this.asksCode = false;
    if (dialog?.name === "record") void fetchProcedures(() => this.draw());
    this.draw();
  }

  /** @param {Ticket} ticket */
  openTransfer(ticket) {
    this.open({ name: "transfer", ticket, query: "", place: "original", marked: -1 });
  }

  /** @param {"query" | "dossier" | "note"} field */
  openRecord(field) {
    this.open(recordOf(this.ticket, field));
  }

  /** `kind` null is again what follows from the outcome. @param {{outcome?: Outcome, kind?: Kind | null}} part */
  choose({ outcome = this.choice.outcome ?? undefined, kind }) {
    if (kind !== undefined) this.choice = { ...this.choice, kind, isKindChosen: kind !== null };
    if (outcome) {
      const usual = this.picture.kind_of_outcome[outcome] ?? null;
      const chosen = this.choice.isKindChosen ? this.choice.kind : usual;
      this.choice = { ...this.choice, outcome, kind: chosen };
    }
    this.draw();
  }

  /** Where the visitor goes on to: as chosen now, else as planned before. @returns {string[]} */
  then() {
    return this.choice.then ?? this.picture.ticket?.onward ?? [];
  }

  /** @param {string[]} then */
  goOn(then) {
    this.choice = { ...this.choice, then };
  }

  /** The finish as facts of a command. @returns {Record<string, unknown>} */
  facts() {
    const { outcome, kind, then } = this.choice;
    return {
      ...(outcome ? { outcome } : {}),
      ...(kind ? { kind } : {}),
      ...(then ? { then } : {}),
    };
  }

  callNext() {
    const { ticket } = this.picture;
    const finish = ticket === null ? null : { version: ticket.version, ...this.facts() };
    void this.commands.callNext(this.counter.number, finish);
  }

  finish() {
    this.act("finish", this.facts());
  }

  /** @param {string} action @param {object} [facts] */
  act(action, facts = {}) {
    this.onTicket(this.picture.ticket, action, facts);
  }

  /** @param {TicketRef | null} ticket @param {string} action @param {object} [facts] */
  onTicket(ticket, action, facts = {}) {
    if (ticket === null) return;
    // Who was told that others have changed it means it as it is now.
    const meant = this.refusal === "" ? ticket : this.newest(ticket);
    void this.asked(this.commands.ticket(meant, action, facts));
  }

  /** The ticket as the picture has it now. @param {TicketRef} of @returns {TicketRef} */
  newest(of) {
    const { ticket, waiting, later, missed, held } = this.picture;
    return [ticket, ...waiting, ...later, ...missed, ...held].find((one) => one?.id === of.id) ?? of;
  }

  /**
   * A question stays, with all that was typed, until what it asks was done; what was refused is said in it.
   * @template {{ok: boolean, problem: {detail: string} | null}} A
   * @param {Promise<A | null>} sent null where another command was on its way
   */
  async asked(sent) {
    const { question } = this;
    const answer = await sent;
    if (answer === null || this.dialog === null || question !== this.question) return answer;
    if (answer.ok) this.open(null);
    this.refusal = answer.problem?.detail ?? "";
    this.draw();
    return answer;
  }

  /** Write on the ticket what differs. @param {Ticket} ticket @param {Partial<Record<"procedure" | "dossier_code" | "note", string>>} written */
  write(ticket, written) {
    const changed = Object.entries(written).filter(([key, text]) => text !== (Object(ticket)[key] ?? ""));
    if (changed.length > 0) this.onTicket(ticket, "edit", Object.fromEntries(changed));
    else this.open(null);
  }

  /** A code from a scanner is that of the dossier on the desk of whoever is served. @param {string} text */
  scanned(text) {
    const { ticket } = this.picture;
    const code = text.trim();
    if (ticket !== null) this.write(ticket, { dossier_code: code });
    else this.commands.say("info", t("counter.scan_for_nobody", { code }));
  }

  /** Call a label; where it wants a reason, ask for one. @param {string} label @param {string} [reason] */
  async callLabel(label, reason) {
    const answer = await this.asked(this.commands.callLabel(this.counter.number, label, reason));
    if (answer?.problem?.code === "out_of_turn_reason") this.open({ name: "call", label });
  }

  /** @param {number} counter @param {boolean} [takesOver] */
  async openCounter(counter, takesOver = false) {
    const facts = takesOver ? { take_over: true } : {};
    const answer = await this.asked(this.commands.counter(counter, "open", facts));
    if (answer?.ok) localStorage.setItem(USUAL_COUNTER, String(counter));
  }

  /** @param {string} username @param {string} password @param {string} code "" until it is asked for */
  async handOver(username, password, code) {
    const { number } = this.counter;
    const given = code === "" ? { username, password } : { username, password, code };
    const answer = await this.asked(this.commands.counter(number, "substitute", given));
    if (answer?.problem?.code === "second_factor_needed") {
      this.asksCode = true;
      this.draw();
    }
    // The session is the colleague's now, and so must be everything on the page.
    if (answer?.ok) location.reload();
  }

  /** @param {string} action @param {object} [facts] */
  onCounter(action, facts = {}) {
    void this.asked(this.commands.counter(this.counter.number, action, facts));
  }

  /** Ask the supervisors for something. @param {string} code */
  ask(code) {
    void this.asked(this.commands.ask(this.counter.number, code));
  }

  /** Say that a message was read, or is done with. @param {number} id */
  endMessage(id) {
    void this.commands.endMessage(id);
  }

  /** Say that one comes to the counter that calls for help. @param {number} counter */
  comeTo(counter) {
    void this.commands.counter(counter, "emergency/accept");
  }

  draw() {
    forgetClock();
    this.commands.tidy();
    const { counter, me } = this.picture;
    const hasCounter = counter !== null && counter.state !== "closed";
    patch(byId("head-middle"), hasCounter ? head(this) : null);
    byId("head-me").textContent = me.name;
    document.title = titleOf(this.picture);
    if (hasCounter) {
      patch(byId("desk"), stage(this), news(), lists(this), h("footer", null, strip(this)));
    } else {
      patch(byId("desk"), chooser(this, usualCounter()));
    }
    patch(byId("toasts"), ...toasts(this));
    write(byId("said"), said(this));
    this.drawDialog();
    // A counter's number may be typed at any time; a question that was open has taken the focus.
    if (!hasCounter && document.activeElement === document.body) byId("counter").focus();
    upToDate();
  }

  drawDialog() {
    const box = /** @type {HTMLDialogElement} */ (byId("dialog"));
    box.setAttribute("aria-busy", String(this.dialog !== null && this.commands.busy !== null));
    if (this.dialog === null) {
      this.focused = "";
      drawDialog(box, null);
      return;
    }
    // Not the way out, which the browser would take: nothing is marked before a hand moves.
    const [head, ...rest] = dialogContent(this, this.dialog);
    if (drawDialog(box, [head, refused(this.refusal), ...rest])) box.focus();
    if (this.focused === this.dialog.name) return;
    this.focused = this.dialog.name;
    if (!TYPED_IN.includes(this.dialog.name)) return;
    const field = this.dialog.name === "record" ? `#${this.dialog.field}` : "input";
    const first = /** @type {HTMLInputElement | null} */ (box.querySelector(field));
    first?.focus();
    first?.setSelectionRange(first.value.length, first.value.length);
  }
}

/**
 * What to say of a counter that was the officer's until now, or null: others took or closed it.
 * @param {ConsolePicture} before @param {ConsolePicture} after
 */
function lostCounter({ counter: was }, { counter: is, counters }) {
  if (was === null || was.state === "closed") return null;
  if (is !== null && is.number === was.number && is.state !== "closed") return null;
  const now = counters.find((one) => one.number === was.number);
  const facts = { counter: name(was.name), officer: now?.officer_name ?? "" };
  return t(facts.officer ? "counter.taken_over" : "counter.closed_by_others", facts);
}

/** Who calls for help and what is to be read. @param {ConsolePicture} picture */
function toldBy({ counters, messages }) {
  const calling = counters.filter((one) => one.alarm !== null);
  return [...calling.map((one) => one.number), ...messages.map((one) => one.id)].join(" ");
}

/** The counter last opened on this PC. @returns {number | null} */
function usualCounter() {
  return Number(localStorage.getItem(USUAL_COUNTER)) || null;
}

/** @type {Console | null} */
let desk = null;

drawWhenDue(clockNow, () => desk?.draw());
live({
  namespace: "/counter",
  onPicture: (/** @type {ConsolePicture} */ picture) => {
    desk ??= new Console(picture);
    desk.show(picture);
  },
});
listen(typing(() => desk));
whenClosed(/** @type {HTMLDialogElement} */ (byId("dialog")), () => {
  if (desk?.dialog) desk.open(null);
});

