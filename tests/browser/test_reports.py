"""Knows the pages of reports: from the list to a chart, its table, and the file of it."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations


def test_a_supervisor_sees_a_report_and_saves_it(day: Day, windows: Windows) -> None:
    day.open(1, 11)
    for service, counter in (("dat-dai", 1), ("noi-vu-lao-dong", 11)):
        day.issue(service)
        day.call_next(counter)
        day.issue(service)
        day.call_again(counter)
    page = windows.signed_in("supervisor", "/supervisor")
    page.get_by_role("link", name="Báo cáo").click()
    assert axe_violations(page) == []

    page.get_by_role("link", name="Thời gian chờ của công dân").click()

    expect(page.locator("canvas[data-drawn]")).to_be_visible()
    expect(page.locator("tbody tr.total")).to_contain_text("2")
    assert axe_violations(page) == []
    page.get_by_label("Chia theo").select_option(label="Giờ")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("rowheader", name="08:00–09:00")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="XLSX").click()
    assert saved.value.suggested_filename == f"waits-hour-{day.on}-{day.on}.xlsx"
