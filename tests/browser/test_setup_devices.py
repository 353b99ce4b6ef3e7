"""Knows the set-up assistant's screens of the printer and of kiosks and televisions."""

import re

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations


def _revoke(page: Page, title: str) -> None:
    row = page.locator("tr", has_text=title)
    row.get_by_role("button", name="Ngừng dùng").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng dùng").click()
    expect(row).to_have_count(0)


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
