"""Knows that nobody is shut out of the kiosk: axe-core, larger, clearer, lower, read aloud."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import FAST, KIOSK, KIOSK_LYING, Windows, hurry_kiosk, linked
from tests.support.axe import axe_violations
from tests.support.patience import patience

LAND = re.compile("^(Đất đai|Land)")
LISTENER = """
window.read = [];
document.addEventListener("moiso:read", (event) => {
  window.read.push(event.detail);
  window.pointed ||= document.querySelector(".kiosk-pointer")?.checkVisibility() ?? false;
});
"""
# The server needs so long to make what is to be said, as on a busy machine.
LATE = """
const fetched = window.fetch;
window.fetch = async (path, options) => {
  const isReading = String(path).startsWith("/kiosk/reading");
  if (isReading) await new Promise((done) => setTimeout(done, 4000));
  return fetched(path, options);
};
"""
# As often as the page tries.
REFUSED = """
const fetched = window.fetch;
window.refused = 0;
window.fetch = async (path, options) => {
  if (String(path).includes("screen=choose") && window.refused < 4) {
    window.refused += 1;
    throw new TypeError("refused");
  }
  return fetched(path, options);
};
"""
HIGHEST_BUTTON = """() => Math.min(...Array.from(document.querySelectorAll("button"),
  (button) => button.getBoundingClientRect().top / innerHeight))"""


def switch(kiosk: Page, *names: str) -> None:
    for name in names:
        kiosk.locator(f"[data-do=switch][data-with={name}]").click()


def walk(kiosk: Page) -> dict[str, list[Any]]:
    """Go through every step up to the number; return what axe-core finds on each."""
    found = {"choose": axe_violations(kiosk)}
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type("dat")
    expect(kiosk.get_by_role("button", name=LAND)).to_be_visible()
    found["search"] = axe_violations(kiosk)
    kiosk.get_by_role("button", name=LAND).click()
    found["priority"] = axe_violations(kiosk)
    kiosk.locator("[data-do=take]").first.click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    found["slip"] = axe_violations(kiosk)
    return {step: faults for step, faults in found.items() if faults}


@pytest.mark.parametrize(
    ("size", "language", "switches"),
    [
        (KIOSK, "vi", []),
        (KIOSK_LYING, "en", ["contrast"]),
        (KIOSK, "vi", ["large", "low", "contrast"]),
    ],
)
def test_no_step_breaks_a_rule_of_accessibility(
    day: Day, windows: Windows, size: tuple[int, int], language: str, switches: list[str]
) -> None:
    kiosk = windows.kiosk(size)
    kiosk.locator(f"[data-do=language][data-with={language}]").click()

    switch(kiosk, *switches)

    assert walk(kiosk) == {}


def test_the_question_whether_somebody_is_there_breaks_none_either(
    day: Day, windows: Windows
) -> None:
    context = windows.context(KIOSK)
    hurry_kiosk(context)
    kiosk = windows.again(context, "/kiosk")
    kiosk.get_by_role("button", name=LAND).click()

    expect(kiosk.get_by_role("alertdialog")).to_be_visible()

    assert axe_violations(kiosk) == []


def test_what_one_visitor_has_switched_on_is_off_for_the_next(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    plain_px = kiosk.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")

    switch(kiosk, "large", "contrast", "low")
    large_px = kiosk.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    highest = kiosk.evaluate(HIGHEST_BUTTON)
    kiosk.get_by_role("button", name=LAND).click()
    kiosk.locator("[data-do=take]").first.click()
    kiosk.locator("[data-do=done]").click()

    assert large_px == pytest.approx(1.25 * plain_px)
    assert highest > 0.34
    html = kiosk.locator("html")
    for name in ("large", "contrast", "low", "read"):
        expect(html).not_to_have_attribute(f"data-{name}", "")
        button = kiosk.locator(f"[data-do=switch][data-with={name}]")
        expect(button).to_have_attribute("aria-pressed", "false")


def listen(kiosk: Page, text: str) -> list[str]:
    """Wait until the text is being read; return what was read up to it, and forget all."""
    kiosk.wait_for_function(
        "(text) => window.read.includes(text)", arg=text, timeout=patience(30_000)
    )
    heard: list[str] = kiosk.evaluate("window.read.splice(0)")
    return heard[: heard.index(text) + 1]


def test_every_screen_is_read_aloud_to_who_asks_for_it(day: Day, windows: Windows) -> None:
    day.open(1)
    kiosk = windows.open("/kiosk", KIOSK, scripts=LISTENER + FAST)
    linked(kiosk)

    switch(kiosk, "read")
    home = listen(kiosk, "Đất đai")
    assert kiosk.evaluate("window.pointed")
    kiosk.get_by_role("button", name=LAND).click()
    question = listen(kiosk, "Người cao tuổi (từ 75 tuổi)")
    kiosk.locator("[data-do=take]").first.click()
    slip = listen(kiosk, "Xin ngồi chờ và theo dõi màn hình, loa gọi số")

    assert home[0] == "Ông/bà cần làm thủ tục gì?"
    assert {"Đất đai", "Không có người chờ", "1 quầy mở"} <= set(question)
    # What was begun before the tap was heard by the page is read to the end of its line.
    head = slip.index("Số của ông/bà")
    assert slip[head : head + 2] == ["Số của ông/bà", "a, không, không, một"]


def test_reading_stops_when_it_is_switched_off_and_begins_anew_on_demand(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.open("/kiosk", KIOSK, scripts=LISTENER + FAST)
    linked(kiosk)
    switch(kiosk, "read")
    listen(kiosk, "Chạm vào lĩnh vực để lấy số")

    kiosk.get_by_role("button", name="Đọc lại").click()
    again = listen(kiosk, "Chạm vào lĩnh vực để lấy số")
    switch(kiosk, "read")
    kiosk.get_by_role("button", name=LAND).click()

    assert "Ông/bà cần làm thủ tục gì?" in again
    expect(kiosk.locator(".kiosk-pointer")).to_have_count(0)
    assert "Ông/bà đã chọn" not in kiosk.evaluate("window.read")


def test_who_waits_for_the_voice_of_a_busy_machine_is_not_taken_for_gone(
    day: Day, windows: Windows
) -> None:
    context = windows.context(KIOSK, scripts=LISTENER + FAST + LATE)
    hurry_kiosk(context)
    kiosk = windows.again(context, "/kiosk")
    linked(kiosk)

    switch(kiosk, "read")

    assert listen(kiosk, "Đất đai")[0] == "Ông/bà cần làm thủ tục gì?"


def test_what_could_not_be_asked_for_is_read_with_the_next_change(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.open("/kiosk", KIOSK, scripts=LISTENER + FAST + REFUSED)
    linked(kiosk)

    switch(kiosk, "read")
    kiosk.wait_for_function("() => window.refused === 4")
    switch(kiosk, "contrast")

    assert listen(kiosk, "Đất đai")[0] == "Ông/bà cần làm thủ tục gì?"
