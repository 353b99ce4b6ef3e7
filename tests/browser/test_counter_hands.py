"""Knows what else reaches the console: a scanner, a USB keypad, a colleague, a bad network."""

from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.paper import quoted
from tests.browser.windows import SCAN, Windows, intercept, linked, ready, unlinked
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD
from tests.support.patience import patience

COUNTER = 3
FREE, NEXT, START = "Sẵn sàng phục vụ", "Gọi số tiếp theo", "Bắt đầu phục vụ"
SERVING = "Kết thúc và gọi số tiếp theo"
# The page is busy from the first key to the second; whether the second's letter is still written.
SLOWLY = """([first, second]) => {
  const press = (code) => document.activeElement.dispatchEvent(new KeyboardEvent(
    "keydown", { key: code.at(-1), code, bubbles: true, cancelable: true }));
  press(first);
  const end = performance.now() + 60;
  while (performance.now() < end);
  return press(second);
}"""
# Both keys before the browser has told that the dialog of the first has closed.
ESCAPE_AND = """(key) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error("nothing was closed")), 20000);
  document.getElementById("dialog").addEventListener("close", () => setTimeout(done));
  for (const code of ["Escape", key]) {
    const event = new KeyboardEvent("keydown", { key: code, code, bubbles: true });
    document.activeElement.dispatchEvent(event);
  }
})"""


def test_a_scanned_dossier_code_is_written_and_presses_no_key(day: Day, windows: Windows) -> None:
    """The code has digits and letters that are keys of the console."""
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F2")
    ready(console, START).press("F2")
    ready(console, SERVING)

    console.evaluate(SCAN, "H50.13-251120-00H2")

    written = console.locator("[data-action=write-dossier]")
    expect(written).to_contain_text("H50.13-251120-00H2")
    expect(console.locator(".finish [aria-pressed=true]")).to_have_count(0)
    expect(console.locator("dialog[open]")).to_have_count(0)


def test_a_code_scanned_while_nobody_is_served_is_said_and_calls_nobody(
    day: Day, windows: Windows
) -> None:
    """It begins like the key for help, and has digits like a number to call."""
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT)

    console.evaluate(SCAN, "H50.13-251120-0042")

    expect(
        console.locator("#toasts").get_by_text("H50.13-251120-0042 không được ghi")
    ).to_be_visible()
    expect(console.locator("dialog[open]")).to_have_count(0)
    assert day.tickets(state="called") == []


def test_a_code_scanned_beside_an_open_question_is_said_and_answers_nothing(
    day: Day, windows: Windows
) -> None:
    """Its digits are the keys of the answers."""
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F9")
    expect(console.locator("dialog[open]")).to_be_visible()

    console.evaluate(SCAN, "H50.13-251120-0042")

    expect(
        console.locator("#toasts").get_by_text("mã H50.13-251120-0042 không được ghi")
    ).to_be_attached()
    expect(console.locator("dialog[open]")).to_be_visible()
    console.keyboard.press("Escape")
    expect(
        console.locator("#toasts").get_by_text("mã H50.13-251120-0042 không được ghi")
    ).to_be_visible()


def test_a_second_digit_on_a_slow_page_goes_into_the_field_of_the_first(
    day: Day, windows: Windows
) -> None:
    """The page has no time to take the first digit up before the second one is there."""
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT)

    is_left_to_the_field = console.evaluate(SLOWLY, ["Digit1", "Digit2"])

    assert is_left_to_the_field
    expect(console.get_by_label("Số hoặc mã phiếu")).to_have_value("1")
    expect(console.get_by_label("Số hoặc mã phiếu")).to_be_focused()


def test_a_usb_keypad_calls_by_number_recalls_and_goes_on(day: Day, windows: Windows) -> None:
    """It has digits, Enter and four signs; a number out of turn wants a reason, one digit more."""
    _first, second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT)

    console.keyboard.press("Numpad2")
    expect(console.get_by_label("Số hoặc mã phiếu")).to_be_focused()
    console.keyboard.press("NumpadEnter")
    expect(console.get_by_role("heading", name="Gọi số 2 ngoài lượt: vì sao?")).to_be_visible()
    console.keyboard.press("Numpad2")
    expect(console.locator("#label")).to_have_text(second["label"])
    ready(console, "Gọi lại")
    console.keyboard.press("NumpadSubtract")
    expect(console.get_by_text("Đã gọi lại 1 lần")).to_be_visible()
    ready(console, START)
    console.keyboard.press("NumpadAdd")
    ready(console, SERVING)
    console.keyboard.press("Numpad6")
    console.keyboard.press("NumpadDivide")

    expect(console.get_by_text(FREE)).to_be_visible()
    [record] = day.records()
    assert (record["label"], record["outcome"]) == (second["label"], "guided")
    assert "Có lịch hẹn" in record["reason"]


def test_a_question_asked_right_after_another_was_closed_stays(day: Day, windows: Windows) -> None:
    """The browser tells later that a dialog has closed, when the next may be open."""
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F2")
    ready(console, START).press("F2")
    ready(console, SERVING).press("F6")
    expect(console.get_by_role("heading", name="Chuyển")).to_be_visible()

    console.evaluate(ESCAPE_AND, "F7")

    expect(console.get_by_role("heading", name="Tạm giữ")).to_be_visible()


def test_an_answer_that_got_lost_is_asked_for_again_and_calls_once(
    day: Day, windows: Windows
) -> None:
    """Case 6: the command arrives, its answer doesn't; the very same is sent once more."""
    first, _second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    sent: list[Any] = []
    intercept(console, "**/call-next", lambda route: _lose_the_first_answer(route, sent))

    ready(console, NEXT).press("F2")

    expect(console.locator("#label")).to_have_text(first["label"])
    ready(console, START)
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert [call["label"] for call in day.calls()] == [first["label"]]


