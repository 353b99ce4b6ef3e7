// Knows the turn to speak: of several screens of a zone one has it, and asks before each call.

import { requestId, send } from "/static/api.js";

/** @typedef {Required<import("/types/api").ScreenTurnAnswer>} Said */
/**
 * @typedef {import("/types/api").SpeechAnswerText} Speech
 * @typedef {{mayBegin: boolean, saidUntil: number, speech: Speech | null, calls: number[]}} Leave
 * @typedef {"ok" | "blocked" | "failing" | "off"} Sound
 */

const SCREEN = "moiso-screen";
const TURN_MS = 6000;
const RENEW_MS = 2000;
const UNREACHED_MS = 1000;

/** The turn of one zone, as far as this screen knows. */
export class Turn {
  /**
   * `onChange` is told when the turn comes or goes, and when other screens have said calls.
   * @param {string} zone @param {() => Sound} sound @param {() => void} onChange
   */
  constructor(zone, sound, onChange) {
    this.path = `/api/v1/displays/${encodeURIComponent(zone)}/speaking`;
    this.sound = sound;
    this.onChange = onChange;
    this.screen = nameOfScreen();
    this.saidUntil = 0;
    this.ended = 0;
    this.failed = 0;
    this.until_ms = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Whether this screen may speak now. A turn that could not be renewed is over by itself. */
  get isMine() {
    return performance.now() < this.until_ms;
  }

  /** Begin to say that this screen is there, until the page is closed. */
  start() {
    void this.renew();
    addEventListener("pagehide", () => this.leave());
    addEventListener("pageshow", (event) => event.persisted && void this.renew());
  }

  /** Say at once that something changed. */
  async renew() {
    clearTimeout(this.timer);
    const wait_ms = await this.ask({});
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.renew(), wait_ms);
  }

  /**
   * Ask what to say next, as this call waits. The answer may come late, so look again whether the
   * turn is held.
   * @param {number} seq @param {string} key the same for a question asked again
   * @returns {Promise<Leave | null>} null where the server can't be asked
   */
  async begin(seq, key) {
    /** @type {Leave | null} */
    let leave = null;
    await this.ask({ begin: [seq], key }, (body) => {
      const { may_begin: mayBegin, said_until: saidUntil, speech, calls } = body;
      leave = { mayBegin, saidUntil, speech, calls };
    });
    return leave;
  }

  /** The call was said to its end. @param {number} seq */
  end(seq) {
    this.ended = Math.max(this.ended, seq);
    void this.renew();
  }

  /** What was begun up to this call could not be played. @param {number} seq */
  fail(seq) {
    this.failed = Math.max(this.failed, seq);
    void this.renew();
  }

  leave() {
    clearTimeout(this.timer);
    this.until_ms = 0;
    const { ended, failed } = this;
    const body = { screen: this.screen, sound: this.sound(), ended, failed, gone: true };
    void send(this.path, body, { isLast: true });
  }

  /**
   * Say how this screen is; give the milliseconds until it should say so again.
   * @param {object} more @param {(body: Said) => void} [onAnswer] @returns {Promise<number>}
   */
  async ask(more, onAnswer = () => {}) {
    const asked_ms = performance.now();
    const { ended, failed } = this;
    const body = { screen: this.screen, sound: this.sound(), ended, failed, ...more };
    const answer = await send(this.path, body, { tries: 1 });
    if (!answer.ok) {
      this.onChange();
      return answer.status === 0 || answer.status === 503 ? UNREACHED_MS : RENEW_MS;
    }
    if (this.ended === ended) this.ended = 0;
    if (this.failed === failed) this.failed = 0;
    // Counted from the question: the server counts from when it came, which is later.
    const said = /** @type {Said} */ (answer.body);
    this.until_ms = said.has_turn ? Math.max(this.until_ms, asked_ms + TURN_MS) : 0;
    this.saidUntil = said.said_until;
    onAnswer(said);
    this.onChange();
    return said.again_ms;
  }
}

/** A reload is the same screen, so that it says nothing twice. @returns {string} */
function nameOfScreen() {
  try {
    const known = sessionStorage.getItem(SCREEN) ?? requestId();
    sessionStorage.setItem(SCREEN, known);
    return known;
  } catch {
    return requestId();
  }
}
