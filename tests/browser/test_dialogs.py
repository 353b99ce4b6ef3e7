"""Knows that every dialog of staff is opened, walked and left by the keyboard, and asks once."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, intercept, ready
from tests.support.live import until

COUNTER, SERVING_COUNTER = 3, 2
STEPS = 24
# Where the focus is: in the open dialog, at the browser's own parts, or at what was asked for.
INSIDE = """() => {
  const box = document.querySelector("dialog[open]");
  return box !== null && (document.activeElement === document.body || box.contains(document.activeElement));
}"""  # noqa: E501 - a script
ENTERED = "() => document.querySelector('dialog[open]')?.contains(document.activeElement) ?? false"
OPEN = "dialog[open]"

FREE = ["pause", "ask", "help", "substitute", "close"]
SERVING = ["transfer", "hold", "onward", "write-query", "write-dossier", "write-note", "kind"]


def walk(page: Page, opener: str) -> list[str]:
    """Open a dialog by the keyboard, go around in it both ways, leave it; return what was wrong."""
    button = page.locator(opener).first
    expect(button).to_be_enabled()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(OPEN)).to_be_visible()
    faults = [] if page.evaluate(ENTERED) else ["the focus isn't inside"]
    for key in ("Tab", "Shift+Tab"):
        for _ in range(STEPS):
            page.keyboard.press(key)
            if not page.evaluate(INSIDE):
                faults.append(f"{key} left it")
    page.keyboard.press("Escape")
    expect(page.locator(OPEN)).to_have_count(0)
    expect(button).to_be_focused()
    return [f"{opener}: {fault}" for fault in faults]


def walk_all(page: Page, openers: Sequence[str]) -> list[str]:
    return [fault for opener in openers for fault in walk(page, opener)]


def test_the_dialogs_of_a_free_counter(day: Day, windows: Windows) -> None:
    day.open(1)
    console = windows.console(day, COUNTER)
    ready(console, "Gọi số tiếp theo")

    assert walk_all(console, [f"[data-action={name}]" for name in FREE]) == []


def test_the_dialogs_of_a_visitor_in_service(day: Day, windows: Windows) -> None:
    day.issue(priority="NCT")
    day.issue()
    console = windows.console(day, SERVING_COUNTER)
    ready(console, "Gọi số tiếp theo").press("Enter")
    ready(console, "Bắt đầu phục vụ").press("Enter")
    ready(console, "Kết thúc và gọi số tiếp theo")

    assert walk_all(console, [f"[data-action={name}]" for name in SERVING]) == []


def test_the_dialogs_of_the_supervisor(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    day.issue()
    page = windows.signed_in("supervisor", "/supervisor")
    openers = [
        "#counters .desk.open button",
        "#counters .desk.closed button",
        "#services tbody tr button >> nth=0",
        "#services tbody tr button >> nth=1",
        "#alerts [data-do=tell]",
        "#devices button[aria-haspopup=dialog]",
    ]

    assert walk_all(page, openers) == []


def test_the_dialogs_of_the_administrator(day: Day, windows: Windows) -> None:
    day.begin()
    page = windows.signed_in("admin", "/admin/devices")
    row = "#rows tr:has-text('{}') button:has-text('{}')"
    devices = [
        row.format("display-a", "Ngừng dùng"),
        row.format("display-a", "Ghép nối"),
        row.format("board-05", "Thử"),
    ]
    faults = walk_all(page, devices)
    page.goto("/admin/users")
    people = [
        "button[aria-label^='Sửa']", "button[aria-label^='Mật khẩu: Cán bộ']",
        "button[aria-label^='Ngừng: Cán bộ']",
    ]  # fmt: skip

    assert faults + walk_all(page, people) == []


@pytest.mark.parametrize("presses", [1, 3])
def test_what_is_asked_first_is_sent_once_and_its_late_answer_disturbs_nobody(
    day: Day, windows: Windows, presses: int
) -> None:
    day.begin()
    page = windows.signed_in("admin", "/admin/devices")
    asked: list[Route] = []

    def unanswered(route: Route) -> None:
        asked.append(route)

    intercept(page, "**/revoke", unanswered)
    page.locator("#rows tr:has-text('display-b') button:has-text('Ngừng dùng')").click()
    sure = page.locator(OPEN).get_by_role("button", name="Ngừng dùng")

    for _ in range(presses):
        sure.press("Enter")
    until(lambda: len(asked) > 0, "what was pressed is sent")
    page.keyboard.press("Escape")
    page.locator("#rows tr:has-text('board-05') button:has-text('Thử')").click()
    expect(page.locator(OPEN)).to_contain_text("board-05")
    asked[0].fulfill(status=409, json={"detail": "Không được", "code": "late"})
    page.wait_for_timeout(500)

    assert len(asked) == 1
    expect(page.locator(OPEN)).to_contain_text("board-05")
    expect(page.locator(OPEN)).not_to_contain_text("Không được")
