// Draws the lobby TV from its picture: of the lobby that is, or of a sample that an administrator tries.

import { byId, patch } from "/static/dom.js";
import { lang, setLang } from "/static/words.js";
import { bookedLine, presencePanel } from "./booked.js";
import { breakHero, closingLine, footNow } from "./closing.js";
import { languageNow } from "./media.js";
import {
  LATEST_OVER_CODE, LATEST_OVER_FILM, LATEST_SHOWN, counterScreen, followed, head, hero, latest, notice, queues, resting, welcome,
} from "./parts.js";

/** @import {CallAnswer} from "/types/api" */
/** @import {Hearing} from "./parts.js" */
/** @typedef {import("/types/api").DisplayAnswer} Picture */

/** So long a call is new. */
export const FRESH_MS = 18_000;
const pageLanguage = lang();

/** Draw it; gives whether the newest call is new. @param {Picture} picture @param {Hearing} hearing @returns {boolean} */
export function drawScreen(picture, hearing) {
  document.body.dataset.layout = picture.layout;
  const calls = newestOfEach(picture.calls);
  const isFresh = calls.length > 0 && hearing.isNew(/** @type {CallAnswer} */ (calls[0]));
  const showsMedia = picture.layout === "media" && picture.media.length > 0;
  document.body.classList.toggle("with-media", showsMedia);
  patch(byId("head"), ...head(picture, hearing));
  patch(byId("notice"), ...notice(picture.messages));
  byId("notice").hidden = picture.messages.length === 0;
  document.body.classList.toggle("with-notice", picture.messages.length > 0);
  if (picture.layout === "counter") {
    patch(byId("own"), ...counterScreen(picture, hearing));
    return isFresh;
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
  const showsCode = picture.code && !isClosed;
  document.body.classList.toggle("with-code", showsCode);
  byId("presence").hidden = !showsCode;
  patch(byId("presence"), ...(showsCode ? presencePanel(hearing.presence) : []));
  // A film that a call sends aside stands below the list, and gives way where the list needs its place.
  const isAside = showsMedia && isFresh;
  const isCrowded = isAside && followed(listed, picture.serving, hearing).length > LATEST_OVER_FILM;
  document.body.classList.toggle("crowded", isCrowded);
  const most = isAside && !isCrowded ? LATEST_OVER_FILM : showsCode ? LATEST_OVER_CODE : LATEST_SHOWN;
  patch(byId("latest"), ...latest(listed, picture.serving, hearing, picture.zones, most));
  patch(byId("queues"), ...queues(byId("queues"), picture.waiting));
  // In the place of the queues, which keep it: nothing moves when the line comes. Not where the
  // same stands large above.
  const foot = footNow(picture);
  const line = foot === "booked" ? bookedLine(picture.appointments)
    : foot === "closing" && picture.closing && !(isBreak && !showsMedia) ? closingLine(picture.closing) : [];
  document.body.classList.toggle("telling", foot !== "queues");
  byId("closing").hidden = line.length === 0;
  patch(byId("closing"), ...line);
  return isFresh;
}

/** Whether a visitor is on the way to a counter. @param {Picture} of */
function isAnybodyCalled(of) {
  return of.serving.some((desk) => desk.ticket_state === "called");
}

/** Where the centre wants several languages, each is shown for a while. @param {Picture} of */
export function languageOf(of) {
  return of.languages.length > 0 ? languageNow(of.languages) : pageLanguage;
}

/** Take the language whose turn it is. @param {Picture} of */
export function alternate(of) {
  const wanted = languageOf(of);
  if (wanted && wanted !== lang()) setLang(wanted);
}

/** Each number once, by its newest call. @param {CallAnswer[]} calls @returns {CallAnswer[]} */
function newestOfEach(calls) {
  const seen = new Set();
  return calls.filter((call) => !seen.has(call.label) && seen.add(call.label));
}
