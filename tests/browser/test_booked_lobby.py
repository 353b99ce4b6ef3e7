"""Knows what the lobby sees of appointments: counts, and the building's code where allowed."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day, Person
from tests.browser.test_layouts import SHIFTED, SHOWN, UPRIGHT, WATCH, put
from tests.browser.windows import TV, Windows, linked
from tests.support.axe import axe_violations

TURN_MS = 10_000


@pytest.fixture
def plan(day: Day) -> Iterator[Callable[..., None]]:
    """Sets up the display of zone a; it is as new again at the end."""
    admin: Person = day.person("admin")
    known = next(one for one in admin.get("/devices") if one["name"] == "display-a")
    path = f"/devices/{known['id']}/display"
    yield lambda **given: put(admin, path, **given)
    put(admin, path)


def book(day: Day) -> dict[str, Any]:
    """Book the first free time of land at the reception."""
    reception = day.person("reception")
    free = reception.get("/bookings/slots", service="dat-dai")
    start = next(one["start"] for one in free if one["left"])
    wish = {"service": "dat-dai", "start": start, "request_id": uuid4().hex}
    made: dict[str, Any] = reception.post("/bookings", **wish)
    return made


def opened(windows: Windows, size: tuple[int, int] = TV) -> Page:
    tv = windows.open("/display/a", size, scripts=WATCH)
    linked(tv)
    return tv


def test_the_next_appointments_are_told_as_counts_in_their_turn(
    working_day: Day, windows: Windows
) -> None:
    tv = opened(windows)
    for _ in range(2):
        book(working_day)
    working_day.issue()

    foot = tv.locator("#closing")

    expect(foot).to_contain_text("Lịch hẹn sắp tới:", timeout=3 * TURN_MS)
    expect(foot).to_contain_text(re.compile(r"\d\d:\d\d – \d+ người"))
    expect(tv.locator(".queue").first).to_be_visible(timeout=3 * TURN_MS)


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["1080p", "upright"])
def test_the_building_s_code_is_shown_where_it_is_allowed_and_fits(
    working_day: Day, windows: Windows, plan: Callable[..., None], size: tuple[int, int]
) -> None:
    tv = opened(windows, size)
    code = tv.locator("#presence")
    expect(code).to_be_hidden()

    plan(code=True)

    expect(code.locator(".number")).to_have_text(re.compile(r"^[A-Z2-9]{8}$"))
    expect(code.locator("img")).to_be_visible()
    boxes = [tv.locator(one).bounding_box() for one in ("#latest", "#presence", "#queues")]
    for above, below in pairwise(boxes):
        assert above is not None
        assert below is not None
        assert above["y"] + above["height"] <= below["y"]
    assert axe_violations(tv) == []


def test_a_phone_checks_in_by_the_code_that_the_display_shows(
    working_day: Day, windows: Windows, plan: Callable[..., None]
) -> None:
    plan(code=True)
    tv = opened(windows)
    code = str(tv.locator("#presence .number").text_content())

    phone = windows.open(f"/here/{code}", (390, 844))

    expect(phone.locator("h1")).to_be_visible()
    expect(phone.get_by_role("button").first).to_be_visible()


def test_calls_move_nothing_while_the_code_is_shown(
    day: Day, windows: Windows, plan: Callable[..., None]
) -> None:
    plan(code=True)
    day.open(1, 2)
    tv = opened(windows)
    expect(tv.locator("#presence .number")).to_have_text(re.compile(r"^[A-Z2-9]{8}$"))
    tv.evaluate("shifts.length = 0")

    for counter in (1, 2):
        label = str(day.issue()["label"])
        day.call_next(counter)
        expect(tv.locator("#hero .label")).to_have_text(label)
    tv.evaluate(SHOWN)

    assert tv.evaluate(SHIFTED) < 0.01


def test_the_kiosk_and_the_supervisor_read_how_many_come_soon(
    working_day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    page = windows.signed_in("supervisor", "/supervisor")
    land = kiosk.locator('.kiosk-tile[data-with="dat-dai"]')
    expect(land).not_to_contain_text("lịch hẹn")

    book(working_day)

    expect(land).to_contain_text("1 lịch hẹn")
    expect(page.locator(".booked-soon").first).to_have_text("+1 lịch hẹn")
