// Draws the lobby TV from the picture, and lets it speak when it is this screen's turn.

import { byId } from "/static/dom.js";
import { live, serverNow } from "/static/live.js";
import { keepPresence } from "/static/parts/presence.js";
import { drawWhenDue, upToDate } from "/static/parts/ticker.js";
import { clock } from "/static/words.js";
import { footNow } from "./closing.js";
import { Media } from "./media.js";
import { noticeNow } from "./parts.js";
import { FRESH_MS, alternate, drawScreen, languageOf } from "./screen.js";
import { Turn } from "./turn.js";
import { Voice } from "./voice.js";

/** @import {CallAnswer} from "/types/api" */
/** @typedef {import("/types/api").DisplayAnswer} Picture */

/** @type {Picture | null} */
let picture = null;
/** @type {Voice | null} */
let voice = null;
/** @type {import("./turn.js").Sound} */
let sound = "ok";
/** @type {import("/types/api").PresenceAnswer | null} */
let presence = null;
let followsCode = false;
const media = new Media(byId("media"));

const lookAgain = drawWhenDue(onTheClock, draw);

live({ namespace: "/display", onPicture: show });
byId("unmute").addEventListener("click", () => voice?.unlock());
document.addEventListener("pointerdown", () => voice?.unlock());
document.addEventListener("keydown", () => voice?.unlock());

/** @param {Picture} next */
function show(next) {
  picture = next;
  voice ??= startVoice(next);
  voice.setVolume(next.sound.volume / 100);
  if (!next.sound.silent && !next.sound.quiet) voice.offer(next.calls, next.seq);
  media.take(next.media, next.image_s, next.sound.silent ? 0 : next.sound.volume / 100);
  followCode(next.code, next.zone.code);
  draw();
}

/** @param {boolean} isShown @param {string} zone */
function followCode(isShown, zone) {
  const path = /** @type {const} */ (`/api/v1/displays/${zone}/presence`);
  if (isShown && !followsCode) void keepPresence(path, () => followsCode, (now) => { presence = now; lookAgain(); });
  followsCode = isShown;
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
  const told = footNow(picture);
  return [presence?.code, clock(serverNow()), languageOf(picture), noticeNow(picture.messages), told, heard, fresh];
}

function draw() {
  if (picture === null) return;
  alternate(picture);
  const hearing = { sound, speaking: voice?.speaking ?? null, presence, isNew };
  upToDate();
  media.duck(drawScreen(picture, hearing));
  byId("unmute").hidden = sound !== "blocked" || picture.sound.silent;
}

/** Whether the call is still new, or waits for its announcement. @param {CallAnswer} call @returns {boolean} */
function isNew(call) {
  const age_ms = serverNow().getTime() - new Date(call.at).getTime();
  return age_ms < FRESH_MS || (voice?.isPending(call.seq) ?? false);
}
