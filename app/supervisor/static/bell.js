// Knows when a grave alert is heard: once each, and only by whoever has asked for it.

import { h, icon } from "/static/dom.js";
import { t } from "/static/words.js";

const SOUND = "moiso-alert-sound";
const BEEP_HZ = [880, 660];
const BEEP_S = 0.18;

/** The alerts of the picture before; null until there was one. @type {Set<string> | null} */
let known = null;
/** @type {AudioContext | null} */
let audio = null;
let redrawn = () => {};

/** Beep for alerts that are new and grave, if this browser's user asked for it. @param {any[]} all */
export function ring(all) {
  const fresh = all.filter((of) => of.is_grave && known !== null && !known.has(keyOf(of)));
  known = new Set(all.map(keyOf));
  if (fresh.length > 0 && isLoud()) beep();
}

/** What makes two pictures show the same alert. @param {any} of @returns {string} */
export function keyOf(of) {
  return `${of.kind} ${of.subject}`;
}

/**
 * The switch, which says so while the browser keeps it silent: it lets nothing sound on a page
 * that nobody has touched yet. `redraw` is called when it was moved or may sound.
 * @param {() => void} redraw
 */
export function bell(redraw) {
  redrawn = redraw;
  const isOn = isLoud();
  if (isOn && sound().state !== "running") return silenced();
  return h(
    "button",
    {
      class: "button quiet",
      key: "bell",
      type: "button",
      "aria-pressed": String(isOn),
      onclick: () => {
        localStorage.setItem(SOUND, isOn ? "off" : "on");
        if (!isOn) beep();
        redraw();
      },
    },
    icon(isOn ? "volume-2" : "volume-x"),
    t(isOn ? "supervisor.sound_off" : "supervisor.sound_on"),
  );
}

function silenced() {
  return h(
    "button",
    { class: "button silenced", key: "silenced", type: "button", onclick: () => void wake().then(beep) },
    icon("volume-x"),
    t("supervisor.sound_blocked"),
  );
}

function sound() {
  if (audio === null) {
    audio = new AudioContext();
    audio.onstatechange = () => redrawn();
  }
  return audio;
}

/** Have the browser let it sound, which it does once somebody has touched the page. */
async function wake() {
  if (isLoud() && sound().state !== "running") await sound().resume();
}

function isLoud() {
  return localStorage.getItem(SOUND) === "on";
}

function beep() {
  const room = sound();
  BEEP_HZ.forEach((hertz, place) => {
    const tone = room.createOscillator();
    const volume = room.createGain();
    volume.gain.value = 0.15;
    tone.frequency.value = hertz;
    tone.connect(volume).connect(room.destination);
    tone.start(room.currentTime + place * BEEP_S);
    tone.stop(room.currentTime + (place + 1) * BEEP_S);
  });
}

// At the end of a press: the button must not become another one under it.
for (const touched of ["click", "keyup"]) {
  document.addEventListener(touched, () => void wake());
}
