"""Knows the page of other programs: one is added, tried, its key changed, and taken away."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations

NAME = "Kho dữ liệu tỉnh"


@pytest.fixture
def page(day: Day, windows: Windows) -> Iterator[Page]:
    """Give the page; whatever was added there is taken away."""
    yield windows.entered(
        windows.context(CONSOLE), "admin", "/admin/subscriptions", is_linked=False
    )
    admin = day.person("admin")
    for one in admin.get("/subscriptions")["items"]:
        admin.ask("DELETE", f"/subscriptions/{one['id']}")


def test_a_receiver_is_added_with_a_key_that_is_shown_once_tried_and_removed(page: Page) -> None:
    expect(page.get_by_text("Chưa có phần mềm nào nhận sự kiện.")).to_be_visible()

    page.get_by_role("button", name="Thêm nơi nhận").click()
    form = page.get_by_role("dialog", name="Thêm nơi nhận")
    form.get_by_label("Tên nơi nhận").fill(NAME)
    form.get_by_label("Địa chỉ nhận").fill("http://127.0.0.1:9/in")
    form.get_by_role("button", name="Lưu").click()
    expect(form.get_by_role("alert").first).to_contain_text("MOISO_OUTBOUND")
    expect(form.get_by_label("Tên nơi nhận")).to_have_value(NAME)
    assert axe_violations(page) == []
    form.get_by_label("Địa chỉ nhận").fill("https://events.invalid/in")
    form.get_by_label("Số được gọi", exact=True).check()
    form.get_by_role("button", name="Lưu").dblclick()

    key = page.get_by_role("dialog", name="Khóa ký của nơi nhận")
    first = key.locator(".key").inner_text()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", first)
    assert axe_violations(page) == []
    key.get_by_role("button", name="Đóng").click()
    row = page.locator("tr", has_text=NAME)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Số được gọi")
    expect(row).to_contain_text("Đang gửi")
    assert axe_violations(page) == []

    row.get_by_role("button", name="Gửi thử").press("Enter")
    expect(page.locator("#told")).to_contain_text("không nhận sự kiện thử")
    row.get_by_role("button", name="Các lần gửi").click()
    attempts = page.get_by_role("dialog", name=f"Các lần gửi đến {NAME}")
    expect(attempts).to_contain_text("Không nhận")
    assert axe_violations(page) == []
    page.keyboard.press("Escape")

    row.get_by_role("button", name="Đổi khóa").click()
    page.get_by_role("dialog").get_by_role("button", name="Đổi khóa").click()
    expect(key.locator(".key")).not_to_have_text(first)
    page.keyboard.press("Escape")
    expect(row).to_contain_text("Khóa cũ còn dùng được đến")

    row.get_by_role("button", name="Tạm dừng").click()
    expect(row).to_contain_text("Tạm dừng")
    row.get_by_role("button", name="Cho chạy lại").click()
    expect(row).to_contain_text("Đang gửi")
    row.get_by_role("button", name="Gỡ bỏ").click()
    page.get_by_role("dialog").get_by_role("button", name="Gỡ bỏ").click()
    expect(row).to_have_count(0)
