"""Knows how a test measures where the parts of any page lie, when it has come to rest."""

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page, ViewportSize

from tests.support.axe import axe_violations

LANGUAGES = ("vi", "en")
AT_200_PER_CENT = (683, 384)

# How much wider the page is than the window, and what of it stands out, but for what is in a part
# that scrolls by itself.
TOO_WIDE = """() => [
  document.documentElement.scrollWidth - document.documentElement.clientWidth,
  [...document.querySelectorAll("main *, header *")].filter((one) => {
    const { width, right } = one.getBoundingClientRect();
    return width > 0 && right > innerWidth + 1 && !one.closest(".scroll, nav, .unseen, svg");
  }).map((one) => one.outerHTML.slice(0, 80)),
]"""
# What is pressed or read and lies over another such part: two texts, or a control that is neither
# within the other nor holds it. What stays in sight while a page scrolls lies over it by intent.
OVERLAPS = """() => {
  const LEAST_PX = 3;
  const staying = new Map(), shown = new Map();
  const stays = (one) => {
    if (!one) return false;
    if (!staying.has(one)) {
      const { position } = getComputedStyle(one);
      staying.set(one, one.matches("dialog") || position === "fixed" || position === "sticky"
        || stays(one.parentElement));
    }
    return staying.get(one);
  };
  const common = (one, other) => ({
    left: Math.max(one.left, other.left), right: Math.min(one.right, other.right),
    top: Math.max(one.top, other.top), bottom: Math.min(one.bottom, other.bottom),
  });
  const EVERYWHERE = { left: -1e9, right: 1e9, top: -1e9, bottom: 1e9 };
  const sight = (one) => {
    if (!one || one === document.body || one === document.documentElement) return EVERYWHERE;
    if (!shown.has(one)) {
      const around = sight(one.parentElement);
      const { overflowX, overflowY } = getComputedStyle(one);
      const cuts = overflowX !== "visible" || overflowY !== "visible";
      shown.set(one, cuts ? common(around, one.getBoundingClientRect()) : around);
    }
    return shown.get(one);
  };
  const boxes = [];
  // Lines of a text are set closer than its letters are high: the middle is what is read.
  const add = (one, rects, within, { isText }) => {
    for (const { left, right, top, bottom } of rects) {
      const cut = isText ? (bottom - top) / 4 : 0;
      const box = common({ left, right, top: top + cut, bottom: bottom - cut }, sight(within));
      if (box.right - box.left < LEAST_PX || box.bottom - box.top < LEAST_PX) continue;
      boxes.push({ one, isText, ...box });
    }
  };
  const isSeen = (one) =>
    one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !stays(one);
  const CONTROLS = "a[href], button, input, select, textarea, summary";
  for (const one of document.querySelectorAll(CONTROLS)) {
    const isLine = getComputedStyle(one).display === "inline";
    if (isSeen(one)) add(one, one.getClientRects(), one.parentElement, { isText: isLine });
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const one = text.parentElement;
    if (!text.data.trim() || one.closest("select, textarea, script, style, noscript")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    if (isSeen(one)) add(one, range.getClientRects(), one, { isText: true });
  }
  const holds = (one, other) => one.left <= other.left && one.right >= other.right
    && one.top <= other.top && one.bottom >= other.bottom;
  const told = ({ one }) => `${one.tagName}.${one.getAttribute("class") ?? ""}`
    + ` ${one.textContent.trim().slice(0, 30)}`;
  const faults = new Set();
  boxes.forEach((box, place) => {
    for (const other of boxes.slice(place + 1)) {
      const { left, right, top, bottom } = common(box, other);
      if (right - left < LEAST_PX || bottom - top < LEAST_PX) continue;
      if (box.one.contains(other.one) || other.one.contains(box.one)) continue;
      if (!(box.isText && other.isText) && (holds(box, other) || holds(other, box))) continue;
      faults.add(`${told(box)} × ${told(other)}`);
    }
  });
  return [...faults];
}"""
# Texts in whose type one digit is wider than another: a clock or a column of figures would move.
UNEVEN_DIGITS = """() => {
  const TYPE = ["fontFamily", "fontSize", "fontWeight", "fontStyle", "fontStretch",
    "fontVariantNumeric", "fontFeatureSettings", "letterSpacing"];
  const pen = document.createElement("span");
  Object.assign(pen.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre" });
  const known = new Map();
  const isEven = (one) => {
    const style = getComputedStyle(one);
    const type = TYPE.map((name) => style[name]);
    if (!known.has(type.join())) {
      TYPE.forEach((name, place) => { pen.style[name] = type[place]; });
      document.body.append(pen);
      const widths = [..."0123456789"].map((digit) => {
        pen.textContent = digit.repeat(20);
        return pen.getBoundingClientRect().width;
      });
      pen.remove();
      known.set(type.join(), Math.max(...widths) - Math.min(...widths) < 0.5);
    }
    return known.get(type.join());
  };
  const own = (one) => one.matches("input, textarea") ? one.value : [...one.childNodes]
    .filter((part) => part.nodeType === Node.TEXT_NODE).map((part) => part.data).join(" ");
  return [...document.body.querySelectorAll("*:not(script, style, noscript, svg *)")]
    .filter((one) => /\\d/.test(own(one)) && one.checkVisibility() && !isEven(one))
    .map((one) => `${one.tagName}.${one.getAttribute("class") ?? ""} ${own(one).slice(0, 30)}`);
}"""
# Words of a table that stand on two lines, though they are no longer than people's words are.
BROKEN_WORDS = """() => {
  const LONGEST = 14;
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const cell = text.parentElement.closest("td, th");
    if (!cell || !cell.checkVisibility()) continue;
    if (getComputedStyle(text.parentElement).writingMode !== "horizontal-tb") continue;
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      if (word.length > LONGEST) continue;
      const range = document.createRange();
      range.setStart(text, index);
      range.setEnd(text, index + word.length);
      const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (tops.size > 1) found.push(word);
    }
  }
  return found;
}"""
# How many questions of the page's own to the server are still without an answer.
ASKING = """
window.asking = 0;
const fetched = window.fetch;
window.fetch = (...asked) => {
  window.asking += 1;
  return fetched(...asked).finally(() => { window.asking -= 1; });
};
"""
AT_REST = """async () => {
  await document.fonts.ready;
  for (let calm = 0; calm < 3; calm = window.asking ? 0 : calm + 1)
    await new Promise(requestAnimationFrame);
}"""


