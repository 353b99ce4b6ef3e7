// Knows how calls become sound: one announcement after another, each call once, whatever fails.

import { serverNow } from "/static/live.js";

/**
 * @typedef {{seq: number, label: string, at: string, speech: {text: string, clips: string[]}}} Call
 * @typedef {"ok" | "blocked" | "failed"} Sound
 */

const YOUNG_MS = 60_000;
const CLIP_WAIT_MS = 8_000;
const LOAD_MS = 10_000;
const SLACK_MS = 3_000;
const PAUSE_MS = 400;

/** Speaks the calls of one zone in their order; never two at once, never one twice. */
export class Voice {
  /**
   * `onChange` is told whenever what is spoken (a call's seq or null) or the state of sound moves.
   * @param {string} zone @param {(speaking: number | null, sound: Sound) => void} onChange
   */
  constructor(zone, onChange) {
    this.key = `moiso-spoken-${zone}`;
    this.onChange = onChange;
    this.spoken = stored(this.key);
    this.queued = this.spoken;
    /** @type {Call[]} */
    this.queue = [];
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
    if (seq < this.spoken) this.forget();
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

  /** Say at once if the browser will not allow sound, before the first call finds out. */
  async probe() {
    if (typeof AudioContext !== "function") return;
    const context = new AudioContext();
    await pause(1000);
    const isBlocked = context.state === "suspended";
    void context.close();
    if (isBlocked && !this.isRunning) this.tell(null, "blocked");
  }

  /** A clip that was not made yet when the call came may be there by now. @param {Call} call */
  refresh(call) {
    const place = this.queue.findIndex((other) => other.seq === call.seq);
    if (place >= 0) this.queue[place] = call;
  }

  forget() {
    this.queue = [];
    this.queued = 0;
    this.remember(0);
  }

  /** @param {number} seq */
  remember(seq) {
    this.spoken = seq;
    try {
      localStorage.setItem(this.key, String(seq));
    } catch {
      // Without storage a reload repeats what is younger than a minute: better than silence.
    }
  }

  async run() {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.queue.length > 0 && (await this.announce(this.queue[0].seq)))
        await pause(PAUSE_MS);
    } finally {
      this.isRunning = false;
    }
  }

  /** Speak the first of the queue; false when the browser forbids it. @param {number} seq */
  async announce(seq) {
    await this.untilClips();
    const call = this.queue[0];
    if (call === undefined || call.seq !== seq) return true;
    const outcome = await this.start(call.speech.clips[0] ?? null);
    if (outcome === "blocked") {
      this.tell(null, "blocked");
      return false;
    }
    this.queue.shift();
    this.remember(call.seq);
    this.tell(call.seq, outcome === "started" ? "ok" : "failed");
    document.dispatchEvent(
      new CustomEvent("moiso:spoken", {
        detail: {
          seq: call.seq,
          label: call.label,
          text: call.speech.text,
          sounded: outcome === "started",
        },
      }),
    );
    if (outcome === "started" && !(await this.untilEnded())) this.sound = "failed";
    this.audio.pause();
    this.tell(null, this.sound);
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

  /** @param {string | null} url @returns {Promise<"started" | "blocked" | "failed">} */
  async start(url) {
    if (url === null) return "failed";
    this.audio.src = url;
    try {
      const isLate = Symbol("late");
      const first = await Promise.race([this.audio.play(), pause(LOAD_MS).then(() => isLate)]);
      return first === isLate ? "failed" : "started";
    } catch (error) {
      return error instanceof DOMException && error.name === "NotAllowedError"
        ? "blocked"
        : "failed";
    }
  }

  /** True at the end of the clip, false when it breaks off or hangs. @returns {Promise<boolean>} */
  untilEnded() {
    const { audio } = this;
    const length_s = Number.isFinite(audio.duration) ? audio.duration : 30;
    return new Promise((done) => {
      const timer = setTimeout(
        () => settle(false),
        (length_s - audio.currentTime) * 1000 + SLACK_MS,
      );
      const settle = (/** @type {boolean} */ isWhole) => {
        clearTimeout(timer);
        audio.onended = audio.onerror = null;
        done(isWhole);
      };
      audio.onended = () => settle(true);
      audio.onerror = () => settle(false);
      if (audio.ended) settle(true);
    });
  }

  /** @param {number | null} speaking @param {Sound} sound */
  tell(speaking, sound) {
    this.speaking = speaking;
    this.sound = sound;
    this.onChange(speaking, sound);
  }
}

/** @param {Call} call */
function isYoung(call) {
  return serverNow().getTime() - new Date(call.at).getTime() < YOUNG_MS;
}

/** @param {string} key @returns {number} */
function stored(key) {
  try {
    return Number(localStorage.getItem(key)) || 0;
  } catch {
    return 0;
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((done) => setTimeout(done, Math.max(0, ms)));
}
