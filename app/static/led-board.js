// Knows how an LED board over a counter looks: a 5 × 7 dot matrix, red, amber while it blinks.
// The attributes are what the board was sent: `text`, and `blink`.

import { GLYPHS, HEIGHT, WIDTH } from "/static/led-font.js";

const BLINK_MS = 500;
const PLACES = 4;
const MARGIN = 1;
const PITCH_PX = 8;
const DOT = 0.44;
const OFF = "#2b1210";
const STEADY = "#ff4a36";
const BLINKING = "#ffb020";

class LedBoard extends HTMLElement {
  static get observedAttributes() {
    return ["text", "blink"];
  }

  constructor() {
    super();
    this.canvas = document.createElement("canvas");
    this.attachShadow({ mode: "open" }).append(this.canvas);
    this.isDark = false;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
  }

  connectedCallback() {
    this.attributeChangedCallback();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  attributeChangedCallback() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const blinks = this.hasAttribute("blink") && !isCalm;
    if (!blinks) {
      this.disconnectedCallback();
      this.isDark = false;
    } else if (this.timer === undefined && this.isConnected) {
      this.timer = setInterval(() => { this.isDark = !this.isDark; this.draw(); }, BLINK_MS);
    }
    this.draw();
  }

  /** Draw all dots, the lit ones over the dark ones. */
  draw() {
    const text = (this.getAttribute("text") ?? "").trim();
    const places = Math.max(PLACES, text.length);
    const columns = places * (WIDTH + 1) - 1 + 2 * MARGIN;
    const rows = HEIGHT + 2 * MARGIN;
    Object.assign(this.canvas, { width: columns * PITCH_PX, height: rows * PITCH_PX });
    // The board stretches its picture; a style attribute is forbidden, the CSSOM is not.
    Object.assign(this.canvas.style, { width: "100%", display: "block" });
    const pen = this.canvas.getContext("2d");
    if (pen === null) return;
    const lit = this.hasAttribute("blink") ? BLINKING : STEADY;
    const isLit = litDots(this.isDark ? "" : text, places);
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        pen.fillStyle = isLit(column - MARGIN, row - MARGIN) ? lit : OFF;
        pen.beginPath();
        pen.arc((column + 0.5) * PITCH_PX, (row + 0.5) * PITCH_PX, DOT * PITCH_PX, 0, 2 * Math.PI);
        pen.fill();
      }
    }
  }
}

/**
 * Whether the dot of a column and row is lit; the text stands to the right, as numbers do.
 * @param {string} text @param {number} places @returns {(column: number, row: number) => boolean}
 */
function litDots(text, places) {
  const padded = text.padStart(places);
  return (column, row) => {
    const [place, dot] = [Math.floor(column / (WIDTH + 1)), column % (WIDTH + 1)];
    if (column < 0 || row < 0 || row >= HEIGHT || dot >= WIDTH || place >= places) return false;
    return GLYPHS[padded[place]]?.[row]?.[dot] === "#";
  };
}

customElements.define("led-board", LedBoard);