def at_rest(page: Page) -> Page:
    """Wait until the page, opened with the script `ASKING`, has its fonts and all its answers."""
    page.wait_for_load_state()
    page.evaluate(AT_REST)
    return page


def resized(page: Page, size: tuple[int, int]) -> Page:
    """Give the window another size, and wait until the page is drawn in it."""
    page.set_viewport_size(ViewportSize(width=size[0], height=size[1]))
    return at_rest(page)


def out_of_place(page: Page) -> list[Any]:
    """Return what of the page stands out of the window, and what lies over what."""
    wide = page.evaluate(TOO_WIDE)
    return [*([] if wide == [0, []] else [wide]), *page.evaluate(OVERLAPS)]


def swept(page: Page, path: str, sizes: Iterable[tuple[int, int]]) -> dict[str, list[Any]]:
    """Open the page in each language; return what is wrong with it there, and at which size."""
    found: dict[str, list[Any]] = {}
    for lang in LANGUAGES:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        for size in sizes:
            found[f"{path} {lang} {size[0]}"] = out_of_place(resized(page, size))
        shown = page.locator("html").get_attribute("lang")
        found[f"{path} {lang}"] = [*axe_violations(page), *([] if shown == lang else [shown])]
        found[f"{path} {lang} digits"] = page.evaluate(UNEVEN_DIGITS)
    return {at: wrong for at, wrong in found.items() if wrong}
