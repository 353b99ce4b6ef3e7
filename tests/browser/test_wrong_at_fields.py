"""Knows where bad input is said on the pages of the configuration: at its field, nothing lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import bar, centre, opened, row
from tests.browser.windows import Windows

__all__ = ["centre"]


@pytest.fixture
def admin(centre: Day, windows: Windows) -> Page:
    """Give the administrator's window on the page of hours."""
    return opened(windows, "admin", "/admin/calendar")


def is_wrong(place: Page | Locator, path: str, told: str) -> None:
    """Expect what is wrong at the field, and that the draft can't be published with it."""
    expect(place.locator(f"[data-path='{path}'] .wrong")).to_contain_text(told)
    expect(bar(place if isinstance(place, Page) else place.page)).to_contain_text("chưa đúng")


def is_right_again(page: Page) -> None:
    """Expect that nothing is wrong any more."""
    expect(bar(page)).not_to_contain_text("chưa đúng")


def test_hours_that_end_before_they_begin(admin: Page) -> None:
    hours = admin.locator("[data-path=issuing]")
    end = hours.get_by_label("đến", exact=True).first
    was = end.input_value()

    end.fill("06:00")
    end.blur()
    is_wrong(admin, "issuing", "kết thúc trước khi bắt đầu")
    expect(end).to_have_value("06:00")
    expect(admin.get_by_role("button", name="Xem và công bố")).to_be_disabled()
    end.fill(was)
    end.blur()
    is_right_again(admin)


def test_a_weight_below_one(admin: Page) -> None:
    admin.goto("/admin/priority")
    row(admin, "Người cao tuổi").get_by_role("button", name="Sửa").click()
    dialog = admin.get_by_role("dialog")
    weight = dialog.get_by_label("Hệ số ưu tiên")

    weight.fill("0.5")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    is_wrong(dialog, "weight", "1")
    expect(weight).to_have_value("0.5")
    expect(weight).to_be_focused()
    weight.fill("2")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(dialog).to_have_count(0)
    is_right_again(admin)


def test_a_counter_in_no_zone(admin: Page) -> None:
    admin.goto("/admin/counters")
    admin.locator("#add-counter").click()
    dialog = admin.get_by_role("dialog")
    dialog.get_by_label("Số quầy").fill("77")
    dialog.get_by_label("Tiếng Việt").fill("Quầy lưu động")
    dialog.get_by_label("English").fill("Mobile counter")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    is_wrong(dialog, "number", "Quầy 77 không thuộc khu nào")
    expect(dialog.get_by_label("Tiếng Việt")).to_have_value("Quầy lưu động")
    admin.keyboard.press("Escape")

    zone = admin.locator("tbody tr", has=admin.locator("td.of-counters")).first
    zone.get_by_role("button", name="Sửa").click()
    counters = dialog.locator("[data-path=counters] input")
    counters.fill(f"{counters.input_value()}, 77")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(dialog).to_have_count(0)
    is_right_again(admin)
