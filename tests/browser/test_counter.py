"""Knows the officer's console: one press is one wish, and the keys do what their buttons say."""

import json
import re

from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, intercept, linked, ready
from tests.support.live import LiveServer, until

COUNTER = 3
NEXT = "Gọi số tiếp theo"
START = "Bắt đầu phục vụ"
# No command of the page leaves it until `release()`: what is pressed before is pressed meanwhile.
HOLD = """() => {
  const { fetch } = window;
  const released = new Promise((release) => { window.release = release; });
  window.fetch = async (...given) => { await released; return fetch(...given); };
}"""
# Three times at once, and once more on the button that has just come and still settles.
HAMMER = """() => {
  const press = () => document.body.dispatchEvent(
    new KeyboardEvent("keydown", { key: "F2", code: "F2", bubbles: true }));
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".settling[data-action=start]:enabled")) return;
    watch.disconnect();
    press();
  });
  watch.observe(document.body, { attributes: true, childList: true, subtree: true });
  for (let pressed = 0; pressed < 3; pressed += 1) press();
}"""


def label(console: Page) -> str:
    return console.locator("#label").inner_text()


def calls_made(day: Day) -> list[str]:
    """The labels of all calls of the day, by the counter's zone."""
    return [call["label"] for call in reversed(day.calls())]


def test_a_double_click_on_next_calls_one_visitor(day: Day, windows: Windows) -> None:
    first, _second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    console.evaluate(HOLD)

    ready(console, NEXT).dblclick()
    console.evaluate("release()")

    ready(console, START)
    assert label(console) == first["label"]
    assert calls_made(day) == [first["label"]]
    assert [t["label"] for t in day.tickets(state="called")] == [first["label"]]


def test_a_hammered_key_calls_one_visitor(day: Day, windows: Windows) -> None:
    first, _second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT)

    console.evaluate(HAMMER)

    ready(console, START)
    assert calls_made(day) == [first["label"]]
    assert [t["state"] for t in day.tickets()] == ["waiting", "called"]


def test_a_reload_while_serving_keeps_the_visitor_and_calls_nobody(
    day: Day, windows: Windows
) -> None:
    first, _second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).click()
    ready(console, START).click()
    expect(console.get_by_text("Đang phục vụ").first).to_be_visible()

    console.reload()
    linked(console)

    ready(console, "Tạm giữ")
    assert label(console) == first["label"]
    assert calls_made(day) == [first["label"]]
    assert [t["state"] for t in day.tickets()] == ["waiting", "serving"]


def test_two_tabs_show_the_same_and_call_once(day: Day, windows: Windows) -> None:
    first, _second = day.issue(), day.issue()
    one = windows.console(day, COUNTER)
    other = windows.again(one.context, "/counter")
    linked(other)
    ready(one, NEXT)
    ready(other, NEXT)
    one.evaluate(HOLD)
    other.evaluate(HOLD)

    one.keyboard.press("F2")
    other.keyboard.press("F2")
    one.evaluate("release()")
    other.evaluate("release()")

    ready(one, START)
    ready(other, START)
    assert label(one) == label(other) == first["label"]
    assert calls_made(day) == [first["label"]]
    assert [t["state"] for t in day.tickets()] == ["waiting", "called"]


def test_a_second_window_cannot_call_while_the_first_serves(day: Day, windows: Windows) -> None:
    """The second window is cut off from the news: it still offers the next call."""
    first, _second = day.issue(), day.issue()
    old = windows.console(day, COUNTER)
    ready(old, NEXT)
    intercept(old, "**/api/v1/counters/*/call-next", lambda route: _called_before(route, day))

    old.keyboard.press("F2")

    message = f"Quầy còn số {first['label']} chưa kết thúc."
    expect(old.get_by_role("status").get_by_text(message)).to_be_visible()
    assert calls_made(day) == [first["label"]]


def _called_before(route: Route, day: Day) -> None:
    """Let the other window's call come first, while this one's is on its way."""
    day.call_next(COUNTER)
    route.continue_()


def test_who_acts_on_an_old_picture_is_told_so(day: Day, windows: Windows) -> None:
    day.issue()
    console = windows.console(day, COUNTER)
    intercept(console, "**/api/v1/tickets/*/start", lambda route: _recalled_before(route, day))
    press(console, NEXT, "F2")

    press(console, START, "F2")

    expect(console.get_by_role("status")).to_contain_text("Phiếu vừa được người khác thay đổi.")
    expect(console.get_by_text("Đã gọi lại 1 lần")).to_be_visible()
    assert [t["state"] for t in day.tickets()] == ["called"]


def _recalled_before(route: Route, day: Day) -> None:
    """Let another window's recall come first, while this one's start is on its way."""
    day.act(day.tickets(state="called")[0], "recall")
    route.continue_()


def press(console: Page, button: str, key: str) -> None:
    ready(console, button)
    console.keyboard.press(key)


def test_a_no_show_waits_for_its_recalls(day: Day, windows: Windows) -> None:
    ticket = day.issue()
    console = windows.console(day, COUNTER)
    press(console, NEXT, "F2")
    ready(console, START)
    no_show = console.get_by_role("button", name=re.compile("^Vắng mặt"))
    expect(no_show).to_be_disabled()

    console.keyboard.press("F4")
    for made in ("1", "2", "3"):
        press(console, "Gọi lại", "F3")
        expect(console.get_by_text(f"Đã gọi lại {made} lần")).to_be_visible()
    assert [t["state"] for t in day.tickets()] == ["called"]
    press(console, "Vắng mặt", "F4")

    missed = console.locator(".list.missed")
    expect(missed).to_contain_text(ticket["label"])
    assert [t["state"] for t in day.tickets()] == ["missed"]


def test_an_empty_queue_is_said(day: Day, windows: Windows) -> None:
    console = windows.console(day, COUNTER)
    expect(console.locator(".headline")).to_have_text("Hiện không có ai chờ")

    press(console, NEXT, "F2")

    expect(console.get_by_role("status").get_by_text("Hiện không có ai chờ")).to_be_visible()
    ready(console, NEXT)
    assert day.calls() == []


def test_a_pause_has_a_reason_and_the_board_says_so(
    day: Day, server: LiveServer, windows: Windows
) -> None:
    board = server.data / "sim" / f"board-{COUNTER:02d}" / "shown.json"
    console = windows.console(day, COUNTER)
    until(lambda: json.loads(board.read_text())["text"].strip() == "", "a dark board")

    press(console, "Tạm dừng", "F9")
    press(console, "Nghỉ trưa", "1")

    expect(console.locator(".headline")).to_have_text("Nghỉ trưa")
    until(lambda: json.loads(board.read_text())["text"].strip() == "----", "---- on the board")
    press(console, "Tiếp tục phục vụ", "F2")
    expect(console.get_by_text("Sẵn sàng phục vụ")).to_be_visible()
    until(lambda: json.loads(board.read_text())["text"].strip() == "", "a dark board")


def test_the_last_step_can_be_taken_back_for_ten_seconds(day: Day, windows: Windows) -> None:
    day.issue()
    console = windows.console(day, COUNTER)
    press(console, NEXT, "F2")
    press(console, START, "F2")
    expect(console.get_by_text("Đang phục vụ").first).to_be_visible()

    press(console, "Hoàn tác", "z")

    ready(console, START)
    assert [t["state"] for t in day.tickets()] == ["called"]
