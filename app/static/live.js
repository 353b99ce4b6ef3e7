// Knows the socket: the only file that opens one. Whole pictures come in, nothing goes out.

import { embedded, meta } from "/static/dom.js";
import { Poll } from "/static/poll.js";
import { isOfPerson, standing, whenBack } from "/static/session.js";
import { io } from "/static/vendor/socket.io.esm.min.js";
import { setTimeZone } from "/static/words.js";

/** What every picture has. @typedef {{seq: number, build?: string, at: string, centre?: {time_zone: string}}} Picture */

const RETRY_MIN_MS = 1000;
const RETRY_MAX_MS = 5000;
const GRACE_MS = 1500;
const SOON_MS = 300;
const REFUSALS_BORNE = 3;
const FULL_MS = 60_000;
const STALE_S = 10;
const RELOADED = "moiso-reloaded-for";

/** How far the server's clock is ahead of this PC's, in milliseconds. */
let ahead_ms = 0;

/** The server's clock now. @returns {Date} */
export function serverNow() {
  return new Date(Date.now() + ahead_ms);
}

/**
 * Follow a namespace until the page goes away.
 *
 * `onPicture` is first called with the picture in the page, if there is one. A picture older
 * than the one held is dropped; one of the same `seq` is taken, its figures may have moved. The
 * first picture of each connection is always taken: a reconnect is a first connect.
 * Where the server says goodbye or refuses, the page asks at its own address why: a person's page
 * says that the session is over and goes on when it is there again, a device's is loaded anew.
 * With `poll` the page asks that address every `pollEvery_s` while it has no socket, because it
 * is cut off or because the server had no place for it; then it doesn't ask why.
 * `onLink(up)` is told when the link comes and goes; one that brings no picture for `staleAfter_s`,
 * longer than two heartbeats of the server's, counts as gone. `<html data-link="joining|up|down">` says the same to CSS,
 * and `polled` where pictures come without a socket.
 * @template {Picture} P as its station in Python makes it
 * @param {{namespace: string, auth?: Record<string, unknown>, staleAfter_s?: number,
 *   poll?: string, pollEvery_s?: number,
 *   onPicture: (picture: P) => void, onLink?: (up: boolean) => void}} options
 * @returns {{close: () => void}}
 */
export function live({
  namespace, auth = {}, staleAfter_s = STALE_S, poll = "", pollEvery_s = 10, onPicture,
  onLink = () => {},
}) {
  const polling = poll ? new Poll(poll, pollEvery_s, asked, () => link.polled(false)) : null;
  const link = new Link((isUp) => {
    if (isUp) polling?.stop();
    else polling?.start();
    onLink(isUp);
  }, staleAfter_s);
  /** @type {number | null} */
  let held = null;
  let refusals = 0;
  /** @param {P} picture */
  function asked(picture) {
    link.polled(true);
    if (held !== null && picture.seq < held) return;
    held = picture.seq;
    accept(picture, onPicture);
  }
  const take = (/** @type {P} */ picture) => {
    link.heard();
    if (isOtherBuild(picture) || (held !== null && picture.seq < held)) return;
    held = picture.seq;
    accept(picture, onPicture);
  };
  const first = embedded("picture");
  if (first !== null) {
    held = first.seq;
    accept(first, onPicture);
  }
  const socket = io(namespace, {
    transports: ["websocket"],
    auth: credentials(auth),
    reconnectionDelay: RETRY_MIN_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
    randomizationFactor: 0.5,
  });
  socket.on("connect", () => {
    refusals = 0;
    link.up();
  });
  socket.on("picture", take);
  const lost = () => {
    link.down();
    // Not when it is back: the picture sent on joining comes before the library says "connect".
    held = null;
    // The library itself doesn't come back after a refusal or a goodbye of the server.
    if (!socket.active) void turnedAway();
  };
  const turnedAway = async () => {
    const isWelcome = !polling && await whetherWelcome(refusals);
    const rest_ms = isWelcome && refusals < 2 ? SOON_MS : RETRY_MAX_MS;
    setTimeout(() => {
      socket.auth = credentials(auth);
      socket.connect();
    }, jittered(polling ? FULL_MS : rest_ms));
  };
  socket.on("disconnect", lost);
  socket.on("connect_error", () => {
    refusals += socket.active ? 0 : 1;
    lost();
  });
  return { close: () => socket.close() };
}

