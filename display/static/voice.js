// Knows how calls become sound: one announcement after another, each call once, whatever fails.

import { requestId } from "/static/api.js";
import { serverNow } from "/static/live.js";
import { Spoken } from "./spoken.js";

/**
 * @typedef {{seq: number, zone?: string, label: string, at: string, recall?: number,
 *   language?: string, speech: {text: string, clips: string[]}}} Call
 * @typedef {import("./turn.js").Sound} Sound
 * @typedef {import("./turn.js").Turn} Turn
 */

const YOUNG_MS = 60_000;
const CLIP_WAIT_MS = 8_000;
const LOAD_MS = 10_000;
const SLACK_MS = 3_000;
const PAUSE_MS = 400;
const LOOK_MS = 250;
const UNREACHED_MS = 1000;

/** Speaks calls in their order while it is this screen's turn; never two at once, never one twice. */
export class Voice {
  /**
   * `onChange` is told whenever what is spoken (a call's seq or null) or the state of sound moves.
   * `turns` are those of the zones; without any this screen speaks alone.
   * @param {string} zone @param {(speaking: number | null, sound: Sound) => void} onChange
   * @param {Map<string, Turn>} [turns]
   */
  constructor(zone, onChange, turns = new Map()) {
    this.onChange = onChange;
    this.turns = turns;
    this.load = requestId();
    this.spoken = new Spoken(zone);
    this.queued = this.spoken.seq;
    /** @type {Call[]} */
    this.queue = [];
    /** What was cut off here: begun by this screen, said in full by nobody yet. */
    this.cut = /** @type {Set<number>} */ (new Set());
    /** @type {number | null} */
    this.speaking = null;
    /** @type {Sound} */
    this.sound = "ok";
    this.isRunning = false;
    this.audio = new Audio();
    this.audio.preload = "auto";
    this.wake = () => {};
  }

  /**
   * Take the calls of a picture (newest first): the new and young ones join the queue.
   * @param {Call[]} calls @param {number} seq of the picture
   */
  offer(calls, seq) {
    // A number lower than what was spoken means another log: a restored or a new database.
    if (seq < this.spoken.seq) this.forget();
    for (const call of calls.slice().reverse()) {
      if (call.seq > this.queued) {
        this.queued = call.seq;
        if (isYoung(call)) this.queue.push(call);
      } else {
        this.refresh(call);
      }
    }
    this.wake();
    void this.run();
  }

  /** Whether the call still waits for its announcement or is being spoken. @param {number} seq */
  isPending(seq) {
    return this.speaking === seq || this.queue.some((call) => call.seq === seq);
  }

  /** Sound was allowed by a click: go on with what is still young. */
  unlock() {
    if (this.sound !== "blocked") return;
    this.queue = this.queue.filter(isYoung);
    this.tell(null, "ok");
    void this.run();
  }

  /** Another screen has spoken, or the turn has come: drop what was said, go on with the rest. */
  turned() {
    this.queue = this.queue.filter((call, place) => {
      const turn = this.turnOf(call);
      if (turn === null || (place === 0 && this.isRunning)) return true;
      const isUnsaid = call.seq > turn.saidUntil || this.cut.has(call.seq);
      return isUnsaid && (turn.isMine || isYoung(call));
    });
    void this.run();
  }

  /** Say at once if the browser will not allow sound, before the first call finds out. */
  async probe() {
    if (typeof AudioContext !== "function") return;
    const context = new AudioContext();
    await pause(1000);
    const isBlocked = context.state === "suspended";
    void context.close();
    if (isBlocked && this.speaking === null) this.tell(null, "blocked");
  }

  /** @param {number} volume from 0 to 1 */
  setVolume(volume) {
    this.audio.volume = volume;
  }

  /** A clip that was not made yet when the call came may be there by now. @param {Call} call */
  refresh(call) {
    const place = this.queue.findIndex((other) => other.seq === call.seq);
    if (place >= 0) this.queue[place] = call;
  }

  /** Take the calls of a zone up to a number out of the queue. @param {Call} first @param {number} until */
  drop({ zone }, until) {
    for (const call of this.calls(zone, until)) this.cut.delete(call.seq);
    this.queue = this.queue.filter((call) => call.zone !== zone || call.seq > until);
  }

  /** Those of a zone that wait, up to a number. @param {string | undefined} zone @param {number} until */
  calls(zone, until) {
    return this.queue.filter((call) => call.zone === zone && call.seq <= until);
  }

  forget() {
    this.queue = [];
    this.cut.clear();
    this.queued = 0;
    this.spoken.keep(0);
  }

