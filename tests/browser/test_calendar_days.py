"""Knows the calendar's single days on their page: added, spread over days, refused, taken over."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.paper import quoted
from tests.browser.test_configuration_pages import centre, opened, publish
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations

__all__ = ["centre"]
ADD, KEEP, *_ = quoted("holidays_1")
FAR = date(2098, 3, 3)
"""A working day of which no calendar says anything."""


def written(on: date) -> str:
    """Return the day as it is typed."""
    return f"{on:%d/%m/%Y}"


@pytest.fixture
def calendar(windows: Windows) -> Iterator[Page]:
    """Give the test the page as the administrator sees it; the draft is dropped afterwards."""
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/calendar", is_linked=False)
    yield page
    page.keyboard.press("Escape")
    if page.get_by_role("button", name="Bỏ bản nháp").is_visible():
        page.get_by_role("button", name="Bỏ bản nháp").click()
        page.get_by_role("dialog").get_by_role("button", name="Bỏ bản nháp").click()
        expect(page.locator("#draft")).to_contain_text("Chưa có thay đổi")


def add(page: Page, first: date, last: date | None = None) -> None:
    """Open the dialog of a new day and type the days."""
    page.get_by_role("button", name=ADD, exact=True).click()
    page.get_by_label("Ngày", exact=True).fill(written(first))
    if last is not None:
        page.get_by_label("Đến hết ngày", exact=True).fill(written(last))


def today(page: Page) -> str:
    """Return the centre's day, as the page knows it."""
    plan = page.locator("#configuration").text_content() or ""
    return str(json.loads(plan)["today"])


def keep(page: Page) -> None:
    """Keep what the dialog says."""
    page.get_by_role("dialog").get_by_role("button", name=KEEP).click()


def give_reason(page: Page) -> None:
    """Say why, in both languages."""
    page.get_by_label("Tiếng Việt").fill("Nghỉ Tết Nguyên đán")
    page.get_by_label("English").fill("Closed for Tết")


def test_several_days_are_closed_in_one_go_and_told_in_one_sentence(calendar: Page) -> None:
    add(calendar, FAR, FAR + timedelta(4))
    assert axe_violations(calendar) == []
    keep(calendar)
    expect(calendar.get_by_role("dialog").get_by_role("alert").last).to_contain_text("lý do")
    give_reason(calendar)
    keep(calendar)

    row = calendar.locator("#days li", has_text="03/03/2098")
    expect(row).to_contain_text("Từ 03/03/2098 đến 07/03/2098")
    calendar.locator("#review").click()
    expect(calendar.get_by_role("dialog")).to_contain_text(
        "Từ 03/03/2098 đến 07/03/2098: nghỉ Tết Nguyên đán."
    )


def test_a_day_closed_from_an_hour_on_keeps_the_hours_before_it(calendar: Page) -> None:
    add(calendar, FAR)
    calendar.get_by_label("Nghỉ từ một giờ").check()
    calendar.get_by_label("Nghỉ từ giờ").fill("06:00")
    keep(calendar)
    expect(calendar.get_by_role("dialog")).to_contain_text("chọn nghỉ cả ngày")
    calendar.get_by_label("Nghỉ từ giờ").fill("10:00")
    keep(calendar)

    row = calendar.locator("#days li", has_text="03/03/2098")
    expect(row).to_contain_text("phát số 07:15–10:00, gọi số 07:30–10:00")
    row.get_by_role("button", name="Bỏ ngày").click()
    expect(row).to_have_count(0)


@pytest.mark.parametrize("typed", ["31/02/2098", "3/13/2098", "sau Tết"])
def test_what_is_no_date_is_refused_and_stays_typed(calendar: Page, typed: str) -> None:
    calendar.locator("#add-day").click()
    field = calendar.get_by_label("Ngày", exact=True)
    field.fill(typed)
    keep(calendar)

    expect(calendar.get_by_role("dialog")).to_contain_text("Ghi ngày có thật")
    expect(field).to_have_value(typed)
    expect(field).to_be_focused()


