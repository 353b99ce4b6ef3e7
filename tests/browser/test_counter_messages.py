"""Officers and supervisors tell each other by one press, and both see it at once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, linked, ready, unfold_alerts
from tests.support.axe import axe_violations

COUNTER = 6
NEXT, TELL = "Gọi số tiếp theo", "[data-do=tell]"


def in_english(page: Page, path: str) -> None:
    """Show the page again in English."""
    page.context.add_cookies([{"name": "moiso_lang", "value": "en", "url": page.url}])
    page.goto(path)
    linked(page)


@pytest.fixture
def open_ended(day: Day) -> Any:
    """End what a failed test has left open: the next one is not to see it."""
    yield day
    supervisor = day.person("supervisor")
    for message in supervisor.get("/messages"):
        supervisor.post(f"/messages/{message['id']}/end")


def test_what_an_officer_asks_is_answered_and_outlives_a_reload(
    open_ended: Day, windows: Windows
) -> None:
    console = windows.console(open_ended, COUNTER)
    supervisor = windows.signed_in("supervisor", "/supervisor")
    ready(console, NEXT)

    console.keyboard.press("t")
    expect(console.get_by_role("heading", name="Nhắn giám sát điều gì?")).to_be_visible()
    asking = axe_violations(console)
    console.keyboard.press("1")

    asked = supervisor.locator("[data-message=help]")
    expect(asked).to_contain_text("Cần người hỗ trợ tại quầy")
    expect(asked).to_contain_text("Quầy 6 · Cán bộ 06")
    expect(console.locator("[data-message=help]")).to_contain_text("chưa có trả lời")
    asked.get_by_role("button", name="Đang tới").click()
    answer = console.get_by_role("alert").filter(has_text="Đang tới")
    expect(answer).to_contain_text("Giám sát viên")
    console.reload()
    linked(console)
    expect(answer).to_be_visible()
    supervisor.reload()
    linked(supervisor)
    expect(asked).to_contain_text("Đang tới · Giám sát viên")
    found = {"ask": asking, "answered": axe_violations(console), "told": axe_violations(supervisor)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}

    ready(console, NEXT)
    console.keyboard.press("r")

    expect(console.locator(".message")).to_have_count(0)
    expect(asked).to_have_count(0)


def test_a_supervisor_tells_every_counter_and_sees_who_has_not_read_it(
    open_ended: Day, windows: Windows
) -> None:
    open_ended.open(7)
    console = windows.console(open_ended, COUNTER)
    supervisor = windows.signed_in("supervisor", "/supervisor")
    in_english(supervisor, "/supervisor")

    supervisor.locator(TELL).click()
    supervisor.get_by_role("combobox", name="Message").select_option("system_down")
    wrong = axe_violations(supervisor)
    supervisor.get_by_role("button", name="Send").click()

    expect(supervisor.locator("dialog[open]")).to_have_count(0)
    told = supervisor.locator("[data-told=system_down]")
    expect(told).to_contain_text("not read yet at 6, 7")
    expect(console.get_by_role("alert")).to_contain_text("Phần mềm một cửa gặp sự cố")
    ready(console, "Đã đọc").click()
    expect(told).to_contain_text("not read yet at 7")
    expect(console.get_by_role("alert")).to_have_count(0)
    in_english(console, "/counter")
    ready(console, "Call next")
    assert [*wrong, *axe_violations(console), *axe_violations(supervisor)] == []


def test_a_planned_return_is_seen_by_the_supervisor(day: Day, windows: Windows) -> None:
    console = windows.console(day, COUNTER)
    supervisor = windows.signed_in("supervisor", "/supervisor")
    ready(console, NEXT)

    console.keyboard.press("F9")
    console.get_by_label("Hoặc trở lại lúc").fill("7:00")
    expect(console.get_by_role("status").get_by_text("Hãy ghi một giờ còn đến")).to_be_visible()
    expect(console.get_by_role("button", name="Giải lao")).to_be_disabled()
    console.get_by_label("Hoặc trở lại lúc").fill("9:40")
    found = axe_violations(console)
    console.get_by_role("button", name="Giải lao").click()

    expect(console.locator("#back")).to_have_text("Hẹn trở lại khoảng 09:40")
    desk = supervisor.locator(".counters article").filter(has_text="Quầy 6")
    expect(desk).to_contain_text("Giải lao")
    expect(desk).to_contain_text("trở lại khoảng 09:40")
    day.later(minutes=104)
    unfold_alerts(supervisor)
    late = supervisor.locator("[data-alert=return_late]")
    expect(late).to_contain_text("Quầy 6 tạm dừng, đã quá giờ hẹn trở lại 4 phút")
    expect(console.locator("#back")).to_contain_text("Đã quá giờ hẹn trở lại (09:40)")
    assert [*found, *axe_violations(console)] == []
    console.keyboard.press("F2")
    expect(late).to_have_count(0)
