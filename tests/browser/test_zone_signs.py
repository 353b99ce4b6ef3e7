"""The lobby TV says where a called counter is and until when numbers are given, and holds still."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.test_layouts import CUT_OFF, POOR, SHIFTED, SHOWN, STILL, UPRIGHT, WATCH
from tests.browser.windows import FONTS, TV, Windows, hand, own_pictures
from tests.support.axe import axe_violations
from tests.support.patience import patience

LARGE_TEXT = 4.5
"""The contrast of large text by WCAG 2.2, level AAA."""
MUST_BE_READ_PX = 40
ZONES = [
    {"code": "a", "name": {"vi": "Khu A", "en": "Zone A"}, "colour": "blue", "direction": "left"},
    {"code": "b", "name": {"vi": "Khu B", "en": "Zone B"}, "colour": "red", "direction": "up"},
]
SIZE = "(one) => parseFloat(getComputedStyle(one).fontSize)"


def stand_still(windows: Windows, path: str, size: tuple[int, int]) -> Page:
    """Open the TV, which gets its pictures from the test."""
    context = windows.context(size, scripts=WATCH)
    own_pictures(context)
    tv = windows.again(context, path)
    expect(tv.locator("#queues")).not_to_be_empty()
    tv.evaluate(FONTS)
    return tv


def call(seq: int, zone: str, counter: int) -> dict[str, Any]:
    """Give a call of a while ago."""
    names = {"vi": f"Quầy {counter}", "en": f"Counter {counter}"}
    at = (datetime.now(UTC) - timedelta(minutes=3)).isoformat()
    return {
        "seq": seq, "zone": zone, "label": f"A{seq:03}", "counter": counter,
        "counter_name": names["vi"], "counter_names": names, "at": at, "recall": 0, "last": False,
        "language": "vi", "speech": {"text": "x", "clips": []},
    }  # fmt: skip


def re_icon(name: str) -> re.Pattern[str]:
    return re.compile(f"#{name}$")


def in_hours(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["lying", "upright"])
def test_a_call_shows_the_colour_of_its_zone_and_the_way_there(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a?zones=a,b", size)

    hand(tv, zones=ZONES, calls=[call(2, "b", 12), call(1, "a", 3)])

    sign = tv.locator("#hero .zone-sign")
    expect(sign).to_have_text("Khu B, tầng trên")
    expect(sign).to_have_attribute("data-colour", "red")
    assert sign.evaluate(SIZE) >= MUST_BE_READ_PX
    expect(tv.locator("#hero .place use")).to_have_attribute("href", re_icon("arrow-up-right"))
    row = tv.locator("#latest li")
    expect(row).to_contain_text("Khu A, bên trái")
    expect(row.locator("[data-colour=blue] use")).to_have_attribute("href", re_icon("arrow-left"))
    assert tv.evaluate(POOR, LARGE_TEXT) == []
    assert tv.evaluate(CUT_OFF) == []
    assert axe_violations(tv) == []


def test_a_screen_of_one_zone_without_a_sign_shows_none(day: Day, windows: Windows) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", TV)

    hand(tv, calls=[call(2, "a", 2), call(1, "a", 3)])

    expect(tv.locator("#hero .label")).to_have_text("A002")
    expect(tv.locator(".zone-sign")).to_have_count(0)
    expect(tv.locator("#latest use")).to_have_attribute("href", re_icon("arrow-right"))


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["lying", "upright"])
def test_the_hours_come_in_the_place_of_the_queues_and_nothing_moves(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", size)
    hand(tv, calls=[call(1, "a", 3)], waiting=[])
    tv.evaluate(SHOWN)
    before = tv.evaluate(SHIFTED)
    line = tv.locator("#closing")
    expect(line).to_be_hidden()

    soon = {"stage": "ends_soon", "ends_at": in_hours(0.3), "opens_at": in_hours(70)}
    hand(tv, calls=[call(1, "a", 3)], waiting=[], closing=soon)

    expect(line).to_contain_text("Hôm nay ngừng phát số lúc")
    expect(line).to_contain_text("Phát số lại lúc")
    expect(tv.locator("#hero .label")).to_have_text("A001")
    assert line.locator("span").evaluate(SIZE) >= MUST_BE_READ_PX
    tv.evaluate(SHOWN)
    assert tv.evaluate(SHIFTED) - before < STILL
    assert axe_violations(tv) == []


def test_who_waits_and_the_hours_take_turns(day: Day, windows: Windows) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", TV)
    queue = {"service": "dat-dai", "prefix": "A", "name": {"vi": "Đất đai"}, "waiting": 4}
    over = {"stage": "no_numbers", "ends_at": None, "opens_at": in_hours(70)}

    hand(tv, waiting=[queue], closing=over)

    for _ in range(2):
        expect(tv.locator("#closing")).to_contain_text(
            "vẫn gọi các số đã lấy", timeout=patience(25_000)
        )
        expect(tv.locator("#queues")).to_be_visible(timeout=patience(25_000))


def test_in_a_break_the_screen_says_when_numbers_are_given_again(
    day: Day, windows: Windows
) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", TV)
    rest = {"stage": "break", "ends_at": None, "opens_at": "2031-01-08T06:15:00Z"}

    hand(tv, calls=[call(1, "a", 3)], serving=[], waiting=[], closing=rest)

    hero = tv.locator("#hero")
    expect(hero).to_contain_text("Đang giờ nghỉ")
    expect(hero.locator(".opens")).to_have_text("13:15")
    expect(tv.locator("#latest li")).to_contain_text("A001")
    expect(tv.locator("#closing")).to_be_hidden()
    assert axe_violations(tv) == []


def test_where_the_centre_is_closed_its_panel_alone_says_the_hours(
    day: Day, windows: Windows
) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", TV)
    late = {"stage": "closed", "ends_at": None, "opens_at": "2031-01-08T00:15:00Z"}
    hand(tv, calls=[call(1, "a", 3)], waiting=[], closing=late)
    expect(tv.locator("#hero .label")).to_have_text("A001")
    expect(tv.locator("#closing")).to_have_text(
        "Hiện ngoài giờ làm việc. Phát số lại lúc 07:15, Thứ Tư 08/01."
    )

    shut = {"day": {"vi": "Nghỉ Tết", "en": "Tết"}, "opens_at": late["opens_at"]}
    hand(tv, calls=[call(1, "a", 3)], waiting=[], closing=None, closed=shut)

    expect(tv.locator("#hero")).to_contain_text("Nghỉ Tết")
    expect(tv.locator("#hero")).to_contain_text("07:15")
    expect(tv.locator("#closing")).to_be_hidden()
    assert axe_violations(tv) == []


def test_who_is_called_in_the_break_stays_on_the_screen(day: Day, windows: Windows) -> None:
    day.begin()
    tv = stand_still(windows, "/display/a", TV)
    rest = {"stage": "break", "ends_at": None, "opens_at": None}
    called = {
        "counter": 3, "counter_name": "Quầy 3", "counter_names": {"vi": "Quầy 3"},
        "state": "open", "label": "A001", "ticket_state": "called",
    }  # fmt: skip

    hand(tv, calls=[call(1, "a", 3)], serving=[called], closing=rest)

    expect(tv.locator("#hero .label")).to_have_text("A001")
