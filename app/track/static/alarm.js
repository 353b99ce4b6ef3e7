// Knows how a phone tells its holder that it is their turn: two tones and a vibration.

const TONES_HZ = [784, 1047];
const TONE_S = 0.35;
const VIBRATION_MS = [400, 150, 400, 150, 700];
/** @type {AudioContext | null} */
let audio = null;

/** Whether the holder has asked to be told. */
export function isArmed() {
  return audio !== null;
}

/**
 * Make ready to sound; browsers allow it from a touch only, so call it in a click.
 * @param {() => void} then
 */
export function arm(then) {
  audio = new AudioContext();
  void audio.resume();
  navigator.vibrate?.(60);
  then();
}

/** Say that it is their turn; browsers allow it only where the holder has touched the page. */
export function ring() {
  if (navigator.userActivation?.hasBeenActive ?? isArmed()) navigator.vibrate?.(VIBRATION_MS);
  if (audio === null) return;
  void audio.resume();
  TONES_HZ.forEach((pitch_hz, order) => tone(/** @type {AudioContext} */ (audio), pitch_hz, order));
}

/** @param {AudioContext} context @param {number} pitch_hz @param {number} order */
function tone(context, pitch_hz, order) {
  const start_s = context.currentTime + order * TONE_S;
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch_hz;
  volume.gain.setValueAtTime(0.4, start_s);
  volume.gain.exponentialRampToValueAtTime(0.001, start_s + TONE_S * 1.8);
  source.connect(volume).connect(context.destination);
  source.start(start_s);
  source.stop(start_s + TONE_S * 2);
}
