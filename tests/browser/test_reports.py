"""Knows the pages of reports: from the menu to a chart, its table, and the file of it."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, PHONE, Windows
from tests.support.axe import axe_violations

LONG_NAME = "Văn hóa, giáo dục, khoa học, ngoại vụ, dân tộc"
# The places of a name, of its first bar and of the value at that bar's end.
BAR = """(name) => {
  const row = [...document.querySelectorAll(".bars .names li")].find((one) =>
    one.textContent.includes(name));
  const said = row.querySelector(".name");
  const [bar, end] = [row.querySelector(".bar"), row.querySelector(".end")];
  return {
    cut: said.scrollWidth > said.clientWidth || getComputedStyle(said).textOverflow === "ellipsis",
    width: bar.getBoundingClientRect().width,
    gap: end.getBoundingClientRect().left - bar.getBoundingClientRect().right,
    end: end.textContent,
  };
}"""
RIGHT_EDGES = """() => [...document.querySelectorAll("tbody tr")].map((row) => {
  const cell = row.querySelector("td.num");
  const range = document.createRange();
  range.selectNodeContents(cell);
  return Math.round(range.getBoundingClientRect().right);
})"""


def _opened(windows: Windows, path: str, size: tuple[int, int] = CONSOLE, **options: Any) -> Page:
    """Open a page that nothing on is live of."""
    context = windows.context(size, **options)
    page = windows.entered(context, "supervisor", path, is_linked=False)
    page.wait_for_load_state("load")
    return page


def _worked(day: Day) -> None:
    day.open(1, 11)
    for service, counter in (("dat-dai", 1), ("noi-vu-lao-dong", 11)):
        day.issue(service)
        day.call_next(counter)
        day.issue(service)
        day.call_again(counter)


def test_a_supervisor_finds_a_report_in_its_group_sees_it_and_saves_it(
    day: Day, windows: Windows
) -> None:
    _worked(day)
    page = windows.signed_in("supervisor", "/supervisor")
    page.get_by_role("link", name="Báo cáo").click()
    assert axe_violations(page) == []
    group = page.get_by_role("region", name="Chờ và cam kết")

    group.get_by_role("link", name="Thời gian chờ của người dân").click()

    expect(page.locator("tbody tr.total")).to_contain_text("2")
    expect(page.get_by_role("img", name="Biểu đồ: Thời gian chờ của người dân")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Chia theo").select_option(label="Giờ")
    page.get_by_role("button", name="Xem").click()
    expect(page.get_by_role("rowheader", name="08:00–09:00")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="XLSX").click()
    assert saved.value.suggested_filename == f"waits-hour-{day.on}-{day.on}.xlsx"


def test_hours_and_days_are_drawn_as_a_chart_in_the_figures_of_the_table(
    day: Day, windows: Windows
) -> None:
    _worked(day)
    day.later(minutes=75)
    day.issue()

    page = _opened(windows, "/supervisor/reports/arrivals?by=hour")

    expect(page.locator("canvas[data-drawn]")).to_be_visible()
    expect(page.get_by_role("rowheader")).to_have_text(["08:00–09:00", "09:00–10:00", "Tất cả"])
    drawn = page.evaluate("JSON.parse(document.getElementById('chart-data').textContent)")
    assert drawn["series"][0]["data"] == [4, 1]


def test_from_one_report_the_menu_leads_to_the_next_by_keyboard(day: Day, windows: Windows) -> None:
    page = _opened(windows, "/supervisor/reports/waits", PHONE, locale="en-US")
    page.get_by_text("Báo cáo khác").focus()
    expect(page.get_by_role("link", name="Giờ cao điểm trong tuần")).to_be_hidden()

    page.keyboard.press("Enter")
    expect(page.locator("details a[aria-current=page]")).to_contain_text("Thời gian chờ của")
    page.keyboard.press("Tab")
    assert axe_violations(page) == []
    expect(page.get_by_role("link", name="Tóm tắt hoạt động")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tóm tắt hoạt động")


def test_names_are_read_in_full_with_the_value_at_the_end_of_the_bar(
    day: Day, windows: Windows
) -> None:
    _worked(day)
    day.issue("van-hoa-giao-duc")
    day.issue("dat-dai")

    page = _opened(windows, "/supervisor/reports/arrivals?by=service")

    few, many = (page.evaluate(BAR, name) for name in (LONG_NAME, "Đất đai"))
    assert not few["cut"]
    assert (few["end"], many["end"]) == ("1", "3")
    assert abs(few["width"] * 3 - many["width"]) < 2
    assert 0 <= few["gap"] < 8


def test_units_stand_in_the_heads_and_digits_on_the_right(day: Day, windows: Windows) -> None:
    _worked(day)

    page = _opened(windows, "/supervisor/reports/waits")

    heads = page.get_by_role("columnheader").all_inner_texts()
    assert "Trung bình (phút)" in [" ".join(head.split()) for head in heads]
    cells = page.locator("tbody td").all_inner_texts()
    assert all(re.fullmatch(r"[\d.,]+|–", cell) for cell in cells)
    assert len(set(page.evaluate(RIGHT_EDGES))) == 1


def test_a_main_figure_tells_its_change_in_words_beside_the_colour(
    day: Day, windows: Windows
) -> None:
    _worked(day)

    page = _opened(windows, "/supervisor/reports/waits")

    wait = page.locator(".headlines li", has_text="Chờ trung bình")
    expect(wait).to_contain_text("Đạt mục tiêu")
    expect(wait).to_contain_text("so với hôm trước")
    expect(wait).to_contain_text("so với cùng thứ tuần trước")
    expect(page.get_by_text("Kỳ này chưa kết thúc")).to_be_visible()


def test_a_day_is_typed_day_first_in_a_browser_that_writes_months_first(
    day: Day, windows: Windows
) -> None:
    page = _opened(windows, "/supervisor/reports/arrivals", locale="en-US")
    first = page.get_by_role("textbox", name="Từ ngày")
    last = page.get_by_role("textbox", name="Đến ngày")
    expect(first).to_have_value("/".join(reversed(day.on.split("-"))))

    first.fill("5112026")
    first.press("Tab")
    expect(first).to_have_js_property("validationMessage", "Ngày viết như 24/11/2026.")
    first.fill("05112026")
    last.fill("6.11.2026")
    last.press("Tab")
    expect(first).to_have_value("05/11/2026")
    expect(page.get_by_label("Kỳ")).to_have_value("")
    page.get_by_role("button", name="Xem").click()

    expect(page.get_by_text("05/11/2026 – 06/11/2026")).to_be_visible()
    expect(last).to_have_value("06/11/2026")


def test_the_browsers_calendar_writes_the_day_into_the_field(day: Day, windows: Windows) -> None:
    page = _opened(windows, "/supervisor/audit", locale="en-US")
    first = page.get_by_role("textbox", name="Từ ngày")
    shown = page.evaluate_handle(
        """() => new Promise((done) => {
          HTMLInputElement.prototype.showPicker = function () { done(this); };
          document.querySelector(".date-open").click();
        })"""
    ).as_element()
    assert shown is not None
    assert shown.evaluate("(one) => one.value") == day.on

    shown.evaluate(
        """(one) => {
          one.value = "2026-11-05";
          one.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )

    expect(first).to_have_value("05/11/2026")
    expect(first).to_be_focused()


def test_a_report_is_printed_with_its_bars_and_without_its_form(day: Day, windows: Windows) -> None:
    _worked(day)
    page = _opened(windows, "/supervisor/reports/waits")

    page.emulate_media(media="print")

    expect(page.locator(".bars .name").first).to_be_visible()
    expect(page.locator(".headlines")).to_be_visible()
    expect(page.get_by_role("button", name="Xem")).to_be_hidden()
    expect(page.get_by_text("Báo cáo khác")).to_be_hidden()
    assert _wide_on_paper(page) <= 0


def _wide_on_paper(page: Page) -> int:
    """Return how much wider the sheet is than an A4 page between its margins."""
    page.set_viewport_size({"width": 703, "height": 1000})
    found: Any = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return int(found)
