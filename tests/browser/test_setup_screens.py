"""Knows the last screens of the set-up assistant: people, the rehearsal, the check list."""

import re

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations


def test_people_rehearsal_and_checks_lead_to_the_end(day: Day, windows: Windows) -> None:
    mark = "".join(chr(ord("a") + int(digit)) for digit in day.on.replace("-", ""))
    page = windows.entered(
        windows.context(CONSOLE), "admin", "/admin/setup/people", is_linked=False
    )

    page.get_by_role("button", name="Thêm nhiều người").press("Enter")
    page.get_by_role("dialog").get_by_label("Họ và tên").nth(0).fill(f"Phan {mark}")
    where = page.get_by_role("dialog").get_by_label("Đưa mật khẩu")
    where.select_option(label="Hiện trên màn hình này")
    page.get_by_role("dialog").get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("dialog .secret")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#screen li").filter(has_text=f"{mark}.p")).to_be_visible()
    assert axe_violations(page) == []

    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("button", name="Sao lưu ngay")).to_be_enabled()
    assert axe_violations(page) == []

    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Lấy số thử").click()
    expect(page.locator(".rehearsed")).to_have_count(1)
    assert axe_violations(page) == []

    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator(".checks li").first).to_be_visible()
    assert axe_violations(page) == []
    assert day.tickets() == []

    page.get_by_role("button", name="Tiếp tục").click()
    expect(page).to_have_url(re.compile(r"/admin/setup/end$"))
