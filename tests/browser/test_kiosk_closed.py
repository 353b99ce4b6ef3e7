"""Knows the kiosk of a centre in which one service is closed and another has few numbers."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.day import Person
from tests.browser.windows import CSRF, KIOSK, TV, Windows, linked
from tests.support.axe import axe_violations
from tests.support.live import LiveServer
from tests.support.plans import sample_without_single_days

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = '[["00:00", "00:00"]]'
OWN_HOURS = 'issuing = [["07:30", "11:00"]]'
NEVER_NOW = DAYS[(date.today() + timedelta(days=3)).weekday()]  # noqa: DTZ011 - any day but these
CHANGES = {
    'weekdays = ["mon", "tue", "wed", "thu", "fri"]': f"weekdays = {list(DAYS)}",
    'issuing = [["07:15", "11:15"], ["13:15", "16:30"]]': f"issuing = {ALWAYS}",
    'calling = [["07:30", "11:30"], ["13:30", "17:00"]]': f"calling = {ALWAYS}",
    'code = "cong-an"': f'code = "cong-an"\nweekdays = ["{NEVER_NOW}"]\n{OWN_HOURS}',
    'code = "xay-dung-giao-thong"': 'code = "xay-dung-giao-thong"\ndaily_limit = 1',
}
BUILDING = re.compile("^Xây dựng, giao thông")


def plan(**more: str) -> str:
    """Return the sample centre's file with the changes, and more of them."""
    text = sample_without_single_days().partition("[[booking_plan]]")[0]
    for before, after in CHANGES.items():
        assert text.count(before) == 1, before
        text = text.replace(before, more.get(before.split()[0], after))
    return text


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Run a centre that is open day and night, but for its police; not as a demonstration."""
    folder = tmp_path_factory.mktemp("closed")
    (folder / "centre.toml").write_text(plan(), encoding="utf-8")
    live = LiveServer(folder, centre=folder / "centre.toml", demo=False)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def kiosk(chromium: Browser, centre: LiveServer) -> Iterator[Page]:
    """Give the test the kiosk of that centre, paired by its token as IT staff would."""
    token = centre.command("device", "add", "kiosk", f"kiosk-{uuid4().hex[:6]}").split()[-1]
    windows = Windows(chromium, centre.url)
    yield paired(windows, "/kiosk", KIOSK, token)
    windows.close()


@pytest.fixture
def display(chromium: Browser, centre: LiveServer) -> Iterator[Page]:
    """Give the test a display of the centre's zone a."""
    name = f"tv-{uuid4().hex[:6]}"
    token = centre.command("device", "add", "display", name, "--zone", "a").split()[-1]
    windows = Windows(chromium, centre.url)
    yield paired(windows, "/display/a", TV, token)
    windows.close()


def paired(windows: Windows, path: str, size: tuple[int, int], token: str) -> Page:
    """Return the page of a device that was paired by its token."""
    context = windows.context(size)
    hidden = CSRF.search(context.request.get(path).text())
    assert hidden is not None
    form: dict[str, str | float | bool] = {"token": token, "next": path}
    form["csrf_token"] = hidden[1]
    assert context.request.post("/pair", form=form, max_redirects=0).status == 302
    page = windows.again(context, path)
    linked(page)
    return page


def tile(kiosk: Page, name: str | re.Pattern[str]) -> Locator:
    return kiosk.get_by_role("button", name=name)


def test_a_closed_service_says_when_it_opens_and_the_others_are_open(kiosk: Page) -> None:
    police = tile(kiosk, re.compile("^Công an tỉnh"))

    expect(police).to_be_disabled()
    expect(police).to_contain_text("Ngoài giờ nhận số")
    expect(police).to_contain_text("Mở lại lúc 07:30, ")
    expect(tile(kiosk, re.compile("^Đất đai"))).to_be_enabled()
    assert axe_violations(kiosk) == []