  /** @param {Call} call @returns {Turn | null} */
  turnOf(call) {
    return this.turns.get(call.zone ?? "") ?? null;
  }

  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.mayGoOn() && (await this.announce(this.queue[0].seq))) await pause(PAUSE_MS);
    } finally {
      this.isRunning = false;
    }
  }

  mayGoOn() {
    const call = this.queue[0];
    return call !== undefined && (this.turnOf(call)?.isMine ?? true);
  }

  /** Speak what is next; false when it can't be done now. @param {number} seq of the first call */
  async announce(seq) {
    await this.untilClips();
    const first = this.queue[0];
    if (first?.seq !== seq) return true;
    const turn = this.turnOf(first);
    if (turn === null) return this.say(first, null, first.speech, [seq]);
    const leave = await turn.begin(seq, `${this.load}-${seq}`);
    if (leave === null || !leave.mayBegin) return this.refused(first, turn, leave !== null);
    return this.say(first, turn, leave.speech ?? first.speech, leave.calls);
  }

  /**
   * Say what whoever gives the turns has chosen: with its end all calls of its zone up to it are over.
   * @param {Call} first @param {Turn | null} turn @param {Call["speech"]} speech @param {number[]} said
   */
  async say(first, turn, speech, said) {
    const until = Math.max(...said);
    const outcome = await this.start(speech.clips[0] ?? null);
    if (outcome === "blocked") {
      this.tell(null, "blocked");
      return false;
    }
    const sounded = outcome === "started";
    this.tell(said[0], sounded ? "ok" : "failing");
    this.spoken.keep(Math.max(until, this.spoken.seq));
    for (const call of this.calls(first.zone, until))
      if (said.includes(call.seq)) announced(call, speech.text, sounded);
    const end = sounded ? await this.untilEnded(turn) : "broken";
    this.audio.pause();
    document.dispatchEvent(new CustomEvent("moiso:ended", { detail: { seq: said[0], end } }));
    // Another screen says in full what was cut off here; if none does, this one begins again.
    if (end === "cut") for (const call of this.calls(first.zone, until)) this.cut.add(call.seq);
    else this.drop(first, until);
    if (end === "whole") turn?.end(until);
    if (end === "broken") turn?.fail(until);
    this.tell(null, end === "broken" ? "failing" : this.sound);
    return end !== "cut";
  }

  /**
   * The call can't be begun: another has said it, or has the turn, or the server is away.
   * @param {Call} call @param {Turn} turn @param {boolean} isAnswered
   */
  async refused(call, turn, isAnswered) {
    const isSaid = isAnswered && call.seq <= turn.saidUntil;
    if (isSaid || (!turn.isMine && !isYoung(call))) {
      this.drop(call, call.seq);
      return true;
    }
    if (isAnswered) return turn.isMine;
    await pause(UNREACHED_MS);
    if (!isYoung(call)) this.drop(call, call.seq);
    return true;
  }

  /** Wait a little for the clip of the first call; its picture may be sent again with it. */
  async untilClips() {
    const until = performance.now() + CLIP_WAIT_MS;
    while (this.queue[0]?.speech.clips.length === 0 && performance.now() < until) {
      await Promise.race([
        pause(until - performance.now()),
        new Promise((done) => {
          this.wake = () => done(null);
        }),
      ]);
    }
  }

  /** @param {string | null} url @returns {Promise<"started" | "blocked" | "broken">} */
  async start(url) {
    if (url === null) return "broken";
    this.audio.src = url;
    try {
      const isLate = Symbol("late");
      const first = await Promise.race([this.audio.play(), pause(LOAD_MS).then(() => isLate)]);
      return first === isLate ? "broken" : "started";
    } catch (error) {
      return error instanceof DOMException && error.name === "NotAllowedError"
        ? "blocked"
        : "broken";
    }
  }

  /**
   * How the clip ends: whole, broken off or hung, or cut because the turn is over.
   * @param {Turn | null} turn @returns {Promise<"whole" | "broken" | "cut">}
   */
  untilEnded(turn) {
    const { audio } = this;
    const length_s = Number.isFinite(audio.duration) ? audio.duration : 30;
    return new Promise((done) => {
      const late = () => settle("broken");
      const timer = setTimeout(late, (length_s - audio.currentTime) * 1000 + SLACK_MS);
      const watch = setInterval(() => turn && !turn.isMine && settle("cut"), LOOK_MS);
      const settle = (/** @type {"whole" | "broken" | "cut"} */ how) => {
        clearTimeout(timer);
        clearInterval(watch);
        audio.onended = audio.onerror = null;
        done(how);
      };
      audio.onended = () => settle("whole");
      audio.onerror = () => settle("broken");
      if (audio.ended) settle("whole");
    });
  }

  /** @param {number | null} speaking @param {Sound} sound */
  tell(speaking, sound) {
    const isNews = sound !== this.sound;
    this.speaking = speaking;
    this.sound = sound;
    if (isNews) for (const turn of this.turns.values()) void turn.renew();
    this.onChange(speaking, sound);
  }
}

/** @param {Call} call @param {string} text @param {boolean} sounded */
function announced(call, text, sounded) {
  const detail = { seq: call.seq, label: call.label, text, sounded };
  document.dispatchEvent(new CustomEvent("moiso:spoken", { detail }));
}

/** @param {Call} call */
function isYoung(call) {
  return serverNow().getTime() - new Date(call.at).getTime() < YOUNG_MS;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
