"""Knows the virtual centre on one page: the kiosk, the slip, the boards and the TV."""

import re

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows

LOBBY = (1920, 1080)
COUNTERS = 22


def test_the_lobby_shows_the_whole_centre_at_work(day: Day, windows: Windows) -> None:
    lobby = windows.open("/lobby", LOBBY)
    kiosk, tv = lobby.frame_locator("iframe[title='Ki-ốt']"), lobby.frame_locator("#tv")
    expect(lobby.locator("#boards figure")).to_have_count(COUNTERS)

    kiosk.get_by_role("button", name=re.compile("^Đất đai")).click()
    kiosk.get_by_role("button", name="Không – Lấy số thường").click()
    label = kiosk.locator(".kiosk-number").inner_text()
    day.open(1)
    day.call_next(1)

    expect(tv.locator("#hero .label")).to_have_text(label)
    expect(lobby.get_by_role("img", name=f"Quầy 1: {label}")).to_be_visible()
    slip = lobby.locator("#slips img").first
    expect(slip).to_have_attribute("src", re.compile(r"^/lobby/slips/kiosk-1/slip-\d{4}\.png$"))
    expect(slip).to_have_js_property("complete", True)
    assert slip.evaluate("image => image.naturalWidth") == 576


def test_a_dot_matrix_is_seen_as_its_dots(day: Day, windows: Windows) -> None:
    admin = day.person("admin")
    url = "hanover+sim://matrix-1?columns=96&rows=16&caption=M%E1%BB%9Di"
    added = admin.post("/devices", kind="board", name="matrix-1", url=url, counter=1)
    try:
        lobby = windows.open("/lobby", LOBBY)
        matrix = lobby.get_by_role("img", name="Bảng ma trận của quầy 1")
        expect(matrix).to_be_visible()
        before = matrix.get_attribute("src")
        day.issue()
        day.open(1)
        day.call_next(1)

        expect(matrix).not_to_have_attribute("src", str(before))
        expect(matrix).to_have_js_property("naturalWidth", 384)
        expect(lobby.locator("#boards led-board")).to_have_count(COUNTERS)
    finally:
        admin.post(f"/devices/{added['id']}/revoke")


def test_the_other_zone_s_tv_is_one_press_away(day: Day, windows: Windows) -> None:
    lobby = windows.open("/lobby", LOBBY)
    day.open(22)
    label = day.issue("huong-dan")["label"]
    day.call_next(22)
    expect(lobby.locator("#boards figure")).to_have_count(COUNTERS)

    lobby.get_by_role("button", name="Màn hình sảnh, Khu B").click()

    expect(lobby.frame_locator("#tv").locator("#hero .label")).to_have_text(label)


def test_a_sample_card_and_a_code_of_ones_own_are_held_before_the_kiosks_scanner(
    day: Day, windows: Windows
) -> None:
    lobby = windows.open("/lobby", LOBBY)
    kiosk = lobby.frame_locator("iframe[title='Ki-ốt']")
    expect(kiosk.get_by_role("button", name=re.compile("^Đất đai"))).to_be_visible()
    expect(lobby.locator("#boards figure")).to_have_count(COUNTERS)
    scanner = lobby.get_by_role("form", name="Máy quét của ki-ốt")

    scanner.get_by_role("button", name="Quét").click()
    expect(kiosk.locator(".kiosk-card")).to_contain_text("năm sinh 1950")
    scanner.get_by_label("Mã đưa vào máy quét").select_option("Mã tự nhập…")
    scanner.get_by_role("textbox").fill("MOISO-H-ABCD2345")
    scanner.get_by_role("button", name="Quét").click()

    expect(kiosk.get_by_text("Đây là mã lịch hẹn")).to_be_visible()


def test_a_tv_without_power_is_dark(day: Day, windows: Windows) -> None:
    lobby = windows.open("/lobby", LOBBY)
    expect(lobby.locator("#boards figure")).to_have_count(COUNTERS)
    expect(lobby.locator("#tv-power")).to_be_hidden()

    day.simulate("display-b", "offline")
    lobby.get_by_role("button", name="Màn hình sảnh, Khu B").click()

    expect(lobby.get_by_text("TV của display-b đang tắt")).to_be_visible()
