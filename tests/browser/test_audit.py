"""Knows the page of who did what: reached from the supervisor's, asked by a form."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations


def test_a_supervisor_finds_who_gave_a_number(day: Day, windows: Windows) -> None:
    reception = windows.signed_in("reception", "/reception")
    reception.keyboard.type("thue")
    reception.keyboard.press("Enter")
    expect(reception.locator(".issued li")).to_have_count(1)
    label = day.tickets()[0]["label"]

    page = windows.signed_in("supervisor", "/supervisor")
    page.get_by_role("link", name="Nhật ký").click()
    page.get_by_label("Thao tác", exact=True).select_option(label="Lấy số")
    page.get_by_label("Số thứ tự", exact=True).fill(label.lower())
    page.get_by_label("Số thứ tự", exact=True).press("Enter")

    row = page.locator("tbody tr").first
    expect(row).to_contain_text("Lễ tân")
    expect(row).to_contain_text(label)
    expect(page.get_by_role("link", name="Tải tệp CSV")).to_be_visible()
    assert axe_violations(page) == []
