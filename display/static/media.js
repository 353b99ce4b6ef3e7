// Knows the playlist between calls: pictures and films one after another; quiet while a call is said.

import { serverNow } from "/static/live.js";

/** @typedef {import("/types/api").ShownMediumAnswer} Medium */

const DUCKED = 0.1;
const BROKEN_MS = 2_000;
const LONGEST_MS = 30 * 60_000;

/** Shows media in an element that no other code touches. */
export class Media {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Medium[]} */
    this.list = [];
    this.image_s = 12;
    this.volume = 1;
    this.isDucked = false;
    this.next = 0;
    /** @type {Medium | null} */
    this.shown = null;
    /** @type {HTMLVideoElement | null} */
    this.film = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Take the playlist of a picture; what is being shown goes on if it is still in it.
   * @param {Medium[]} list @param {number} image_s @param {number} volume of its sound, 0 to 1
   */
  take(list, image_s, volume) {
    this.list = list;
    this.image_s = image_s;
    this.volume = volume;
    this.place.classList.toggle("empty", list.length === 0);
    const stays = this.shown !== null && list.some((medium) => medium.url === this.shown?.url);
    if (list.length === 0) this.clear();
    else if (!stays) this.go();
    this.setVolume();
  }

  /** @param {boolean} isDucked while a call is new or is being said */
  duck(isDucked) {
    if (this.isDucked === isDucked) return;
    this.isDucked = isDucked;
    this.place.classList.toggle("small", isDucked);
    this.setVolume();
  }

  go() {
    clearTimeout(this.timer);
    if (this.list.length === 0) return this.clear();
    const medium = this.list[this.next % this.list.length];
    this.next = (this.next + 1) % this.list.length;
    this.shown = medium;
    if (medium.kind === "video") this.play(medium);
    else this.show(medium);
  }

  /** @param {Medium} medium */
  show(medium) {
    const image = new Image();
    image.alt = "";
    image.onerror = () => this.later(BROKEN_MS);
    image.src = medium.url;
    this.put(image, null);
    this.later(this.image_s * 1000);
  }

  /** @param {Medium} medium */
  play(medium) {
    const film = document.createElement("video");
    film.playsInline = true;
    film.onended = () => this.later(0);
    film.onerror = () => this.later(BROKEN_MS);
    film.src = medium.url;
    this.put(film, film);
    // A film that hangs or has no end must not stay for ever.
    this.later(LONGEST_MS);
    film.play().catch(() => {
      // Sound is forbidden without a gesture; a silent film is not.
      film.muted = true;
      film.play().catch(() => this.later(BROKEN_MS));
    });
  }

  /** @param {HTMLElement} element @param {HTMLVideoElement | null} film */
  put(element, film) {
    this.release();
    this.film = film;
    this.setVolume();
    this.place.replaceChildren(element);
  }

  /** @param {number} ms */
  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.go(), ms);
  }

  setVolume() {
    if (this.film) this.film.volume = this.volume * (this.isDucked ? DUCKED : 1);
  }

  /** A film that is dropped while it loads would hold its memory and its connection. */
  release() {
    if (this.film === null) return;
    this.film.onended = this.film.onerror = null;
    this.film.pause();
    this.film.removeAttribute("src");
    this.film.load();
    this.film = null;
  }

  clear() {
    clearTimeout(this.timer);
    this.release();
    this.shown = null;
    this.place.replaceChildren();
  }
}

/**
 * The language that an alternating screen shows now.
 * @param {string[]} languages @param {number} each_ms @returns {string | undefined}
 */
export function languageNow(languages, each_ms = 10_000) {
  return languages[Math.floor(serverNow().getTime() / each_ms) % languages.length];
}
