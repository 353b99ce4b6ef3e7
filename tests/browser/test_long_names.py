"""Knows that whatever a centre calls its things, of any length and script, no page breaks by it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import tomli_w
from playwright.sync_api import Browser, Page, expect

from app.admin.configuration_forms import PAGES as CONFIGURATION
from app.persistence.centre.configuration import read_file, sample_file
from tests.browser.day import Day, Staff
from tests.browser.measures import (
    ASKING,
    AT_200_PER_CENT,
    TOO_WIDE,
    at_rest,
    out_of_place,
    resized,
)
from tests.browser.test_every_page import STAFF
from tests.browser.test_kiosk_troubles import FAULTS
from tests.browser.test_layouts import CUT_OFF
from tests.browser.windows import CONSOLE, FONTS, KIOSK, PHONE, TV, Windows, linked
from tests.support.live import LiveServer

LONG = "Đăng ký quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền với đất " * 3
UNBROKEN = "Thủtụchànhchính" * 14
NAMES = (
    LONG[:200],
    UNBROKEN[:200],
    "مركز الخدمات الإدارية العامة " * 6,
    ("🏛️👨‍👩‍👧‍👦📄" * 30)[:200],
)
"""What breaks pages: long, without a place to break, from right to left, and pictures."""

UPRIGHT_TV = (1080, 1920)
LEAST_PX = 60


def names(place: int) -> dict[str, str]:
    name = NAMES[place % len(NAMES)]
    return {"vi": name, "en": name}


def named_oddly() -> dict[str, Any]:
    """The sample centre, each thing of it with one of the names."""
    plain = read_file(sample_file("quang-tri"))
    for table in ("zone", "service", "procedure", "profile", "booking_plan"):
        for place, part in enumerate(plain.get(table, ())):
            part["name"] = names(place)
    for place, service in enumerate(plain["service"]):
        service["agency"] = NAMES[place % len(NAMES)]
        service["group"] = "group"
    for place, procedure in enumerate(plain["procedure"]):
        procedure["bring"] = [names(place + n) for n in range(8)]
    plain["priority_class"][0]["name"] = names(0)
    plain["calling"] = {**plain.get("calling", {}), "pause_reasons": [n[:40] for n in NAMES]}
    plain["calendar"]["day"][0]["reason"] = names(1)
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


@pytest.mark.parametrize("who", ["officer01", "officer02", *STAFF])
def test_nothing_on_a_page_of_staff_lies_out_of_its_place(
    odd_day: Day, odd_windows: Windows, who: str
) -> None:
    paths = {"admin": [*STAFF["admin"], *(f"/admin/{code}" for code in CONFIGURATION)]}
    page = odd_windows.entered(
        odd_windows.context(scripts=ASKING), who, "/account", is_linked=False
    )

    assert odd_places(page, paths.get(who, STAFF.get(who, ["/counter"]))) == {}


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


def test_the_kiosk_has_every_button_in_sight_where_it_is_searched_and_for_several_needs(
    odd_day: Day, odd_windows: Windows
) -> None:
    kiosk = odd_windows.open("/kiosk", KIOSK)
    linked(kiosk)
    kiosk.evaluate(FONTS)
    steps = {}
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type("sang ten", delay=120)
    found = kiosk.locator(".kiosk-found [data-procedure=dat-dai-01]")
    expect(found).to_be_visible()
    steps["search"] = faults(kiosk)
    found.click()
    expect(kiosk.locator(".kiosk-things li")).to_have_count(8)
    steps["bring"] = faults(kiosk)
    kiosk.locator("[data-do=bringIt]").click()
    steps["one"] = faults(kiosk)
    for n in (2, 3, 4):
        kiosk.locator("[data-do=add]").click()
        steps[f"add {n}"] = faults(kiosk)
        kiosk.locator(".kiosk-tile:enabled:not([aria-pressed=true])").first.click()
        expect(kiosk.locator(".kiosk-needs li")).to_have_count(n)
        steps[f"needs {n}"] = faults(kiosk)
    kiosk.locator("[data-do=take]").first.click()
    expect(kiosk.locator(".kiosk-onward li")).to_have_count(3)
    steps["slip"] = faults(kiosk)

    assert {step: wrong for step, wrong in steps.items() if wrong} == {}


@pytest.mark.parametrize("size", [(768, 1024), (1280, 800)], ids=["upright", "lying"])
def test_the_tablet_that_asks_for_a_rating_has_everything_in_its_place(
    odd_day: Day, odd_windows: Windows, size: tuple[int, int]
) -> None:
    page = odd_windows.open("/counter/2/rating", size, scripts=ASKING, reduced_motion="reduce")
    linked(page)
    found = [out_of_place(at_rest(page))]
    [served] = [one for one in odd_day.tickets(state="serving") if one["counter"] == 2]
    odd_day.issue()
    odd_day.act(served, "finish", outcome="guided")
    page.locator(".face").first.click()
    expect(page.locator(".tablet-send")).to_be_visible()
    found.append(out_of_place(at_rest(page)))
    odd_day.act(odd_day.call_next(2), "start")

    assert [wrong for wrong in found if wrong] == []


def test_nothing_on_the_pages_of_visitors_lies_out_of_its_place(
    odd_day: Day, odd_windows: Windows
) -> None:
    ticket = odd_day.issue(procedure="dat-dai-01")
    reception = odd_day.person("reception")
    start = reception.get("/bookings/slots", service="dat-dai")[-1]["start"]
    made = reception.post(
        "/bookings", service="dat-dai", procedure="dat-dai-01", start=start, request_id="odd-names"
    )
    link = reception.get(f"/bookings/{made['id']}/contact")["secret_url"]
    own = f"/b/{link.rpartition('/')[2]}"
    at = datetime.fromisoformat(start).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    chosen = "/book?service=dat-dai&procedure=dat-dai-01"
    page = odd_windows.open("/", PHONE, scripts=ASKING)

    assert odd_places(page, [
        "/", "/book", "/book?q=sang+ten", chosen, f"{chosen}&day={at:%F}",
        f"{chosen}&day={at:%F}&time={at:%H:%M}", own, f"{own}/move",
        "/t/" + ticket["track_url"].rpartition("/")[2], "/widget/quang-tri",
    ]) == {}  # fmt: skip


def odd_places(page: Page, paths: list[str]) -> dict[str, list[Any]]:
    """Open the pages one by one; return what lies out of its place, and at which size."""
    found: dict[str, list[Any]] = {}
    for path in paths:
        page.goto(path)
        for size in (AT_200_PER_CENT, PHONE, CONSOLE):
            found[f"{path} {size[0]}"] = out_of_place(resized(page, size))
    return {at: wrong for at, wrong in found.items() if wrong}
