// Knows when a grave alert is heard: once each, and only by whoever has asked for it.

import { h, icon } from "/static/dom.js";
import { pageSound } from "/static/parts/sound.js";
import { t } from "/static/words.js";

/** @import {WatchedAlert} from "/types/pictures" */

const sound = pageSound({ key: "moiso-alert-sound", tones: [880, 660], seconds: 0.18 });

/** The alerts of the picture before; null until there was one. @type {Set<string> | null} */
let known = null;

/** Beep for alerts that are new and grave, if this browser's user asked for it. @param {WatchedAlert[]} all */
export function ring(all) {
  const fresh = all.filter((of) => of.is_grave && known !== null && !known.has(keyOf(of)));
  known = new Set(all.map(keyOf));
  if (fresh.length > 0) sound.ring();
}

/** Beep for something else that is new, if this browser's user asked for it. */
export function ringOnce() {
  sound.ring();
}

/** What makes two pictures show the same alert. @param {WatchedAlert} of @returns {string} */
export function keyOf(of) {
  return `${of.kind} ${of.subject}`;
}

/**
 * The switch, which says so while the browser keeps it silent: it lets nothing sound on a page
 * that nobody has touched yet. `redraw` is called when it was moved or may sound.
 * @param {() => void} redraw
 */
export function bell(redraw) {
  sound.onChange(redraw);
  const isOn = sound.isOn();
  if (sound.isSilenced()) return silenced();
  return h(
    "button",
    {
      class: "button quiet",
      key: "bell",
      type: "button",
      "aria-pressed": String(isOn),
      onclick: sound.press,
    },
    icon(isOn ? "volume-2" : "volume-x"),
    t(isOn ? "supervisor.sound_off" : "supervisor.sound_on"),
  );
}

function silenced() {
  return h(
    "button",
    { class: "button silenced", key: "silenced", type: "button", onclick: sound.press },
    icon("volume-x"),
    t("supervisor.sound_blocked"),
  );
}