def _lose_the_first_answer(route: Route, sent: list[Any]) -> None:
    sent.append(route.request.post_data_json)
    if len(sent) == 1:
        route.fetch()
        route.abort("connectionreset")
    else:
        route.continue_()


def test_a_lost_connection_is_said_and_heals_without_an_unwanted_call(
    day: Day, windows: Windows
) -> None:
    first, _second = day.issue(), day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT)
    console.context.set_offline(True)
    unlinked(console)
    (cut_off,) = quoted("trouble_2")
    expect(console.get_by_text(f"{cut_off} với máy chủ")).to_be_visible()

    console.keyboard.press("F2")
    expect(console.locator(".news .bad")).to_be_visible(timeout=patience(20_000))
    assert day.tickets(state="called") == []
    console.context.set_offline(False)
    linked(console)
    ready(console, NEXT).press("F2")

    expect(console.locator("#label")).to_have_text(first["label"])
    assert [call["label"] for call in day.calls()] == [first["label"]]


def test_a_substitute_takes_the_counter_and_its_visitor_by_one_form(
    day: Day, windows: Windows
) -> None:
    ticket = day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F2")
    ready(console, START).press("F2")
    ready(console, SERVING)

    console.keyboard.press("k")
    _sign_in_here(console, "officer05", "sai-mat-khau")
    expect(console.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.").first).to_be_visible()
    expect(console.get_by_label("Mật khẩu")).to_be_focused()
    with console.expect_response("**/substitute"):
        console.keyboard.press("Enter")
    expect(console.get_by_text("Tên đăng nhập hoặc mật khẩu không đúng.").first).to_be_visible()
    expect(console.get_by_label("Mật khẩu")).to_be_focused()
    console.keyboard.press("ControlOrMeta+a")
    console.keyboard.type(PASSWORD)
    console.keyboard.press("Enter")

    expect(console.locator("#head-me")).to_have_text("Cán bộ 05")
    linked(console)
    expect(console.locator("#label")).to_have_text(ticket["label"])
    console.keyboard.press("6")
    expect(console.locator("[data-action=outcome-guided]")).to_have_attribute(
        "aria-pressed", "true"
    )
    console.keyboard.press("F8")
    expect(console.get_by_text(FREE)).to_be_visible()
    day.officer(5).post(f"/counters/{COUNTER}/close")


def _sign_in_here(console: Page, username: str, password: str) -> None:
    expect(console.get_by_label("Tên đăng nhập")).to_be_focused()
    console.keyboard.type(username)
    console.keyboard.press("Tab")
    console.keyboard.type(password)
    console.keyboard.press("Enter")


def test_a_call_for_help_is_seen_at_the_other_counters_and_answered(
    day: Day, windows: Windows
) -> None:
    day.open(4)
    console = windows.console(day, COUNTER)

    day.officer(4).post("/counters/4/emergency", state="emergency")
    expect(console.get_by_role("alert")).to_contain_text("Quầy 4 báo khẩn cấp!")
    console.keyboard.press("a")

    expect(console.get_by_role("alert")).to_contain_text("Cán bộ 03 đang đến.")
    supervisor = windows.signed_in("supervisor", "/supervisor")
    alarm = supervisor.locator("[data-alert=emergency]")
    expect(alarm).to_contain_text("KHẨN CẤP tại Quầy 4 (Cán bộ 04)")
    expect(alarm).to_contain_text("Cán bộ 03 đang đến")
    alarm.get_by_role("button", name="Kết thúc").click()
    expect(alarm).to_have_count(0)
    expect(console.get_by_role("alert")).to_have_count(0)


def test_every_state_of_the_console_keeps_the_rules_of_accessibility(
    day: Day, windows: Windows
) -> None:
    day.issue(priority="NCT")
    day.issue()
    sign_in = windows.open("/sign-in")
    found = {"sign-in": axe_violations(sign_in)}
    console = windows.signed_in(f"officer{COUNTER:02d}", "/counter")
    found["choose"] = axe_violations(console)
    expect(console.locator("#counter")).to_be_focused()
    console.keyboard.type(str(COUNTER))
    console.keyboard.press("Enter")
    ready(console, NEXT)
    found["free"] = axe_violations(console)
    console.keyboard.press("F2")
    ready(console, START)
    found["called"] = axe_violations(console)
    console.keyboard.press("F2")
    ready(console, SERVING)
    found["serving"] = axe_violations(console)
    for key, name in (("p", "record"), ("o", "onward"), ("F6", "transfer"), ("k", "substitute")):
        console.keyboard.press(key)
        expect(console.locator("dialog[open] input").first).to_be_visible()
        found[name] = axe_violations(console)
        console.keyboard.press("Escape")
        expect(console.locator("dialog[open]")).to_have_count(0)

    assert {state: wrong for state, wrong in found.items() if wrong} == {}


def test_enter_in_an_empty_transfer_sends_the_visitor_nowhere(day: Day, windows: Windows) -> None:
    day.issue()
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F2")
    ready(console, START).press("F2")
    ready(console, SERVING).press("F6")
    dialog = console.locator("dialog[open]")

    console.keyboard.press("Enter")
    console.keyboard.type("quay 5")
    expect(dialog.locator(".marked")).to_contain_text("Quầy 5")

    assert [one["state"] for one in day.tickets()] == ["serving"]
    console.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(console.get_by_text(FREE)).to_be_visible()
