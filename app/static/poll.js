// Knows how a page asks for its picture again and again while it has no socket.

const SHARE_MIN = 0.6;
const SHARE_SPAN = 0.8;

/** @import {Picture} from "./live.js" */

/**
 * @template {Picture & {look_again_s?: number}} P
 * Asks `path` about every `every_s` seconds between `start` and `stop`, or as often as the picture
 * itself says by `look_again_s`.
 */
export class Poll {
  /**
   * `onPicture` is given what came, `onLost` is told when nothing did; an answer that the page's
   * address is no more (404) loads the page anew, which then says so.
   * @param {string} path @param {number} every_s
   * @param {(picture: P) => void} onPicture @param {() => void} onLost
   */
  constructor(path, every_s, onPicture, onLost) {
    this.path = path;
    this.every_ms = every_s * 1000;
    this.onPicture = onPicture;
    this.onLost = onLost;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  start() {
    this.timer ??= setTimeout(() => void this.look(), this.jittered());
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  async look() {
    const answer = await fetch(this.path, { cache: "no-store" }).catch(() => null);
    if (this.timer === undefined) return;
    if (answer?.status === 404) location.reload();
    const picture = answer?.ok ? await answer.json().catch(() => null) : null;
    if (this.timer === undefined) return;
    if (picture === null) this.onLost();
    else this.onPicture(picture);
    if (picture?.look_again_s) this.every_ms = picture.look_again_s * 1000;
    this.timer = setTimeout(() => void this.look(), this.jittered());
  }

  /** Not all phones of a hall at once: about every so often. */
  jittered() {
    return this.every_ms * (SHARE_MIN + Math.random() * SHARE_SPAN);
  }
}
