// The officer's console: takes the picture, draws it, and turns presses into commands.

import { byId, h, icon, patch } from "/static/dom.js";
import { live } from "/static/live.js";
import { name, t } from "/static/words.js";
import { chooser } from "./chooser.js";
import { Commands } from "./commands.js";
import { dialogContent } from "./dialogs.js";
import { clearKeys, bind, keyCap, listen } from "./keys.js";
import { lists, strip } from "./lists.js";
import { button, stateBadge } from "./parts.js";
import { stage } from "./stage.js";

/** @typedef {import("/static/live.js").Picture} Picture */
/** @typedef {import("./dialogs.js").Dialog} Dialog */

const USUAL_COUNTER = "moiso-counter";
const SETTLE_MS = 500;
/** The kind that an outcome nearly always means; the officer may choose another. */
const KIND_OF_OUTCOME = /** @type {Record<string, string>} */ ({
  accepted: "submit",
  supplement: "submit",
  refused: "submit",
  returned_result: "result",
  fee_collected: "fee",
  guided: "guidance",
  other: "other",
});

/** What the console holds beside the picture: the open dialog, the choice not sent yet. */
export class Console {
  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.commands = new Commands(
      () => this.draw(),
      () => this.picture.seq,
    );
    /** @type {Dialog | null} */
    this.dialog = null;
    /** @type {{outcome: string | null, kind: string | null, isKindChosen: boolean}} */
    this.choice = { outcome: null, kind: null, isKindChosen: false };
    this.phase = "";
    this.settled_ms = 0;
  }

  /** @param {Picture} picture */
  show(picture) {
    this.picture = picture;
    const { ticket, counter } = picture;
    const phase = `${counter?.number} ${counter?.state} ${ticket?.id} ${ticket?.state}`;
    if (phase !== this.phase) this.turn(phase);
    this.commands.onPicture();
    this.draw();
  }

  /** Another state: a half-made choice or question of the old one is void. @param {string} phase */
  turn(phase) {
    // The second click of a double click must not press the button that has just come under it.
    if (this.phase !== "") {
      this.settled_ms = performance.now() + SETTLE_MS;
      setTimeout(() => this.draw(), SETTLE_MS + 20);
    }
    this.phase = phase;
    this.dialog = null;
    this.choice = { outcome: null, kind: null, isKindChosen: false };
  }

  /** Whether this counter may call: open and without a ticket. */
  isFree() {
    return this.picture.ticket === null && this.picture.counter?.state === "open";
  }

  /** How the button of an action stands now. @param {string} action @param {boolean} [isOff] */
  state(action, isOff = false) {
    const { ticket } = this.picture;
    const isKnown = ![
      "recall",
      "start",
      "no-show",
      "return",
      "finish",
      "hold",
      "transfer",
    ].includes(action);
    return {
      off: isOff || this.commands.busy !== null || !(isKnown || ticket?.allowed.includes(action)),
      busy: this.commands.busy === action,
      settling: performance.now() < this.settled_ms,
    };
  }

  /** Open a dialog, or close it with null. @param {Dialog | Dialog["name"] | null} dialog */
  open(dialog) {
    if (dialog === "transfer") this.dialog = { name: "transfer", query: "", place: "original" };
    else
      this.dialog = /** @type {Dialog | null} */ (
        typeof dialog === "string" ? { name: dialog } : dialog
      );
    this.draw();
  }

  /** @param {{outcome?: string, kind?: string}} part */
  choose({ outcome, kind }) {
    if (kind) this.choice = { ...this.choice, kind, isKindChosen: true };
    if (outcome) {
      const usual = KIND_OF_OUTCOME[outcome] ?? null;
      this.choice = {
        ...this.choice,
        outcome,
        kind: this.choice.isKindChosen ? this.choice.kind : usual,
      };
    }
    this.draw();
  }

  /** The outcome and kind as facts of a command. @returns {Record<string, string>} */
  facts() {
    const { outcome, kind } = this.choice;
    return { ...(outcome ? { outcome } : {}), ...(kind ? { kind } : {}) };
  }

  callNext() {
    const { ticket, counter } = this.picture;
    void this.commands.callNext(counter.number, ticket === null ? null : { version: ticket.version, ...this.facts() });
  }

  finish() {
    this.act("finish", this.facts());
  }

  /** @param {string} action @param {object} [facts] */
  act(action, facts = {}) {
    this.onTicket(this.picture.ticket, action, facts);
  }

  /** @param {any} ticket @param {string} action @param {object} [facts] */
  onTicket(ticket, action, facts = {}) {
    this.dialog = null;
    if (ticket !== null) void this.commands.ticket(ticket, action, facts);
  }

  /** @param {string} label @param {string} reason */
  callLabel(label, reason) {
    void this.commands.callLabel(this.picture.counter.number, label, reason);
  }

  /** @param {number} counter */
  async openCounter(counter) {
    const answer = await this.commands.counter(counter, "open");
    if (answer?.ok) localStorage.setItem(USUAL_COUNTER, String(counter));
  }

  /** @param {string} reason */
  pause(reason) {
    this.dialog = null;
    void this.commands.counter(this.picture.counter.number, "pause", { reason });
  }

  resumeCounter() {
    void this.commands.counter(this.picture.counter.number, "resume");
  }

  closeCounter() {
    this.dialog = null;
    void this.commands.counter(this.picture.counter.number, "close");
  }

  draw() {
    clearKeys();
    this.commands.tidy();
    const { counter, me } = this.picture;
    const hasCounter = counter !== null && counter.state !== "closed";
    patch(byId("head-middle"), hasCounter ? head(this) : null);
    byId("head-me").textContent = me.name;
    if (hasCounter) {
      patch(byId("desk"), stage(this), lists(this), h("footer", null, strip(this)));
    } else {
      patch(byId("desk"), chooser(this, usualCounter()));
    }
    patch(byId("toasts"), ...toasts(this));
    this.drawDialog();
  }

  drawDialog() {
    const box = /** @type {HTMLDialogElement} */ (byId("dialog"));
    if (this.dialog === null) {
      if (box.open) box.close();
      patch(box);
      return;
    }
    clearKeys();
    patch(box, ...dialogContent(this, this.dialog));
    if (box.open) return;
    box.showModal();
    /** @type {HTMLElement | null} */ (box.querySelector("#query"))?.focus();
  }
}