/** Let the page's clock be the picture's, in the centre's time zone. @param {Picture} picture */
export function keepTime(picture) {
  ahead_ms = new Date(picture.at).getTime() - Date.now();
  if (picture.centre?.time_zone) setTimeZone(picture.centre.time_zone);
}

/** @template {Picture} P @param {P} picture @param {(picture: P) => void} onPicture */
function accept(picture, onPicture) {
  keepTime(picture);
  onPicture(picture);
  document.dispatchEvent(new CustomEvent("moiso:picture", { detail: picture }));
}

/** What the socket is opened with. @param {Record<string, unknown>} auth @returns {Record<string, unknown>} */
function credentials(auth) {
  const token = meta("moiso-token");
  const centre = meta("moiso-centre");
  return {
    ...JSON.parse(meta("moiso-auth") ?? "{}"),
    ...(token ? { token } : {}),
    ...(centre ? { centre } : {}),
    ...auth,
  };
}

/**
 * Whether the server has moved to another build; then the page reloads, once for each build.
 * @param {Picture} picture
 */
function isOtherBuild(picture) {
  const mine = meta("moiso-build");
  if (!picture.build || !mine || picture.build === mine) return false;
  if (sessionStorage.getItem(RELOADED) === picture.build) return false;
  sessionStorage.setItem(RELOADED, picture.build);
  location.reload();
  return true;
}

/**
 * Find out whether the page is still welcome, after so many refusals; where it isn't, a person's
 * page waits for the person, and any other is loaded anew: that asks for pairing. A server in
 * trouble is left alone: its error page would stay on the screen.
 * @param {number} refusals
 */
async function whetherWelcome(refusals) {
  const now = await standing();
  if (now === "unknown") return false;
  const isAway = now === "over" || now === "denied";
  if (isAway && isOfPerson()) {
    await whenBack(now);
    return true;
  }
  const isOdd = refusals >= REFUSALS_BORNE && !isOfPerson();
  if (isAway || isOdd || now === "other") location.reload();
  return true;
}

/** @param {number} ms */
function jittered(ms) {
  return ms * (0.6 + Math.random() * 0.4);
}

/** Says once when the link comes or goes; a gap shorter than the grace is not worth a word. */
class Link {
  /** @param {(up: boolean) => void} onLink @param {number} staleAfter_s */
  constructor(onLink, staleAfter_s) {
    this.onLink = onLink;
    this.staleAfter_ms = staleAfter_s * 1000;
    /** @type {boolean | null} */
    this.said = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.doubt = undefined;
    this.heard_ms = performance.now();
    document.documentElement.dataset.link = "joining";
    this.down();
    setInterval(() => this.checkStale(), 1000);
  }

  heard() {
    this.heard_ms = performance.now();
    this.up();
  }

  up() {
    clearTimeout(this.doubt);
    this.doubt = undefined;
    this.say(true);
  }

  down() {
    this.doubt ??= setTimeout(() => this.say(false), GRACE_MS);
  }

  /** @param {boolean} isAnswered */
  polled(isAnswered) {
    if (this.said) return;
    document.documentElement.dataset.link = isAnswered ? "polled" : "down";
  }

  checkStale() {
    if (performance.now() - this.heard_ms > this.staleAfter_ms) this.say(false);
  }

  /** @param {boolean} isUp */
  say(isUp) {
    if (this.said === isUp) return;
    this.said = isUp;
    document.documentElement.dataset.link = isUp ? "up" : "down";
    this.onLink(isUp);
  }
}
