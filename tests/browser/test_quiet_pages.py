"""Knows that no page draws itself again and again while nothing happens, though times run on it."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.live import until
from tests.support.patience import patience

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


def kiosk(windows: Windows) -> Page:
    return windows.kiosk()


@pytest.mark.parametrize("opened", [console, supervisor, display, kiosk])
def test_a_page_is_not_drawn_every_second(
    day: Day, windows: Windows, opened: Callable[[Windows], Page]
) -> None:
    """A console made 260 elements a second, a supervisor's page 840: all day, for nothing.

    Once or twice it may be drawn meanwhile, where a minute is over or a call is no longer new.
    """
    serve_one(day)
    page = opened(windows)
    page.wait_for_timeout(patience(1_000))  # Its first pictures come until then.
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


def test_the_page_of_devices_draws_only_the_device_that_has_changed(
    day: Day, windows: Windows
) -> None:
    """In a hall with printers out of reach it made 593 elements a second: every row, each time."""
    page = windows.signed_in("admin", "/admin/devices")
    row = page.locator("tr", has_text="reception-1")
    expect(row).to_contain_text("Tốt")
    page.evaluate(COUNT)

    for _ in range(3):
        day.simulate("reception-1", "offline")
        expect(row.locator(".badge")).to_have_class("badge bad")
        day.simulate("reception-1", "none")
        expect(row.locator(".badge")).to_have_class("badge good")

    made, there = page.evaluate(MADE)
    assert made < there


def test_a_kiosk_draws_nothing_where_a_picture_tells_nothing_new(
    day: Day, windows: Windows
) -> None:
    day.begin()
    page = windows.kiosk()
    page.evaluate(COUNT)
    clock = page.locator("#kiosk-clock")
    before = clock.inner_text()

    day.later(minutes=1)

    expect(clock).not_to_have_text(before)
    made, there = page.evaluate(MADE)
    assert made < there


HEARD = """
window.heads = 0;
const make = Document.prototype.createElement;
Document.prototype.createElement = function (name) {
  window.heads += name === "thead";
  return make.call(this, name);
};
window.heard = [];
document.addEventListener("moiso:picture", ({ detail }) => window.heard.push(detail));
"""


def shown(key: str, value: Any) -> Any:
    """Return what a page shows of a part of a picture, in which spans are in minutes."""
    if isinstance(value, dict):
        return {name: shown(name, part) for name, part in value.items()}
    if isinstance(value, list):
        return [shown("", part) for part in value]
    return value // 30 if key.endswith("_s") and isinstance(value, int | float) else value


def test_a_page_is_drawn_only_where_a_picture_tells_another_thing_than_the_one_before(
    day: Day, windows: Windows
) -> None:
    """A supervisor's page was drawn twice whenever it was opened, for a word that nobody reads."""
    day.begin()
    page = windows.signed_in("supervisor", "/supervisor", scripts=HEARD)

    until(lambda: page.evaluate("heard.length > 2"), "the page's own picture, and two more")

    page.wait_for_timeout(patience(500))
    pictures, heads = page.evaluate("[heard, heads]")
    minutes = {picture["at"][:16] for picture in pictures}
    told = [
        shown("", {k: v for k, v in one.items() if k not in ("at", "seq", "build")})
        for one in pictures
    ]
    changes = sum(one != other for one, other in pairwise(told))
    assert heads <= changes + len(minutes)


def test_every_module_is_asked_for_at_once_and_only_once(day: Day, windows: Windows) -> None:
    """Else a page asks for them step by step, or twice where a head names another address."""
    day.begin()
    page = windows.signed_in("supervisor", "/supervisor")

    asked = page.evaluate(
        """performance.getEntriesByType("resource").map((one) => [new URL(one.name).pathname,
             one.initiatorType]).filter(([path]) => path.endsWith(".js"))"""
    )

    paths = [path for path, _ in asked]
    assert len(paths) > 20
    assert sorted(paths) == sorted(set(paths))
    own = page.evaluate("[...document.scripts].map((one) => one.src && new URL(one.src).pathname)")
    assert {path for path, how in asked if how == "script"} <= set(own)
