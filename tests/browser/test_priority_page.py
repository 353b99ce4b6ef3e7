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
