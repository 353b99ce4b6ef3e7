"""Knows that no page draws itself again and again while nothing happens, though times run on it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows

COUNTER = 3
LOOKED_MS = 5_000

# How many elements the page makes from now on, and how many it has.
COUNT = """() => {
  window.made = 0;
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function (name) {
    window.made += 1;
    return make.call(this, name);
  };
}"""
MADE = "[window.made, document.body.querySelectorAll('*').length]"


def serve_one(day: Day) -> None:
    """Open a counter with a visitor in service; another waits."""
    day.open(COUNTER)
    day.issue()
    day.issue()
    day.act(day.call_next(COUNTER), "start")


def console(windows: Windows) -> Page:
    page = windows.signed_in(f"officer{COUNTER:02d}", "/counter")
    expect(page.locator(".timer .number")).to_be_visible()
    return page


def supervisor(windows: Windows) -> Page:
    return windows.signed_in("supervisor", "/supervisor")


def display(windows: Windows) -> Page:
    return windows.display(reduced_motion="reduce")


@pytest.mark.parametrize("opened", [console, supervisor, display])
def test_a_page_is_not_drawn_every_second(
    day: Day, windows: Windows, opened: Callable[[Windows], Page]
) -> None:
    """A console made 260 elements a second, a supervisor's page 840: all day, for nothing.

    Once or twice it may be drawn meanwhile, where a minute is over or a call is no longer new.
    """
    serve_one(day)
    page = opened(windows)
    page.wait_for_timeout(1_000)
    page.evaluate(COUNT)

    page.wait_for_timeout(LOOKED_MS)

    made, there = page.evaluate(MADE)
    assert made < 2.5 * there


def test_the_time_of_a_visitor_in_service_runs_all_the_same(day: Day, windows: Windows) -> None:
    serve_one(day)
    page = console(windows)
    timer = page.locator(".timer time")
    before = timer.inner_text()

    expect(timer).not_to_have_text(before)
