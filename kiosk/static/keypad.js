// Knows how the kiosk is used by hard buttons: a digit for each thing to choose, and a few more keys.
// A keypad, or a box of buttons, is a keyboard to the browser.

/** What a digit always means, where it isn't needed for the choices. @type {[string, string][]} */
const FIXED = [["[data-do=page][data-to=previous]", "7"], [".kiosk-guidance", "8"],
  ["[data-do=page][data-to=next]", "9"], [".kiosk-add", "9"], [".kiosk-back", "0"]];
const CHOICES = ["choose", "take", "again", "review", "home", "stay", "done", "more",
  "bringIt", "help", "goOn", "guide", "dropHelp"];
const MOST = 9;
const STEPS = /** @type {Record<string, number>} */ ({
  ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1,
});

/** How the page is told to be, by its own address: `?keys=yes`, `?keys=audio`. @returns {string | null} */
export function setting() {
  const keys = new URLSearchParams(location.search).get("keys");
  return keys === "yes" || keys === "audio" ? keys : null;
}

/**
 * What a key of a keypad asks for: a digit, a word, or "" for what is none of its keys. Keypads
 * without # have a slash or a point there.
 * @param {string} key @returns {string}
 */
export function meaning(key) {
  if (/^[1-9]$/.test(key)) return key;
  if (key in STEPS) return "step";
  return /** @type {Record<string, string>} */ ({
    0: "back", Backspace: "back", "*": "language", "#": "hear", "/": "hear", ".": "hear",
    "+": "next", "-": "previous", Enter: "enter",
  })[key] ?? "";
}

/** Give what can be chosen its digit; a style sheet shows it. @param {HTMLElement} root */
export function number(root) {
  const within = scope(root);
  const choices = buttons(within).filter((button) =>
    CHOICES.includes(button.dataset.do ?? "") && !button.matches(".kiosk-guidance"));
  const taken = new Set(choices.slice(0, MOST).map((button, place) => give(button, `${place + 1}`)));
  if (within.matches(".dialog")) return;
  for (const [selector, digit] of FIXED) {
    const button = root.querySelector(selector);
    if (button instanceof HTMLElement && !taken.has(digit)) give(button, digit);
  }
}

/** The button of a digit or of "next" and "previous". @param {HTMLElement} root @param {string} word */
export function buttonOf(root, word) {
  const selector = /^[0-9]$/.test(word) ? `[data-digit="${word}"]` : `[data-to="${word}"]`;
  return /** @type {HTMLButtonElement | null} */ (root.querySelector(selector));
}

/** Move the focus to the next button, or back; give that button. @param {HTMLElement} root @param {string} key */
export function step(root, key) {
  const all = [...buttons(scope(root)), ...scope(root).matches(".dialog") ? []
    : buttons(/** @type {HTMLElement} */ (root.querySelector(".kiosk-foot") ?? root)),
  ].filter((button) => !button.matches(":disabled, .key"));
  const at = all.findIndex((button) => button === document.activeElement);
  const first = STEPS[key] > 0 ? 0 : all.length - 1;
  const next = all[at < 0 ? first : (at + STEPS[key] + all.length) % all.length];
  next?.focus();
  return next ?? null;
}

/** What is before everything else. @param {HTMLElement} root @returns {HTMLElement} */
function scope(root) {
  return root.querySelector(".dialog") ?? root.querySelector("main") ?? root;
}

/** @param {HTMLElement} within */
function buttons(within) {
  return /** @type {HTMLButtonElement[]} */ ([...within.querySelectorAll("button[data-do]")]);
}

/** @param {HTMLElement} button @param {string} digit */
function give(button, digit) {
  button.dataset.digit = digit;
  button.setAttribute("aria-keyshortcuts", digit);
  return digit;
}
