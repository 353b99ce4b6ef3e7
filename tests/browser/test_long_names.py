"""Knows that whatever a centre calls its things, of any length and script, no page breaks by it."""

from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from playwright.sync_api import Browser, Page, expect

from app.persistence.centre.configuration import read_file, sample_file
from tests.browser.day import Day, Staff
from tests.browser.measures import TOO_WIDE
from tests.browser.test_kiosk_troubles import FAULTS
from tests.browser.test_layouts import CUT_OFF
from tests.browser.windows import CONSOLE, FONTS, KIOSK, PHONE, TV, Windows, linked
from tests.support.live import LiveServer

LONG = "Đăng ký quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất " * 3
UNBROKEN = "Thủtụchànhchính" * 14
NAMES = (LONG[:200], UNBROKEN[:200], "مركز الخدمات الإدارية العامة " * 6, "🏛️👨‍👩‍👧‍👦📄" * 30)
"""What breaks pages: long, without a place to break, from right to left, and pictures."""

UPRIGHT_TV, SMALL = (1080, 1920), (683, 384)
LEAST_PX = 60


def names(place: int) -> dict[str, str]:
    name = NAMES[place % len(NAMES)]
    return {"vi": name, "en": name}


def named_oddly() -> dict[str, Any]:
    """The sample centre, each thing of it with one of the names."""
    plain = read_file(sample_file("quang-tri"))
    for table in ("zone", "service", "procedure", "profile"):
        for place, part in enumerate(plain.get(table, ())):
            part["name"] = names(place)
    for place, service in enumerate(plain["service"]):
        service["agency"] = NAMES[place % len(NAMES)]
        service["group"] = "group"
    plain["priority_class"][0]["name"] = names(0)
    plain["counter"] = [{"number": n, "name": names(n)} for n in range(1, 5)]
    plain["group"] = [{"code": "group", "name": names(1), "colour": "teal"}]
    plain["centre"] |= {"name": names(0), "site": names(1), "header": NAMES[2], "address": NAMES[3]}
    plain["zone"][0] |= {"colour": "blue", "direction": "left"}
    return plain


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Run the centre of the odd names."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "centre.toml").write_text(tomli_w.dumps(named_oddly()), encoding="utf-8")
    live = LiveServer(folder, centre=folder / "centre.toml")
    live.start()
    yield live
    live.stop()


@pytest.fixture(scope="module")
def odd_day(odd: LiveServer) -> Iterator[Day]:
    """The only day of that centre: one is called at counter 1, one served at 2, two wait."""
    day = Day(Staff(odd, officers=[1, 2]), 0)
    for _ in range(4):
        day.issue(priority="NCT")
    day.open(1, 2)
    day.call_next(1)
    day.act(day.call_next(2), "start")
    yield day
    day.end()


@pytest.fixture
def odd_windows(chromium: Browser, odd: LiveServer) -> Iterator[Windows]:
    opened = Windows(chromium, odd.url)
    yield opened
    opened.close()


@pytest.mark.parametrize("size", [CONSOLE, SMALL, PHONE], ids=["console", "200%", "phone"])
@pytest.mark.parametrize(
    ("who", "paths"),
    [
        ("officer01", ["/counter"]),
        ("officer02", ["/counter"]),
        ("reception", ["/reception"]),
        ("supervisor", ["/supervisor", "/supervisor/records", "/supervisor/reports/waits"]),
        ("admin", ["/admin/devices", "/admin/displays"]),
    ],
)
def test_no_page_of_staff_scrolls_sideways(
    odd_day: Day, odd_windows: Windows, who: str, paths: list[str], size: tuple[int, int]
) -> None:
    first, *others = paths
    page = odd_windows.signed_in(who, first, size)
    found = {first: page.evaluate(TOO_WIDE)}

    for path in others:
        page.goto(path)
        found[path] = page.evaluate(TOO_WIDE)

    assert {path: wide for path, wide in found.items() if wide != [0, []]} == {}


@pytest.mark.parametrize("size", [TV, UPRIGHT_TV], ids=["lying", "upright"])
@pytest.mark.parametrize("path", ["/display/a", "/display/a?zones=a,b", "/display/counter/1"])
def test_the_tv_shows_number_and_counter_whole(
    odd_day: Day, odd_windows: Windows, path: str, size: tuple[int, int]
) -> None:
    tv = odd_windows.open(path, size)
    linked(tv)
    tv.evaluate(FONTS)

    assert tv.evaluate(CUT_OFF) == []
    assert tv.evaluate(TOO_WIDE) == [0, []]


def test_the_kiosk_has_every_button_in_sight(odd_day: Day, odd_windows: Windows) -> None:
    kiosk = odd_windows.open("/kiosk", KIOSK)
    linked(kiosk)
    kiosk.evaluate(FONTS)
    steps = [faults(kiosk)]
    tile(kiosk).click()
    steps.append(faults(kiosk))
    kiosk.locator("[data-do=take]").first.click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    steps.append(faults(kiosk))

    assert steps == [[], [], []]


def faults(kiosk: Page) -> list[str]:
    """Return what is wrong with the screen; the list of the classes may scroll by itself."""
    found: list[str] = kiosk.evaluate(FAULTS, LEAST_PX)
    return [fault for fault in found if "kiosk-classes" not in fault]


def tile(kiosk: Page) -> Any:
    return kiosk.locator(".kiosk-tile:enabled").first


def test_the_phone_does_not_scroll_sideways(odd_day: Day, odd_windows: Windows) -> None:
    ticket = odd_day.issue()
    phone = odd_windows.open("/t/" + ticket["track_url"].rpartition("/")[2], PHONE)
    linked(phone)

    assert phone.evaluate(TOO_WIDE) == [0, []]
