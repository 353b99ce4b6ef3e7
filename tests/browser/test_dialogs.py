"""Knows that every dialog of staff is opened, walked and left by the keyboard, and asks once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.test_bookings import book_first, bookings
from tests.browser.windows import Windows, intercept, ready
from tests.support.live import until
from tests.support.patience import patience

COUNTER, SERVING_COUNTER = 3, 2
STEPS = 24
# Where the focus is: in the open dialog, at the browser's own parts, or at what was asked for.
INSIDE = """() => {
  const box = document.querySelector("dialog[open]");
  return box !== null && (document.activeElement === document.body || box.contains(document.activeElement));
}"""  # noqa: E501 - a script
ENTERED = "() => document.querySelector('dialog[open]')?.contains(document.activeElement) ?? false"
OPEN = "dialog[open]"

FREE = ["call-number", "pause", "ask", "help", "substitute", "close"]
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
        "#services tr:has-text('Đất đai') button.name",
        "#services tr:has-text('Đất đai') .acts button.quiet",
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A dialog in which something is written: how it opens, where that stands, what sends it."""

    opener: str
    field: str
    words: str
    sends: str
    command: str


NOTE = Asked(
    "[data-action=write-note]", "#note", "thiếu bản sao", "[data-action=save-record]", "edit"
)
HOLD = Asked(
    "[data-action=hold]", "#reason", "ra xe lấy giấy", f"{OPEN} form [type=submit]", "hold"
)
SHUT = Asked(
    "#services button[aria-label='Tạm đóng: Đất đai']",
    "#other", "mất điện", "[data-do=close-service]", "close",
)  # fmt: skip
REST = Asked("#counters .desk.open button", "#other", "họp", "[data-do=pause]", "pause")
MOVE = Asked(
    ".booking button:has-text('Đổi giờ')", ".slots input:checked", "",
    f"{OPEN} [type=submit]", "move",
)  # fmt: skip


def write_into(page: Page, asked: Asked) -> str:
    """Open the dialog and write into it; return what stands in the field then."""
    page.locator(asked.opener).first.click()
    box = page.locator(OPEN)
    expect(box).to_be_visible()
    if asked is MOVE:
        box.locator(".slots label:not(.off)").last.click()
    else:
        box.locator(asked.field).fill(asked.words)
    return box.locator(asked.field).input_value()


def faults_of(page: Page, asked: Asked, meanwhile: Callable[[], None]) -> list[str]:
    """Send what was written without a server, then with one that is slow; return what was lost."""
    box, command = page.locator(OPEN), f"**/api/v1/*/*/{asked.command}"
    written = write_into(page, asked)
    faults: list[str] = []
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    def keeps(when: str) -> None:
        if not box.is_visible() or box.locator(asked.field).input_value() != written:
            faults.append(f"{asked.command}: {when}, what was written is gone")

    intercept(page, command, lambda route: route.abort())
    page.locator(asked.sends).click()
    expect(box).to_contain_text("Không nối được máy chủ", timeout=patience(15_000))
    keeps("without a server")
    page.unroute(command)
    intercept(page, command, hold)
    page.locator(asked.sends).dblclick()
    until(lambda: page.evaluate("true") and len(late) > 0, "what was pressed is sent")
    meanwhile()
    page.keyboard.press("Enter")
    keeps("while the answer is late and a picture has come")
    if len(late) > 1:
        faults.append(f"{asked.command}: sent {len(late)} times")
    with page.expect_response(command) as answered:
        late[0].continue_()
    if not answered.value.ok:
        faults.append(f"{asked.command}: {answered.value.text()}")
    page.unroute(command)
    return faults


HEARD = """
window.heard = 0;
document.addEventListener("moiso:picture", () => { window.heard += 1; });
"""


def with_a_picture(page: Page, day: Day) -> Callable[[], None]:
    """Return what lets a visitor come, and waits until the page has heard of it."""

    def meanwhile() -> None:
        before = page.evaluate("heard")
        day.issue()
        until(lambda: page.evaluate("heard") > before, "the page's next picture")

    return meanwhile


def test_what_is_written_in_a_dialog_of_the_console_outlives_a_bad_network_and_is_sent_once(
    day: Day, windows: Windows
) -> None:
    day.open(SERVING_COUNTER)
    day.issue()
    day.act(day.call_next(SERVING_COUNTER), "start")
    page = windows.signed_in(f"officer{SERVING_COUNTER:02d}", "/counter", scripts=HEARD)
    ready(page, "Kết thúc và gọi số tiếp theo")

    faults = faults_of(page, NOTE, with_a_picture(page, day))
    expect(page.locator(NOTE.opener)).to_contain_text(NOTE.words)
    faults += faults_of(page, HOLD, with_a_picture(page, day))

    expect(page.locator(OPEN)).to_have_count(0)
    expect(page.locator(".list.held")).to_contain_text(HOLD.words)
    assert faults == []


def test_what_is_written_in_a_dialog_of_the_supervisor_outlives_a_bad_network_and_is_sent_once(
    day: Day, windows: Windows
) -> None:
    day.open(COUNTER)
    day.issue()
    page = windows.signed_in("supervisor", "/supervisor", scripts=HEARD)

    faults = faults_of(page, REST, with_a_picture(page, day))
    page.keyboard.press("Escape")
    expect(page.locator(OPEN)).to_have_count(0)
    expect(page.locator("#counters .desk.paused")).to_contain_text(REST.words)
    faults += faults_of(page, SHUT, with_a_picture(page, day))

    expect(page.locator(OPEN)).to_contain_text("Mở lại")
    day.person("supervisor").post("/services/dat-dai/open")
    assert faults == []


def test_what_is_chosen_in_a_dialog_of_the_reception_outlives_a_bad_network_and_is_sent_once(
    working_day: Day, windows: Windows
) -> None:
    page = bookings(windows)
    book_first(page)

    faults = faults_of(page, MOVE, lambda: page.wait_for_timeout(patience(500)))

    expect(page.locator(OPEN)).to_have_count(0)
    expect(page.locator(".booking .said")).to_contain_text("Đã đổi sang")
    assert faults == []