def test_the_last_number_taken_by_another_is_told_and_leads_to_a_person(
    kiosk: Page, centre: LiveServer
) -> None:
    tile(kiosk, BUILDING).click()
    wish = {"service": "xay-dung-giao-thong", "request_id": uuid4().hex}
    Person(centre.url, "reception").post("/tickets", **wish)

    tile(kiosk, "Không – Lấy số thường").click()

    expect(kiosk.get_by_role("heading", name="Chưa lấy được số")).to_be_visible()
    expect(kiosk.get_by_text("Hôm nay lĩnh vực này đã phát hết 1 số.")).to_be_visible()
    assert axe_violations(kiosk) == []
    tile(kiosk, "Tôi không rõ – Gọi người hướng dẫn").click()
    kiosk.locator("[data-do=guide]").click()
    tile(kiosk, "Không – Lấy số thường").click()
    expect(kiosk.locator(".kiosk-number")).to_have_text(re.compile("^N"))
    kiosk.locator("[data-do=done]").click()
    expect(tile(kiosk, BUILDING)).to_be_disabled()
    expect(tile(kiosk, BUILDING)).to_contain_text("Đã hết số hôm nay")


def test_a_centre_that_is_closed_by_its_file_says_so_on_the_running_kiosk(
    kiosk: Page, centre: LiveServer, tmp_path: Path
) -> None:
    """Case 39."""
    shut, usual = tmp_path / "shut.toml", tmp_path / "usual.toml"
    shut.write_text(plan(weekdays=f'weekdays = ["{NEVER_NOW}"]'), encoding="utf-8")
    usual.write_text(plan(), encoding="utf-8")

    centre.command("centre", "load", str(shut))

    expect(kiosk.get_by_role("heading", name="Hiện chưa đến giờ lấy số")).to_be_visible()
    expect(kiosk.get_by_text("Mở lại lúc ")).to_be_visible()
    expect(kiosk.locator(".kiosk-guidance")).to_have_count(0)
    assert axe_violations(kiosk) == []
    centre.command("centre", "load", str(usual))
    expect(kiosk.get_by_role("heading", name="Ông/bà cần làm thủ tục gì?")).to_be_visible()


def test_a_holiday_is_named_on_the_kiosk_and_the_display_with_the_next_opening(
    kiosk: Page, display: Page, centre: LiveServer, tmp_path: Path
) -> None:
    tet = tmp_path / "tet.toml"
    usual = tmp_path / "usual.toml"
    usual.write_text(plan(), encoding="utf-8")
    today = date.today()  # noqa: DTZ011 - the day before and the day after are closed, too
    days = "".join(
        f"[[calendar.day]]\ndate = {today + timedelta(days=n)}\nclosed = true\n"
        'reason = { vi = "Nghỉ Tết Nguyên đán", en = "Closed for Tết" }\n\n'
        for n in range(-1, 3)
    )
    tet.write_text(plan().replace("[targets]", f"{days}[targets]"), encoding="utf-8")

    admin = Person(centre.url, "admin")
    for ticket in admin.get("/tickets", state="waiting")["items"]:
        gone = {"version": ticket["version"], "request_id": uuid4().hex}
        admin.post(f"/tickets/{ticket['id']}/cancel", **gone)  # Who waits keeps the display open.

    centre.command("centre", "load", str(tet))

    expect(kiosk.get_by_role("heading", name="Nghỉ Tết Nguyên đán")).to_be_visible()
    expect(kiosk.get_by_text("Mở lại lúc ")).to_be_visible()
    expect(display.get_by_text("Nghỉ Tết Nguyên đán")).to_be_visible()
    expect(display.get_by_text("Mở lại lúc ")).to_be_visible()
    expect(display.locator("#queues")).to_be_hidden()
    assert [*axe_violations(kiosk), *axe_violations(display)] == []
    kiosk.get_by_role("button", name="English").click()
    expect(kiosk.get_by_role("heading", name="Closed for Tết")).to_be_visible()
    expect(kiosk.get_by_text("Opens again at ")).to_be_visible()
    centre.command("centre", "load", str(usual))
    expect(display.locator("#queues")).to_be_visible()
    expect(display.get_by_text("Nghỉ Tết Nguyên đán")).to_have_count(0)
