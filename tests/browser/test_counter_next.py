"""The console says who is next, stands still under the hand, and is of use in a narrow window."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, ready
from tests.support.axe import axe_violations

COUNTER = 3
COMPACT = (360, 640)
NEXT, START, SERVING = "Gọi số tiếp theo", "Bắt đầu phục vụ", "Kết thúc và gọi số tiếp theo"
# Counts the tones that the page plays.
EARS = """
window.tones = 0;
const make = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  window.tones += 1;
  return make.call(this);
};
"""
PLACES = """() => Object.fromEntries(
  [["undo", "[data-action=undo]"], ["first", ".list.waiting li"], ["pause", "[data-action=pause]"]]
    .map(([name, found]) => {
      const { left, top } = document.querySelector(found).getBoundingClientRect();
      return [name, [left, top]];
    }))"""
# What is pressed most, and whether all of it can be seen without scrolling.
IN_SIGHT = """() => [...document.querySelectorAll(".actions .button")].map((one) => {
  const { top, bottom, left, right } = one.getBoundingClientRect();
  return top >= 0 && left >= 0 && bottom <= innerHeight + 1 && right <= innerWidth + 1;
})"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FOCUSED = "() => document.activeElement.tagName"


def test_who_is_next_is_said_while_the_counter_is_free_and_in_the_title(
    day: Day, windows: Windows
) -> None:
    day.issue()
    console = windows.console(day, COUNTER)
    expect(console).to_have_title(re.compile(r"^\(1\) A\d+ – Mời Số$"))

    urgent = day.issue(priority="NCT")

    shown = console.locator("#next-up")
    expect(shown).to_contain_text(urgent["label"])
    expect(shown).to_contain_text("Đất đai")
    expect(shown).to_contain_text("Đối tượng ưu tiên, đến lượt trước")
    expect(console).to_have_title(f"(2) {urgent['label']} – Mời Số")
    ready(console, NEXT)
    console.keyboard.press("F2")
    ready(console, START)
    expect(console.locator("#label")).to_have_text(urgent["label"])
    # What a screen reader says by itself is the call, in one place; not times, nor lists.
    expect(console.locator("#said")).to_have_text(f"Đang gọi {urgent['label']}, Đất đai")
    expect(console.locator("[role=status]:visible, [aria-live]:visible")).to_have_count(1)
    expect(console).to_have_title(f"(1) {urgent['label']} – Mời Số")
    expect(shown).to_have_count(0)
    console.keyboard.press("F3")
    expect(console.locator("#said")).to_have_text(f"Gọi lại {urgent['label']}, Đất đai, lần 1")


def test_the_first_who_waits_is_heard_where_that_was_asked_for(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    context = windows.context(scripts=EARS)
    console = windows.entered(context, f"officer{COUNTER:02d}", "/counter")
    ready(console, NEXT)

    day.issue()
    expect(console.locator("#next-up")).to_be_visible()
    unasked = console.evaluate("tones")
    for ticket in day.tickets(state="waiting"):
        day.person("reception").post(
            f"/tickets/{ticket['id']}/cancel", version=1, request_id=f"gone-{ticket['id']}"
        )
    expect(console.locator("#next-up")).to_have_count(0)
    console.get_by_role("button", name="Bật tiếng báo").click()
    expect(console.get_by_role("button", name="Tắt tiếng báo")).to_be_visible()
    tried = console.evaluate("tones")
    day.issue()
    console.wait_for_function("(before) => tones === before + 1", arg=tried)
    day.issue()
    expect(console).to_have_title(re.compile(r"^\(2\) "))

    assert (unasked, tried, console.evaluate("tones")) == (0, 1, 2)
    console.reload()
    expect(console.locator("[data-action=sound]")).to_contain_text("tiếng")
    assert console.evaluate("localStorage.getItem('moiso-first-sound')") == "on"


def test_nothing_moves_under_the_hand_whatever_comes(day: Day, windows: Windows) -> None:
    for _ in range(3):
        day.issue()
    day.open(4)
    console = windows.console(day, COUNTER)
    ready(console, NEXT)
    before = console.evaluate(PLACES)

    day.officer(4).post("/counters/4/emergency", state="help")
    expect(console.get_by_role("alert")).to_contain_text("Quầy 4 cần hỗ trợ.")
    called = day.call_next(4)
    for _ in range(3):
        called = day.act(called, "recall")
    missed = day.act(called, "no-show")
    expect(console.locator(".list.missed")).to_contain_text(missed["label"])
    console.keyboard.press("F2")
    ready(console, START)
    expect(ready(console, "Hoàn tác")).to_be_visible()
    after = console.evaluate(PLACES)
    day.officer(4).post("/counters/4/emergency", state="none")

    assert after == before


def test_no_button_keeps_the_focus_that_the_next_state_does_not_have(
    day: Day, windows: Windows
) -> None:
    day.issue()
    console = windows.console(day, COUNTER)

    ready(console, NEXT).press("Enter")
    ready(console, START)
    left = console.evaluate(FOCUSED)
    console.keyboard.press("t")
    expect(console.locator("dialog[open]")).to_be_focused()
    console.keyboard.press("Escape")

    assert left == "BODY"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_narrow_window_has_every_action_in_sight_and_scrolls_nowhere_sideways(
    day: Day, windows: Windows, language: str
) -> None:
    day.issue(priority="NCT")
    day.issue()
    day.open(COUNTER)
    context = windows.context(COMPACT)
    console = windows.entered(context, f"officer{COUNTER:02d}", "/counter")
    url = console.url
    context.add_cookies([{"name": "moiso_lang", "value": language, "url": url}])
    console.goto("/counter")
    found = {}

    for state, key in (("call-next", "F2"), ("start", "F2"), ("hold", "1")):
        expect(console.locator(f"[data-action={state}]:enabled:not(.settling)")).to_be_visible()
        found[state] = look(console)
        console.keyboard.press(key)
    expect(console.locator("[data-action=outcome-accepted]")).to_have_attribute(
        "aria-pressed", "true"
    )
    for key in ("q", "F6", "p", "h", "t"):
        console.keyboard.press(key)
        expect(console.locator("dialog[open]")).to_be_visible()
        found[key] = (console.evaluate(WIDER), [], axe_violations(console))
        console.keyboard.press("Escape")

    assert {name: wrong for name, wrong in found.items() if wrong != (0, [], [])} == {}


def look(console: Page) -> tuple[int, list[bool], list[object]]:
    """Return how far the page scrolls sideways, what is out of sight, what axe finds."""
    hidden = [is_seen for is_seen in console.evaluate(IN_SIGHT) if not is_seen]
    return console.evaluate(WIDER), hidden, axe_violations(console)


def test_what_happened_at_other_counters_is_there_with_its_note(day: Day, windows: Windows) -> None:
    ticket = day.issue()
    day.open(4)
    console = windows.console(day, COUNTER)
    served = day.act(day.call_next(4), "start")
    noted = day.act(served, "edit", note="Thiếu bản sao")
    day.act(noted, "transfer", counter=COUNTER)
    ready(console, NEXT)

    console.keyboard.press("F2")

    expect(console.locator("#label")).to_have_text(ticket["label"])
    earlier = console.locator("#earlier")
    expect(earlier).to_contain_text("Quầy 4 lúc 08:0")
    expect(earlier).to_contain_text("Thiếu bản sao")
