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
    """Return what is wrong with where the page's parts lie."""
    wide = page.evaluate(TOO_WIDE)
    return [] if wide == [0, []] else wide


def swept(page: Page, path: str, sizes: Iterable[tuple[int, int]]) -> dict[str, list[Any]]:
    """Open the page in each language; return what is wrong with it there, and at which size."""
    found: dict[str, list[Any]] = {}
    for lang in LANGUAGES:
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        for size in sizes:
            found[f"{path} {lang} {size[0]}"] = out_of_place(resized(page, size))
        shown = page.locator("html").get_attribute("lang")
        found[f"{path} {lang}"] = [*axe_violations(page), *([] if shown == lang else [shown])]
    return {at: wrong for at, wrong in found.items() if wrong}
