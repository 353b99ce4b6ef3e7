"""Knows the set-up assistant's screens of the printer and of all that shows or speaks."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations


def _revoke(page: Page, title: str) -> None:
    row = page.locator("tr", has_text=title)
    row.get_by_role("button", name="Ngừng dùng").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng dùng").click()
    expect(row).to_have_count(0)


def _add_board(page: Page, counter: str) -> Locator:
    """Add a board over the counter, whose address is always the same one."""
    page.get_by_role("button", name="Thêm bảng LED").click()
    dialog = page.get_by_role("dialog", name="Thêm bảng LED")
    dialog.get_by_label("Quầy").select_option(label=counter)
    dialog.get_by_label("Bảng nối vào đâu").fill("alpha+sim://step-ten?address=7")
    dialog.get_by_role("button", name="Thêm và thử").click()
    return dialog


def test_a_printer_is_found_and_a_kiosk_added_by_its_digits(day: Day, windows: Windows) -> None:
    context = windows.context(CONSOLE)
    page = windows.entered(context, "admin", "/admin/setup/printer", is_linked=False)

    page.get_by_role("button", name="Tìm máy in").click()
    finder = page.get_by_role("dialog", name="Tìm máy in")
    finder.get_by_label("Máy in mô phỏng printer-80").check()
    finder.get_by_label(re.compile("^Tên")).fill("Máy in bước chín")
    finder.get_by_role("button", name="Thêm và in thử").click()
    page.get_by_role("dialog").get_by_role("button", name="Đã in đúng").click()
    expect(page.locator("#screen li").filter(has_text="Máy in bước chín")).to_be_visible()
    assert axe_violations(page) == []

    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Thêm ki-ốt").click()
    expect(page.locator(".digits")).to_have_text(re.compile(r"^[0-9]{3} [0-9]{3}$"))
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    kiosk = page.locator("#screen li").filter(has_text="Ki-ốt 1")
    expect(kiosk).to_contain_text("CHƯA GHÉP")

    page.get_by_role("button", name="Tiếp tục").click()
    expect(page).to_have_url(re.compile(r"/admin/setup/people$"))
    page.goto("/admin/devices")
    for title in ("Máy in bước chín", "Ki-ốt 1"):
        _revoke(page, title)


def test_boards_and_speakers_are_added_and_one_address_of_two_boards_is_told_at_its_field(
    day: Day, windows: Windows
) -> None:
    context = windows.context(CONSOLE)
    page = windows.entered(context, "admin", "/admin/setup/screens", is_linked=False)

    _add_board(page, "Quầy 3")
    asked = page.get_by_role("dialog", name="Bảng quầy 3 hiện gì?")
    asked.get_by_role("button", name="Trả lời sau").click()
    board = _add_board(page, "Quầy 4")
    expect(board.get_by_role("alert")).to_contain_text("“Bảng quầy 3” mang địa chỉ 7")
    expect(board.get_by_label("Bảng nối vào đâu")).to_be_focused()
    assert axe_violations(page) == []
    board.get_by_label("Bảng nối vào đâu").fill("alpha+sim://step-ten?address=8")
    board.get_by_role("button", name="Thêm và thử").click()
    page.get_by_role("dialog", name="Bảng quầy 4 hiện gì?").get_by_role(
        "button", name="Đúng vậy"
    ).click()

    page.get_by_role("button", name="Thêm loa").click()
    speaker = page.get_by_role("dialog", name="Thêm loa")
    speaker.get_by_label("Loa nối vào đâu").fill("speaker+sim://step-ten-voice")
    speaker.get_by_role("button", name="Thêm và thử").click()
    heard = page.get_by_role("dialog", name="Loa Khu A: nghe thế nào?")
    heard.get_by_role("button", name="Không rõ").click()
    heard.get_by_role("button", name="Nhỏ quá").click()
    expect(heard.locator(".advice")).to_contain_text("Tăng âm lượng")
    heard.get_by_role("button", name="Đóng").click()
    expect(page.locator("#screen li", has_text="Loa Khu A")).to_contain_text("Cần chú ý")

    page.goto("/admin/devices")
    for title in ("Bảng quầy 3", "Bảng quầy 4", "Loa Khu A"):
        _revoke(page, title)
