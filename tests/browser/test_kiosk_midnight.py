"""Knows the kiosk that stands over night: its words roll over at midnight."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day
from tests.browser.windows import KIOSK, Windows, hand, own_pictures

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MIDNIGHT = datetime(2030, 1, 8, tzinfo=ZONE)  # A Tuesday begins.
OPENS = MIDNIGHT.replace(hour=7, minute=15).isoformat()
SECOND = timedelta(seconds=1)
TET = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}


def picture_of(day: Day, windows: Windows) -> tuple[Page, list[dict[str, Any]]]:
    """Open a kiosk that gets its pictures from the test; return it with its services."""
    day.begin()
    context = windows.context(KIOSK)
    own_pictures(context)
    page = windows.again(context, "/kiosk")
    expect(page.locator(".kiosk-tile").first).to_be_visible()
    said = "JSON.parse(document.getElementById('picture').textContent).services"
    services: list[dict[str, Any]] = page.evaluate(said)
    return page, services


def tile(kiosk: Page, code: str) -> Locator:
    return kiosk.locator(f".kiosk-tile[data-with={code}]")


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("vi", "Mở lại lúc 07:15, Thứ Ba", "Mở lại lúc 07:15 hôm nay"),
        ("en", "Opens again at 07:15, Tuesday", "Opens again at 07:15 today"),
    ],
)
def test_tomorrow_is_today_from_midnight_on_though_no_picture_tells_anything_new(
    day: Day, windows: Windows, language: str, before: str, after: str
) -> None:
    kiosk, services = picture_of(day, windows)
    closed = {"open": False, "closed": "hours", "opens_at": OPENS}
    services[0] |= closed
    late = MIDNIGHT - SECOND * 3
    hand(kiosk, at=late.isoformat(), services=services)
    kiosk.locator(f"[data-do=language][data-with={language}]").click()
    shut = tile(kiosk, services[0]["code"])
    expect(shut).to_contain_text(before)

    expect(shut).to_contain_text(after)


def test_the_screen_of_a_closed_centre_rolls_over_at_midnight_and_opens_in_the_morning(
    day: Day, windows: Windows
) -> None:
    kiosk, _ = picture_of(day, windows)
    rest = {"open": False, "day": TET, "opens_at": OPENS}
    hand(kiosk, at=(MIDNIGHT - SECOND * 3).isoformat(), **rest)
    expect(kiosk.get_by_role("heading", name="Nghỉ Tết Nguyên đán")).to_be_visible()
    expect(kiosk.get_by_text("Mở lại lúc 07:15, Thứ Ba")).to_be_visible()

    expect(kiosk.get_by_text("Mở lại lúc 07:15 hôm nay")).to_be_visible()

    expect(kiosk.locator("#kiosk-clock")).to_contain_text("Thứ Ba, 08/01/2030")
    hand(kiosk, at=(MIDNIGHT + SECOND).isoformat(), open=False, day=None, opens_at=OPENS)
    expect(kiosk.get_by_role("heading", name="Hiện chưa đến giờ lấy số")).to_be_visible()
    hand(kiosk, at=OPENS)
    expect(kiosk.get_by_role("heading", name="Ông/bà cần làm thủ tục gì?")).to_be_visible()


def test_a_service_closed_for_the_day_is_open_at_midnight_without_a_reload(
    day: Day, windows: Windows
) -> None:
    """By the server's own clock: its pictures come every five seconds whatever happens."""
    day.later(minutes=16 * 60 - 1)
    supervisor = day.person("supervisor")
    supervisor.post("/services/tu-phap/close", reason="system")
    kiosk = windows.kiosk()
    kiosk.evaluate("window.isTheSame = true")
    shut = tile(kiosk, "tu-phap")
    expect(shut).to_be_disabled()
    expect(shut).to_contain_text("Mở lại lúc 07:15, ")

    day.later(minutes=16 * 60 + 1)

    expect(shut).to_be_enabled()
    assert kiosk.evaluate("window.isTheSame")
