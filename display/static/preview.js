// The lobby TV within a page that tries it: draws the pictures that the page sends, and says nothing.

import { byId } from "/static/dom.js";
import { keepTime, serverNow } from "/static/live.js";
import { drawWhenDue, upToDate } from "/static/parts/ticker.js";
import { clock } from "/static/words.js";
import { footNow } from "./closing.js";
import { Media } from "./media.js";
import { noticeNow } from "./parts.js";
import { FRESH_MS, alternate, drawScreen, languageOf } from "./screen.js";

/** @typedef {import("/types/api").DisplayAnswer} Picture */
/** @import {CallAnswer} from "/types/api" */

/** @type {Picture | null} */
let picture = null;
const media = new Media(byId("media"));
const SILENT = 0;

drawWhenDue(onTheClock, draw);
window.addEventListener("message", ({ origin, source, data }) => {
  // Others speak here too: what a browser's extension asks, for one.
  if (origin !== location.origin || source !== window.parent || !data?.picture) return;
  picture = /** @type {Picture} */ (data.picture);
  keepTime(picture);
  media.take(picture.media, picture.image_s, SILENT);
  draw();
});
window.parent.postMessage({ isReady: true }, location.origin);

function onTheClock() {
  if (picture === null) return [];
  return [clock(serverNow()), languageOf(picture), noticeNow(picture.messages),
    footNow(picture), picture.calls.map(isNew)];
}

function draw() {
  if (picture === null) return;
  alternate(picture);
  upToDate();
  drawScreen(picture, { sound: "ok", speaking: null, presence: null, isNew });
}

/** @param {CallAnswer} call */
function isNew(call) {
  return serverNow().getTime() - new Date(call.at).getTime() < FRESH_MS;
}
