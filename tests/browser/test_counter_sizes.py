"""Knows that a visitor is served on old and small screens, too: all is in sight and readable."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.day import Day
from tests.browser.measures import ASKING, AT_200_PER_CENT, LANGUAGES, out_of_place, resized
from tests.browser.windows import CONSOLE, OLD_PC, Windows, linked, ready

COUNTER = 3
WIDE_AND_LOW = (1280, 720)
CUT = """() => [...document.querySelectorAll("button, button *")].filter((one) =>
  getComputedStyle(one).textOverflow === "ellipsis" && one.checkVisibility()
  && one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""
HIDDEN_PX = """() => {
  const stage = document.querySelector(".stage");
  return stage.scrollHeight - stage.clientHeight;
}"""


@pytest.fixture
def serving(day: Day, windows: Windows) -> Page:
    """Give the test the console of who serves a visitor."""
    day.issue()
    day.open(COUNTER)
    day.act(day.call_next(COUNTER), "start")
    context = windows.context(scripts=ASKING)
    return windows.entered(context, f"officer{COUNTER:02d}", "/counter")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_cut_or_lies_over_another_while_a_visitor_is_served(
    serving: Page, lang: str
) -> None:
    serving.goto(f"/counter?lang={lang}")
    linked(serving)
    ready(serving, {"vi": "Kết thúc và gọi số tiếp theo", "en": "Finish and call next"}[lang])

    found: dict[tuple[int, int], list[Any]] = {}
    for size in (CONSOLE, WIDE_AND_LOW, OLD_PC, AT_200_PER_CENT):
        resized(serving, size)
        found[size] = [*out_of_place(serving), *serving.evaluate(CUT)]
    hidden_px = {size: resized(serving, size).evaluate(HIDDEN_PX) for size in (CONSOLE, OLD_PC)}

    assert {size: faults for size, faults in found.items() if faults} == {}
    assert hidden_px == {CONSOLE: 0, OLD_PC: 0}
