// Knows what a scanner that types has meant, whatever the PC makes of its keys: an input method for
// Vietnamese, CapsLock, another layout. It knows no pace: whoever listens tells a scan from a hand.

/** More than any code has; what comes after is dropped, and the server says that it is too long. */
export const LONGEST_SCAN = 1001;

const MODIFIERS = new Set(["Shift", "CapsLock", "NumLock", "ScrollLock", "Alt", "AltGraph",
  "Control", "Meta", "OS", "Fn", "FnLock", "Hyper", "Super", "Symbol", "SymbolLock"]);
/** How browsers call a key that an input method has taken, and one that waits for the next. */
const HIDDEN = new Set(["Process", "Unidentified", "Dead"]);
/** The signs of a US keyboard by `code` (UI Events KeyboardEvent code Values): plain, with Shift. */
const SIGNS = /** @type {Record<string, string>} */ ({
  Digit1: "1!", Digit2: "2@", Digit3: "3#", Digit4: "4$", Digit5: "5%", Digit6: "6^",
  Digit7: "7&", Digit8: "8*", Digit9: "9(", Digit0: "0)", Minus: "-_", Equal: "=+",
  BracketLeft: "[{", BracketRight: "]}", Backslash: "\\|", Semicolon: ";:", Quote: "'\"",
  Backquote: "`~", Comma: ",<", Period: ".>", Slash: "/?", Space: "  ", NumpadDecimal: "..",
  NumpadAdd: "++", NumpadSubtract: "--", NumpadMultiply: "**", NumpadDivide: "//",
});
/** The key that Telex puts a mark with, by the combining mark; a letter doubled gives the roof. */
const TELEX = /** @type {Record<string, string>} */ ({
  "\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j",
  "\u0306": "w", "\u031b": "w", "\u0302": "", "\u0335": "d",
});

/** Whether it is a key that writes nothing by itself. @param {KeyboardEvent} event */
export function isModifier(event) {
  return MODIFIERS.has(keyOf(event));
}

/**
 * What the key is on a US keyboard: a letter or sign, or a name as in KeyboardEvent.key. What a
 * scanner presses is told by its place where the PC has made something else of it.
 * @param {KeyboardEvent} event @returns {string}
 */
export function keyOf(event) {
  const { key, code } = event;
  if (/^[ -~]$/.test(key) || (key.length > 1 && !HIDDEN.has(key)) || !code) return key;
  const isShifted = event.shiftKey;
  const letter = /^Key([A-Z])$/.exec(code);
  if (letter !== null) {
    const isCapital = isShifted !== event.getModifierState("CapsLock");
    return isCapital ? letter[1] : letter[1].toLowerCase();
  }
  const digit = /^Numpad(\d)$/.exec(code);
  if (digit !== null) return digit[1];
  if (code in SIGNS) return SIGNS[code][isShifted ? 1 : 0];
  return code.replace(/^(Shift|Control|Alt|Meta)(Left|Right)$/, "$1").replace(/^Numpad(?=Enter)/, "");
}

/**
 * The text of one burst of keys. An input method of the kind of Unikey swallows a key that changes
 * letters, and sends Backspaces and the changed letters of its own making, which have no `code`; of
 * the swallowed key there is but its release. Where that doesn't come either, the mark that was put
 * tells which key of Telex it was.
 */
export class ScannedText {
  constructor() {
    /** What was pressed. @type {string[]} */
    this._pressed = [];
    /** What would stand in a field. @type {string[]} */
    this._standing = [];
    /** What the Backspaces have just taken away. @type {string[]} */
    this._gone = [];
    /** The letters that were put instead, while more may come. @type {string | null} */
    this._put = null;
    /** Places of keys that were swallowed and not yet released. @type {number[]} */
    this._guessed = [];
    /** @type {Set<string>} */
    this._down = new Set();
  }

  get text() {
    return this._pressed.join("");
  }

  get length() {
    return this._pressed.length;
  }

  /**
   * Take a press as one of the burst; whether it is one.
   * @param {KeyboardEvent} event @param {string} [key] what it writes @returns {boolean}
   */
  press(event, key = keyOf(event)) {
    this._down.add(event.code);
    if (key === "Backspace") return this._backspace();
    if (key.length !== 1) return false;
    if (!event.code && (this._gone.length > 0 || this._put !== null || !/^[ -~]$/.test(key))) {
      this._insert(key);
      return true;
    }
    this._settle();
    if (this.length >= LONGEST_SCAN) return true;
    this._pressed.push(key);
    this._standing.push(key);
    return true;
  }

  /** Take a release: one without its press is that of a key that was swallowed. @param {KeyboardEvent} event */
  release(event) {
    if (this._down.delete(event.code)) return;
    const key = keyOf(event);
    const place = /^[ -~]$/.test(key) && event.code ? this._guessed.shift() : undefined;
    if (place !== undefined) this._pressed[place] = key;
  }

  _backspace() {
    if (this.length === 0) return false;
    if (this._put !== null) this._settle();
    const last = this._standing.pop();
    if (last !== undefined) this._gone.unshift(last);
    return true;
  }

  /** @param {string} letter made by an input method */
  _insert(letter) {
    if (this.length >= LONGEST_SCAN) return;
    // Letters that replace others stand for one key together, one with a mark beyond them for another.
    const isMarked = !/^[ -~]$/.test(letter);
    if (this._put !== null && this._put.length >= this._gone.length && isMarked) this._settle();
    if (this._put === null) {
      this._put = "";
      this._guessed.push(this.length);
      this._pressed.push("");
    }
    this._put += letter;
    this._standing.push(letter);
    const place = this._guessed[this._guessed.length - 1];
    if (place !== undefined) this._pressed[place] = swallowed(this._gone.join(""), this._put);
  }

  _settle() {
    this._gone = [];
    this._put = null;
  }
}

/**
 * The key of Telex that makes of some letters others; the last of the others where no mark was put,
 * for a mark is taken off by the same key, which is then written.
 * @param {string} before @param {string} after @returns {string}
 */
function swallowed(before, after) {
  const had = marks(before);
  const put = marks(after).find(({ mark }) => !had.some((known) => known.mark === mark));
  if (put === undefined) return /[!-~]$/.test(after) ? after.slice(-1) : "";
  const key = TELEX[put.mark] || put.letter;
  return put.letter === put.letter.toUpperCase() ? key.toUpperCase() : key.toLowerCase();
}

/** Each mark with the letter that has it; the stroke of đ is one. @param {string} text */
function marks(text) {
  const apart = text.normalize("NFD").replace(/đ/g, "d\u0335").replace(/Đ/g, "D\u0335");
  let letter = "";
  const found = [];
  for (const sign of apart) {
    if (sign in TELEX) found.push({ letter, mark: sign });
    else letter = sign;
  }
  return found;
}
