// Knows a page's own short sound: rung by whoever has asked for it, in this browser alone.

/**
 * A sound that is off until somebody switches it on, which the browser remembers.
 * @param {{key: string, tones: number[], seconds: number, volume?: number}} how `key` in the
 *   browser's store; the tones in hertz, one after the other
 */
export function pageSound({ key, tones, seconds, volume = 0.15 }) {
  /** @type {AudioContext | null} */
  let audio = null;
  let redrawn = () => {};

  const context = () => {
    if (audio === null) {
      audio = new AudioContext();
      audio.onstatechange = () => redrawn();
    }
    return audio;
  };
  const isOn = () => localStorage.getItem(key) === "on";
  const beep = () => {
    const room = context();
    tones.forEach((hertz, place) => {
      const tone = room.createOscillator();
      const gain = room.createGain();
      gain.gain.value = volume;
      tone.frequency.value = hertz;
      tone.connect(gain).connect(room.destination);
      tone.start(room.currentTime + place * seconds);
      tone.stop(room.currentTime + (place + 1) * seconds);
    });
  };
  /** Have the browser let it sound, which it does once somebody has touched the page. */
  const wake = async () => {
    if (isOn() && context().state !== "running") await context().resume();
  };
  // At the end of a press: the button must not become another one under it.
  for (const touched of ["click", "keyup"]) {
    document.addEventListener(touched, () => void wake());
  }
  return {
    isOn,
    /** Whether it is on and the browser keeps it silent: nobody has touched the page yet. */
    isSilenced: () => isOn() && context().state !== "running",
    ring: () => void (isOn() && beep()),
    /** What a press of the switch does: on, heard at once; off; or no longer silent. */
    press: async () => {
      if (isOn() && context().state !== "running") {
        await wake();
        beep();
      } else {
        localStorage.setItem(key, isOn() ? "off" : "on");
        if (isOn()) beep();
      }
      redrawn();
    },
    /** `redraw` is called when it was switched, or may sound at last. @param {() => void} redraw */
    onChange: (redraw) => {
      redrawn = redraw;
    },
  };
}
