// Draws the lobby TV from the picture, and lets it speak when it is this screen's turn.

import { byId, patch } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { drawWhenDue, upToDate } from "/static/parts/ticker.js";
import { clock, lang, setLang } from "/static/words.js";
import { breakHero, closingLine, isTold } from "./closing.js";
import { Media, languageNow } from "./media.js";
import { counterScreen, head, hero, latest, notice, noticeNow, queues, resting, welcome } from "./parts.js";
import { Turn } from "./turn.js";
import { Voice } from "./voice.js";

/** @import {CallAnswer} from "/types/api" */
/** @typedef {import("/types/api").DisplayAnswer} Picture */

const FRESH_MS = 18_000;

/** @type {Picture | null} */
let picture = null;
/** @type {Voice | null} */
let voice = null;
/** @type {import("./turn.js").Sound} */
let sound = "ok";
const media = new Media(byId("media"));
const pageLanguage = lang();

const lookAgain = drawWhenDue(onTheClock, draw);

live({ namespace: "/display", onPicture: show });
byId("unmute").addEventListener("click", () => voice?.unlock());
document.addEventListener("pointerdown", () => voice?.unlock());
document.addEventListener("keydown", () => voice?.unlock());

/** @param {Picture} next */
function show(next) {
  picture = next;
  document.body.dataset.layout = next.layout;
  voice ??= startVoice(next);
  voice.setVolume(next.sound.volume / 100);
  if (!next.sound.silent && !next.sound.quiet) voice.offer(next.calls, next.seq);
  media.take(next.media, next.image_s, next.sound.silent ? 0 : next.sound.volume / 100);
  draw();
}

/** @param {Picture} first @returns {Voice} */
function startVoice(first) {
  const zones = first.zones.map((zone) => zone.code);
  const turns = turnsOf(zones);
  const made = new Voice(
    zones.join("+"),
    (_, state) => {
      sound = state;
      lookAgain();
    },
    turns,
  );
  if (!first.sound.silent) void made.probe();
  for (const turn of turns.values()) turn.start();
  return made;
}

/** @param {string[]} zones @returns {Map<string, Turn>} */
function turnsOf(zones) {
  const turned = () => {
    const isMine = [...turns.values()].some((turn) => turn.isMine);
    document.documentElement.dataset.turn = isMine ? "mine" : "other";
    voice?.turned();
    lookAgain();
  };
  /** @returns {import("./turn.js").Sound} */
  const ours = () => (picture?.sound.silent ? "off" : (voice?.sound ?? "ok"));
  const turns = new Map(zones.map((zone) => [zone, new Turn(zone, ours, turned)]));
  return turns;
}

/** What the screen shows otherwise as time passes, though no picture came. */
function onTheClock() {
  if (picture === null) return [];
  const fresh = picture.calls.map((call) => isNew(call));
  const heard = [sound, voice?.speaking];
  const told = isTold(picture.closing, picture.waiting);
  return [clock(serverNow()), languageOf(picture), noticeNow(picture.messages), told, heard, fresh];
}

function draw() {
  if (picture === null) return;
  alternate(picture);
  const hearing = { sound, speaking: voice?.speaking ?? null, isNew };
  const calls = newestOfEach(picture.calls);
  const isFresh = calls.length > 0 && isNew(calls[0]);
  const showsMedia = picture.layout === "media" && picture.media.length > 0;
  media.duck(isFresh);
  upToDate();
  document.body.classList.toggle("with-media", showsMedia);
  patch(byId("head"), ...head(picture, hearing));
  patch(byId("notice"), ...notice(picture.messages));
  byId("notice").hidden = picture.messages.length === 0;
  byId("unmute").hidden = sound !== "blocked" || picture.sound.silent;
  if (picture.layout === "counter") {
    patch(byId("own"), ...counterScreen(picture, hearing));
    return;
  }
  const [first, ...rest] = calls;
  const isClosed = picture.closed !== null && !isFresh;
  document.body.classList.toggle("is-closed", isClosed);
  const onBreak = picture.closing?.stage === "break" && !isFresh && !isAnybodyCalled(picture) ? picture.closing : null;
  const isBreak = onBreak !== null;
  patch(byId("hero"), isClosed ? resting(picture.closed)
    : onBreak ? breakHero(onBreak)
      : first ? hero(first, hearing, picture.zones) : welcome(picture));
  const listed = isBreak || (showsMedia && !isFresh) ? calls : rest;
  patch(byId("latest"), ...latest(listed, picture.serving, hearing, picture.zones));
  patch(byId("queues"), ...queues(byId("queues"), picture.waiting));
  // In the place of the queues, which keep it: nothing moves when the line comes. Not where the
  // same stands large above.
  const isTelling = isTold(picture.closing, picture.waiting);
  const isLine = isTelling && !(isBreak && !showsMedia);
  document.body.classList.toggle("telling", isTelling);
  byId("closing").hidden = !isLine;
  patch(byId("closing"), ...(isLine && picture.closing ? closingLine(picture.closing) : []));
}

/** Whether a visitor is on the way to a counter. @param {Picture} of */
function isAnybodyCalled(of) {
  return of.serving.some((desk) => desk.ticket_state === "called");
}

/** Where the centre wants several languages, each is shown for a while. @param {Picture} of */
function languageOf(of) {
  return of.languages.length > 0 ? languageNow(of.languages) : pageLanguage;
}

/** @param {Picture} of */
function alternate(of) {
  const wanted = languageOf(of);
  if (wanted && wanted !== lang()) setLang(wanted);
}

/** Each number once, by its newest call. @param {CallAnswer[]} calls @returns {CallAnswer[]} */
function newestOfEach(calls) {
  const seen = new Set();
  return calls.filter((call) => !seen.has(call.label) && seen.add(call.label));
}

/** Whether the call is still new, or waits for its announcement. @param {CallAnswer} call @returns {boolean} */
function isNew(call) {
  const age_ms = serverNow().getTime() - new Date(call.at).getTime();
  return age_ms < FRESH_MS || (voice?.isPending(call.seq) ?? false);
}