def test_a_day_is_chosen_in_the_calendar_or_typed_in_any_usual_way(calendar: Page) -> None:
    calendar.locator("#add-day").click()
    field = calendar.get_by_label("Ngày", exact=True)
    field.fill(f"{FAR}")
    field.blur()
    expect(field).to_have_value(written(FAR))
    last = calendar.locator(".field", has=calendar.get_by_label("Đến hết ngày", exact=True))
    asked = last.evaluate(
        """(field) => new Promise((tell) => {
          HTMLInputElement.prototype.showPicker = function () { tell(this.type); };
          field.querySelector("button").click();
        })"""
    )
    assert asked == "date"
    native = last.locator("input[type=date]")
    native.evaluate(
        "(native, day) => { native.value = day; native.dispatchEvent(new Event('change')); }",
        f"{FAR + timedelta(1)}",
    )
    expect(last.get_by_role("textbox")).to_have_value(written(FAR + timedelta(1)))
    give_reason(calendar)
    keep(calendar)

    expect(calendar.locator("#days li", has_text="03/03/2098")).to_contain_text("04/03/2098")


def test_who_waits_today_is_told_to_be_called_all_the_same(calendar: Page) -> None:
    add(calendar, FAR)
    dialog = calendar.get_by_role("dialog")
    expect(dialog).not_to_contain_text("Không số nào bị hủy")
    now = date.fromisoformat(today(calendar))
    calendar.get_by_label("Ngày", exact=True).fill(written(now))
    expect(dialog).to_contain_text("Không số nào bị hủy")


def test_the_proposed_holidays_are_ticked_and_taken_over_at_once(calendar: Page) -> None:
    expect(calendar.locator("#days > *").first).to_be_visible()
    # None is left where the demonstration's day is behind those of the sample.
    for remove in reversed(calendar.get_by_role("button", name="Bỏ ngày").all()):
        remove.click()
    expect(calendar.locator("#days")).to_contain_text("Chưa có ngày nào")
    year = int(today(calendar)[:4]) + 1
    calendar.locator(f"#holidays-{year}").click()
    dialog = calendar.get_by_role("dialog")
    new_year = dialog.get_by_label("Nghỉ Tết Dương lịch")
    expect(dialog).to_contain_text("Nghỉ Tết Nguyên đán")
    for box in new_year.all():  # None where the day is a Sunday.
        box.uncheck()
    dialog.get_by_role("button", name="Đưa vào bản nháp").click()

    days = calendar.locator("#days")
    expect(days).to_contain_text("Nghỉ Tết Nguyên đán")
    expect(days).not_to_contain_text("Nghỉ Tết Dương lịch")


def test_who_published_another_day_meanwhile_loses_nothing_by_ones_own_draft(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/calendar")
    add(page, FAR)
    give_reason(page)
    keep(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    admin = centre.person("admin")
    reason = {"vi": "Kiểm kê", "en": "Stocktaking"}
    other = {"calendar": {"day": {f"{FAR + timedelta(1)}": {"closed": True, "reason": reason}}}}
    version = admin.get("/configuration")["version"]
    mine = admin.get("/configuration")["draft"]["patch"]
    admin.post("/configuration", request_id=uuid4().hex, expected_version=version, patch=other)
    admin.ask("PUT", "/configuration/draft", expected_version=version, patch=mine)
    page.reload()

    publish(page)

    days = admin.get("/configuration")["configuration"]["calendar"]["day"]
    assert [day["date"] for day in days if day["date"] >= f"{FAR}"] == [
        f"{FAR}",
        f"{FAR + timedelta(1)}",
    ]


def test_a_day_is_said_at_once_of_all_the_services_of_a_zone_alone(calendar: Page) -> None:
    plan = json.loads(calendar.locator("#configuration").text_content() or "")["configuration"]
    zone = plan["zone"][0]
    services = [row for row in plan["service"] if set(row["counters"]) <= set(zone["counters"])]
    add(calendar, FAR)
    calendar.get_by_label("Áp dụng cho").select_option(
        label=f"Các lĩnh vực chỉ phục vụ ở {zone['name']['vi']}"
    )
    give_reason(calendar)
    keep(calendar)

    expect(calendar.get_by_role("dialog")).to_have_count(0)
    rows = calendar.locator("#days li", has_text=written(FAR))
    assert 1 < len(services) < len(plan["service"])
    expect(rows).to_have_count(len(services))
    expect(rows.filter(has_text=services[0]["name"]["vi"])).to_contain_text("Nghỉ Tết")
