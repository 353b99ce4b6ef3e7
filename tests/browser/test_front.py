"""Knows the front doors: the home page, signing in and out, and the pairing of a device."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.day import Day
from tests.browser.windows import KIOSK, Windows, linked
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD, LiveServer

DOORS = [
    "/kiosk", "/display/a", "/display/b",
    "/counter/1/rating", "/counter", "/reception", "/supervisor",
    "/lobby", "/admin", "/api/v1/docs",
]  # fmt: skip


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def test_the_home_page_leads_everywhere(day: Day, windows: Windows) -> None:
    home = windows.open("/")
    home.wait_for_load_state()
    expect(home.get_by_role("heading", level=1)).to_have_text("Ông/bà muốn mở màn hình nào?")

    links = home.locator("a.tile").evaluate_all("all => all.map(a => a.getAttribute('href'))")

    assert links == DOORS
    assert [home.request.get(link).status for link in links] == [200] * len(links)


def test_a_wrong_password_is_said_and_the_right_one_opens_the_counter(
    day: Day, windows: Windows
) -> None:
    page = windows.open("/counter")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/counter$"))

    sign_in(page, "officer07", "sai-mat-khau")
    expect(page.get_by_role("alert")).to_have_text("Tên đăng nhập hoặc mật khẩu không đúng.")
    sign_in(page, "officer07", PASSWORD)

    linked(page)
    expect(page).to_have_url(re.compile("/counter$"))
    expect(page.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()
    expect(page.get_by_text("Cán bộ 07")).to_be_visible()


def test_who_signs_out_is_out(day: Day, windows: Windows) -> None:
    page = windows.signed_in("officer07", "/counter")

    page.get_by_role("button", name="Đăng xuất").click()

    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto("/counter")
    expect(page).to_have_url(re.compile(r"/sign-in\?next=/counter$"))


@pytest.fixture
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Run a server that is no demonstration: its devices must be paired."""
    live = LiveServer(tmp_path_factory.mktemp("real"), demo=False)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def real_windows(chromium: Browser, real: LiveServer) -> Iterator[Windows]:
    """Open windows on that server."""
    opened = Windows(chromium, real.url)
    yield opened
    opened.close()


def test_a_kiosk_is_opened_only_by_its_token(real: LiveServer, real_windows: Windows) -> None:
    token = real.command("device", "add", "kiosk", "ki-ot-1")
    kiosk = real_windows.open("/kiosk", KIOSK)
    kiosk.get_by_text("Chi tiết kỹ thuật").click()
    expect(kiosk.get_by_text("moiso device add kiosk")).to_be_visible()
    assert kiosk.request.get("/lobby").status == 404
    assert kiosk.request.get("/display/a").status == 401

    kiosk.get_by_label("Sáu chữ số").fill("khong-phai-ma-nay")
    kiosk.get_by_role("button", name="Ghép").click()
    expect(kiosk.get_by_role("alert")).to_have_text("Mã này không đúng hoặc không còn dùng được.")
    kiosk.get_by_label("Sáu chữ số").fill(token)
    kiosk.get_by_role("button", name="Ghép").click()

    linked(kiosk)
    expect(kiosk.locator(".kiosk-header")).to_have_text("UBND TỈNH QUẢNG TRỊ")
    kiosk.reload()
    linked(kiosk)


def test_a_touch_screen_is_paired_without_a_keyboard_on_either_side(
    real: LiveServer, real_windows: Windows
) -> None:
    real.command("device", "add", "kiosk", "Ki-ốt cửa sau")
    admin = real_windows.signed_in("admin", "/admin/devices")
    row = admin.locator("tr", has_text="Ki-ốt cửa sau")
    expect(row).to_contain_text("CHƯA GHÉP")
    row.get_by_role("button", name="Ghép nối").click()
    digits = admin.locator(".digits").inner_text().replace(" ", "")
    kiosk = real_windows.open("/kiosk", KIOSK)

    pad = kiosk.get_by_role("group", name="Bàn phím số")
    for pressed in ("7", "Xóa hết", "8", "Xóa một số", *digits):
        pad.get_by_role("button", name=pressed, exact=True).click()
    assert axe_violations(kiosk) == []
    kiosk.get_by_role("button", name="Ghép", exact=True).click()

    linked(kiosk)
    admin.keyboard.press("Escape")
    expect(row).not_to_contain_text("CHƯA GHÉP")


@pytest.mark.parametrize(("address", "told"), [("/kiosk", 1), ("/sign-in", 1), ("/", 0)])
def test_a_browser_older_than_the_floor_of_the_page_is_told_so(
    day: Day, windows: Windows, address: str, told: int
) -> None:
    page = windows.open(address, scripts="delete Array.prototype.toSorted;")

    page.wait_for_load_state()

    expect(page.locator(".old-browser")).to_have_count(told)
