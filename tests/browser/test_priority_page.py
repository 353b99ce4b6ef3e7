"""Knows the page of priority: what its numbers do is said as they are typed, and may be tried."""

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import centre, opened, review, row
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.patience import patience

__all__ = ["centre"]
NEXT_MORNING_MIN = 24 * 60


def edit(page: Page, name: str) -> None:
    """Open the dialog of the priority class."""
    row(page, name).get_by_role("button", name="Sửa").click()


def test_what_a_class_and_the_limits_do_is_said_while_they_are_typed(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/priority")
    expect(row(page, "Người cao tuổi")).to_contain_text("Mỗi phút chờ tính như")
    edit(page, "Người cao tuổi")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Hệ số ưu tiên").fill("3")
    dialog.get_by_label("Được tính như đến sớm hơn").fill("7")

    expect(dialog.locator(".effect")).to_have_text(
        "Như thể đến sớm hơn 7 phút. Mỗi phút chờ tính như 3 phút. "
        "Chờ 10 phút thì ngang người không ưu tiên đã chờ 37 phút."
    )
    page.keyboard.press("Escape")
    longest = page.locator("[data-path=longest_wait_min]")
    longest.locator("input").fill("50")
    expect(longest.locator(".effect")).to_contain_text("quá 50 phút")
    page.get_by_label("Thứ tự gọi").select_option("first_come")
    expect(longest.locator(".effect")).to_contain_text("Không dùng đến")
    expect(row(page, "Người cao tuổi")).to_contain_text("Không được gọi trước ai")


def test_a_draft_is_tried_on_the_days_before_and_nothing_is_published(
    centre: Day, windows: Windows
) -> None:
    centre.issue()
    centre.open(1)
    started = centre.act(centre.call_next(1), "start")
    centre.act(started, "finish", outcome="other")
    centre.later(minutes=NEXT_MORNING_MIN)
    page = opened(windows, "admin", "/admin/priority")
    edit(page, "Người cao tuổi")
    page.get_by_role("dialog").get_by_label("Hệ số ưu tiên").fill("4")
    page.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.locator("#trial").click()

    table = page.locator("table.trial")
    expect(table).to_be_visible(timeout=patience(120_000))
    expect(table).to_contain_text("Tất cả")
    expect(page.get_by_role("status").filter(has_text="Đã chạy lại")).to_contain_text(
        "Tin được đến đâu"
    )
    page.get_by_text("Mô hình không biết những gì").click()
    expect(page.get_by_text("Chỉ thử đối tượng ưu tiên")).to_be_visible()
    assert axe_violations(page) == []
    expect(review(page).locator("li")).to_have_count(1)
    page.keyboard.press("Escape")
    page.get_by_label("Thứ tự gọi").select_option("strict_priority")
    expect(page.get_by_text("Bản nháp đã sửa sau lần thử này")).to_be_visible()
