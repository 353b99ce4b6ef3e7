"""Knows the kiosk by hard buttons alone: every step, its voice, its times, and scans beside it."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day
from tests.browser.test_kiosk_access import LISTENER, listen
from tests.browser.windows import FAST, KIOSK, KIOSK_LYING, Windows, hurry_kiosk, linked
from tests.support.axe import axe_violations
from tests.support.live import until

LAND = re.compile("^Đất đai")
# Keys of one instant as a scanner sends them, or of a finger that stays down; the next comes later.
PRESS = """async (keys) => {
  const value = performance.now();
  for (const [key, code, repeat] of keys) {
    const how = { key, code, repeat, bubbles: true, cancelable: true };
    const event = new KeyboardEvent("keydown", how);
    Object.defineProperty(event, "timeStamp", { value });
    document.body.dispatchEvent(event);
  }
  await new Promise((done) => setTimeout(done, 200));
}"""
OUTLINE = "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


def kiosk_with_keys(
    windows: Windows, setting: str = "yes", size: tuple[int, int] = KIOSK, **options: Any
) -> Page:
    kiosk = windows.open(f"/kiosk?keys={setting}", size, **options)
    linked(kiosk)
    return kiosk


def digits(kiosk: Page) -> dict[str, str]:
    """Return what stands beside each digit, in two words."""
    found: dict[str, str] = kiosk.evaluate("""() => Object.fromEntries(
      [...document.querySelectorAll("[data-digit]")].map((button) => [button.dataset.digit,
        (button.querySelector(".kiosk-service") ?? button).textContent.trim()]))""")
    return found


def left_s(done: Locator) -> int:
    """Return the seconds that stand on the button."""
    found = re.search(r"\((\d+)\)", done.inner_text())
    return int(found[1]) if found else 0


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING])
def test_the_whole_way_to_the_slip_goes_by_keys_alone(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    kiosk = kiosk_with_keys(windows, size=size)
    home = digits(kiosk)
    found = axe_violations(kiosk)

    kiosk.keyboard.press("Numpad9")
    expect(kiosk.get_by_text("Trang 2/")).to_be_visible()
    kiosk.keyboard.press("Numpad7")
    expect(kiosk.get_by_role("button", name=LAND)).to_be_visible()
    kiosk.keyboard.press("NumpadMultiply")
    expect(kiosk.get_by_role("heading", name="What do you need today?")).to_be_visible()
    kiosk.keyboard.press("NumpadMultiply")
    expect(kiosk.get_by_role("heading", name="Ông/bà cần làm thủ tục gì?")).to_be_visible()
    kiosk.keyboard.press("Numpad2")
    expect(kiosk.get_by_role("heading", name="Ông/bà thuộc đối tượng ưu tiên?")).to_be_visible()
    question = digits(kiosk)
    is_whole = kiosk.locator(".kiosk-classes").evaluate("of => of.scrollHeight <= of.clientHeight")
    found += axe_violations(kiosk)
    kiosk.keyboard.press("Numpad0")
    expect(kiosk.get_by_role("heading", name="Ông/bà cần làm thủ tục gì?")).to_be_visible()
    kiosk.keyboard.press("2")
    expect(kiosk.get_by_role("heading", name="Ông/bà thuộc đối tượng ưu tiên?")).to_be_visible()
    kiosk.keyboard.press("1")
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    expect(kiosk.locator(".kiosk-paper")).to_contain_text("Mời ông/bà nhận phiếu")
    slip = digits(kiosk)
    found += axe_violations(kiosk)
    kiosk.keyboard.press("Numpad1")
    expect(kiosk.get_by_role("button", name=LAND)).to_be_visible()

    assert home["2"] == "Đất đai"
    assert set(home) == {"1", "2", "3", "4", "5", "6", "8", "9"}
    assert question["1"] == "Không – Lấy số thường"
    assert question["0"] == "Quay lại"
    assert is_whole
    assert list(slip) == ["1", "2"]
    assert found == []
    assert [ticket["priority"] for ticket in day.tickets()] == [None]


def test_keys_say_what_is_on_the_screen_and_which_digit_it_has(day: Day, windows: Windows) -> None:
    kiosk = kiosk_with_keys(windows, "audio", scripts=LISTENER + FAST)

    kiosk.keyboard.press("#")
    home = listen(kiosk, "Đất đai")
    kiosk.keyboard.press("#")
    again = listen(kiosk, "Đất đai")
    kiosk.keyboard.press("1")
    question = listen(kiosk, "Không – Lấy số thường")
    kiosk.keyboard.press("1")
    slip = listen(kiosk, "Thêm thời gian")

    assert home[:3] == [
        "Ông/bà cần làm thủ tục gì?",
        "Bấm phím số để chọn. Phím không để quay lại. Phím thăng để nghe lại.",
        "For English, press the star key.",
    ]
    assert home[-2:] == again[-2:] == ["Phím 2", "Đất đai"]
    assert question[-2:] == ["Phím 1", "Không – Lấy số thường"]
    assert slip[-2:] == ["Phím 2", "Thêm thời gian"]


def test_arrows_move_a_focus_that_is_seen_and_enter_presses_it(day: Day, windows: Windows) -> None:
    kiosk = kiosk_with_keys(windows)

    kiosk.keyboard.press("Enter")
    for _ in range(4):  # The search, several needs and a tile before it
        kiosk.keyboard.press("ArrowDown")
    expect(kiosk.get_by_role("button", name=LAND)).to_be_focused()
    width_px = kiosk.evaluate(OUTLINE)
    kiosk.keyboard.press("Enter")

    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    assert width_px >= 5


def test_the_digits_of_a_code_choose_nothing_and_a_key_that_is_held_is_pressed_once(
    day: Day, windows: Windows
) -> None:
    kiosk = kiosk_with_keys(windows)
    barcode = [[digit, f"Digit{digit}", False] for digit in "8934673573325"]
    held = [["1", "Numpad1", False], *[["1", "Numpad1", True]] * 40]

    with kiosk.expect_request("**/api/v1/cards") as request:
        kiosk.evaluate(PRESS, [*barcode, ["Enter", "Enter", False]])
    expect(kiosk.get_by_role("alert")).to_contain_text("không phải mã trên thẻ căn cước")
    kiosk.evaluate(PRESS, barcode)
    kiosk.keyboard.press("NumpadMultiply")
    expect(kiosk.get_by_role("heading", name="What do you need today?")).to_be_visible()
    kiosk.evaluate(PRESS, held)
    expect(kiosk.get_by_text("You have chosen")).to_be_visible()
    kiosk.keyboard.press("NumpadMultiply")

    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    body = request.value.post_data_json
    assert body is not None
    assert body["card_qr"] == "8934673573325"
    assert day.tickets() == []


def test_at_a_kiosk_that_is_not_known_to_have_keys_the_first_digit_shows_them(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    assert digits(kiosk) == {}

    kiosk.keyboard.press("Numpad1")
    expect(kiosk.locator("[data-digit='1']")).to_be_visible()
    expect(kiosk.get_by_role("button", name=LAND)).to_be_visible()
    kiosk.keyboard.press("Numpad1")
    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    kiosk.keyboard.press("Numpad1")
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    kiosk.locator(".kiosk-done").first.click()

    expect(kiosk.get_by_role("button", name=LAND)).to_be_visible()
    expect(kiosk.locator("[data-digit]")).to_have_count(0)
    assert len(day.tickets()) == 1


def test_any_key_says_that_somebody_is_there_and_chooses_nothing(
    day: Day, windows: Windows
) -> None:
    context = windows.context(KIOSK)
    hurry_kiosk(context)
    kiosk = windows.again(context, "/kiosk?keys=yes")
    linked(kiosk)
    kiosk.keyboard.press("1")
    question = kiosk.get_by_role("alertdialog")

    expect(question).to_be_visible()
    expect(kiosk.get_by_role("button", name="Tiếp tục")).to_be_focused()
    kiosk.keyboard.press("2")
    expect(question).to_have_count(0)
    expect(question).to_be_visible()
    kiosk.keyboard.press("Enter")
    expect(question).to_have_count(0)

    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    assert day.tickets() == []


def test_who_needs_longer_gets_more_time_with_the_number(day: Day, windows: Windows) -> None:
    kiosk = kiosk_with_keys(windows)
    kiosk.keyboard.press("1")
    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    kiosk.keyboard.press("1")
    done = kiosk.get_by_role("button", name=re.compile(r"^Xong"))
    expect(done).to_be_visible()
    before_s = left_s(done)

    kiosk.keyboard.press("2")

    until(lambda: left_s(done) > before_s + 20, "more time than before")