/** @param {Console} of */
function head(of) {
  const { counter, ticket } = of.picture;
  return h(
    "div",
    { class: "row" },
    h("span", { class: "heavy lead nowrap" }, name(counter.name)),
    stateBadge(counter.state),
    counter.state === "open" &&
      button({
        word: t("counter.pause"),
        icon: "coffee",
        code: "F9",
        action: "pause",
        ...of.state("pause", ticket !== null),
        run: () => of.open("pause"),
      }),
    button({
      word: t("counter.close"),
      icon: "power",
      look: "quiet",
      action: "close",
      ...of.state("close", ticket !== null),
      run: () => of.open("close"),
    }),
  );
}

/** What came of the last command, and how to take it back. @param {Console} of */
function toasts(of) {
  const { notice, undoable, busy } = of.commands;
  const signs = { bad: "circle-alert", info: "info", good: "circle-check" };
  const undo = () => void of.commands.undo();
  if (undoable && busy === null) bind("KeyZ", undo);
  return [
    notice &&
      h(
        "div",
        { class: `banner ${notice.kind}`, key: "notice" },
        icon(signs[notice.kind]),
        h("span", null, notice.text),
      ),
    undoable &&
      h(
        "div",
        { class: "banner undo", key: "undo" },
        h("span", { class: "grow" }, `${undoable.label}: ${t(`action.${undoable.action}`)}`),
        h(
          "button",
          {
            type: "button",
            class: "button",
            "data-action": "undo",
            disabled: busy !== null,
            onclick: undo,
          },
          icon("undo-2"),
          t("action.undo"),
          h(
            "span",
            { class: "note" },
            Math.max(0, Math.ceil((undoable.until - Date.now()) / 1000)),
          ),
          keyCap("KeyZ"),
        ),
      ),
  ];
}

/** The counter last opened on this PC. @returns {number | null} */
function usualCounter() {
  return Number(localStorage.getItem(USUAL_COUNTER)) || null;
}

/** @type {Console | null} */
let desk = null;

live({
  namespace: "/counter",
  onPicture: (picture) => {
    desk ??= new Console(picture);
    desk.show(picture);
  },
});
listen();
byId("dialog").addEventListener("close", () => desk?.dialog && desk.open(null));
setInterval(() => desk?.draw(), 1000);
