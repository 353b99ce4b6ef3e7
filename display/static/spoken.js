// Knows which call this browser has begun last, also after a reload.

/** The mark of a screen's zones in the browser's storage. */
export class Spoken {
  /** @param {string} zone */
  constructor(zone) {
    this.key = `moiso-spoken-${zone}`;
    this.seq = 0;
    try {
      this.seq = Number(localStorage.getItem(this.key)) || 0;
    } catch {
      // Without storage the server still knows what this screen has begun.
    }
  }

  /** @param {number} seq */
  keep(seq) {
    this.seq = seq;
    try {
      localStorage.setItem(this.key, String(seq));
    } catch {
      // As above.
    }
  }
}
