// Knows when the reception's page is heard: for who asks for a person, by whoever switched it on.

import { h, icon } from "/static/dom.js";
import { pageSound } from "/static/parts/sound.js";
import { t } from "/static/words.js";

const sound = pageSound({ key: "moiso-reception-sound", tones: [660, 880], seconds: 0.16 });

/** Sound once, if this browser's user asked for it. */
export function ring() {
  sound.ring();
}

/** The switch; it says so while the browser keeps it silent. @param {() => void} redraw */
export function bell(redraw) {
  sound.onChange(redraw);
  const isOn = sound.isOn();
  const isSilenced = sound.isSilenced();
  return h("button", { class: `button small quiet ${isSilenced ? "silenced" : ""}`, type: "button",
    key: "bell", "aria-pressed": isSilenced ? null : String(isOn), onclick: sound.press },
  icon(isOn && !isSilenced ? "volume-2" : "volume-x"),
  t(isSilenced ? "assistance.sound_blocked" : isOn ? "assistance.sound_off" : "assistance.sound_on"));
}
