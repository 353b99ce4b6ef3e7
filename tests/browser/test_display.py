"""Knows the lobby TV: every call is seen, spoken once and in order, and the screen stays honest."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day, Json
from tests.browser.paper import quoted
from tests.browser.windows import EARS, FAST, TV, Windows, linked, spoken, unlinked
from tests.support.browser import STRICT
from tests.support.live import until
from tests.support.patience import patience
from tests.support.together import answers, together

LEAST_NUMBER_PX = 158
# 25 and 18 mm of capital letter on a 55-inch screen of 1920 pixels: 0.63 mm each, 0.72 of the size.
FROM_EIGHT_METRES_PX, MUST_BE_READ_PX = 56, 40
SIZES = """(wanted) => [...document.querySelectorAll(wanted)].map(
  (one) => parseFloat(getComputedStyle(one).fontSize))"""
LEFT_EDGES = """(wanted) => [...new Set([...document.querySelectorAll(wanted)]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }))
  .map((one) => Math.round(one.getBoundingClientRect().left)))]"""

# The height of the ink of the number, which is less than the height of its line.
INK = """() => {
  const label = document.querySelector("#hero .label");
  const pen = document.createElement("canvas").getContext("2d");
  const { fontWeight, fontSize, fontFamily } = getComputedStyle(label);
  pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
  const ink = pen.measureText(label.textContent);
  return ink.actualBoundingBoxAscent + ink.actualBoundingBoxDescent;
}"""
# Playwright looks things up on a page with a "user gesture", which would allow the sound: what
# happens before the click is told by the page itself.
TOLD = """
document.addEventListener("moiso:spoken", (event) => console.log("spoken"));
document.addEventListener("DOMContentLoaded", () => {
  const button = document.getElementById("unmute");
  const tell = () => button.hidden || console.log(button.innerText.trim());
  new MutationObserver(tell).observe(button, { attributes: true });
  tell();
  const hero = document.getElementById("hero");
  const shown = () => console.log(`shown ${hero.innerText}`);
  new MutationObserver(shown).observe(hero, { childList: true, subtree: true });
});
"""
PICTURE = "JSON.parse(document.getElementById('picture').textContent)"
(UNMUTE,) = quoted("trouble_3")
UNMUTE_AT = (960, 1000)
# Counted as they begin: a busy machine looks after they are over.
COUNT_FLASHES = """() => {
  window.flashes = 0;
  document.querySelector("#hero").addEventListener("animationstart", (event) => {
    window.flashes += event.animationName === "flash" ? 1 : 0;
  });
}"""


def said(calls: list[dict[str, Any]]) -> list[str]:
    return [call["label"] for call in calls]


def two_at(day: Day, counter: int) -> list[Json]:
    """Let two visitors come, and the counter open."""
    day.open(counter)
    return [day.issue(), day.issue()]


def test_five_calls_in_one_second_are_all_spoken_in_their_order(day: Day, windows: Windows) -> None:
    tv = windows.display()
    counters = [1, 2, 3, 4, 6]
    day.open(*counters)
    for service in ["dat-dai"] * 4 + ["doanh-nghiep-dau-tu"]:
        day.issue(service)

    calls: list[Callable[[], Json]] = [partial(day.call_next, counter) for counter in counters]
    called = answers(together(calls))

    heard = spoken(tv, 5)
    order = [call["label"] for call in reversed(day.calls())]
    counter_of = {ticket["label"]: ticket["counter"] for ticket in called}
    assert said(heard) == order
    assert sorted(order) == sorted(counter_of)
    assert [call["seq"] for call in heard] == sorted(call["seq"] for call in heard)
    places = [int(call["text"].rpartition("quầy số ")[2].rstrip(".")) for call in heard]
    assert places == [counter_of[call["label"]] for call in heard]
    assert all(call["sounded"] for call in heard)


def test_a_recall_flashes_and_is_spoken_again(day: Day, windows: Windows) -> None:
    tv = windows.display()
    day.open(3)
    ticket = day.issue()
    called = day.call_next(3)
    spoken(tv, 1)
    tv.evaluate("document.querySelector('#hero .call').wasBefore = true")
    tv.evaluate(COUNT_FLASHES)

    day.act(called, "recall")

    heard = spoken(tv, 2)
    assert said(heard) == [ticket["label"]] * 2
    assert heard[1]["text"].startswith("Mời lần hai, công dân số")
    expect(tv.locator("#hero .again")).to_have_text("Gọi lần 2")
    assert tv.evaluate("document.querySelector('#hero .call').wasBefore === undefined")
    until(lambda: tv.evaluate("window.flashes") == 1, "the recall's flashes")


def test_calls_of_an_absence_are_all_shown_and_the_young_ones_spoken_once(
    day: Day, windows: Windows
) -> None:
    day.open(1, 2, 3)
    labels = [day.issue()["label"] for _ in range(3)]
    tv = windows.display()
    tv.context.set_offline(True)
    unlinked(tv)
    (cut_off,) = quoted("trouble_2")
    expect(tv.locator(".offline")).to_contain_text(cut_off)

    day.call_next(1)
    day.later(minutes=2)
    day.call_next(2)
    day.call_next(3)
    tv.context.set_offline(False)

    linked(tv)
    heard = spoken(tv, 2)
    for label in labels:
        expect(tv.locator(".tv-main")).to_contain_text(label)
    quiet(tv)
    assert said(heard) == said(spoken(tv, 2)) == labels[1:]


def quiet(tv: Page) -> None:
    """Wait until nothing is being spoken any more."""
    expect(tv.locator(".speaking")).to_have_count(0)


def test_a_reload_repeats_nothing_that_was_spoken(day: Day, windows: Windows) -> None:
    tv = windows.display()
    _first, second = two_at(day, 3)
    day.call_next(3)
    spoken(tv, 1)

    tv.reload()
    linked(tv)
    day.call_again(3)

    assert said(spoken(tv, 1)) == [second["label"]]
    quiet(tv)
    assert said(spoken(tv, 1)) == [second["label"]]


def test_blocked_sound_is_said_and_one_click_brings_it_back(day: Day, windows: Windows) -> None:
    strict = windows.strict(STRICT)
    context = windows.context(TV, scripts=EARS + FAST + TOLD, browser=strict)
    told: list[str] = []
    context.on("console", lambda message: told.append(message.text))
    day.open(3)
    ticket = day.issue()

    with context.expect_console_message(
        lambda message: message.text == UNMUTE, timeout=patience(20_000)
    ):
        tv = windows.again(context, "/display/a")
    with context.expect_console_message(lambda message: ticket["label"] in message.text):
        day.call_next(3)
    assert "spoken" not in told
    with context.expect_console_message(
        lambda message: message.text == "spoken", timeout=patience(20_000)
    ):
        tv.mouse.click(*UNMUTE_AT)

    [heard] = spoken(tv, 1)
    assert (heard["label"], heard["sounded"]) == (ticket["label"], True)
    expect(tv.get_by_role("button", name=UNMUTE)).to_be_hidden()
    expect(tv.locator("#hero")).to_contain_text(ticket["label"])


def test_a_clip_that_fails_is_said_and_the_next_one_is_heard(day: Day, windows: Windows) -> None:
    tv = windows.display()
    first, second = two_at(day, 3)
    tv.route("**/voice/*", lambda route: route.abort(), times=1)

    day.call_next(3)
    assert [(c["label"], c["sounded"]) for c in spoken(tv, 1)] == [(first["label"], False)]
    expect(tv.get_by_text("Loa không phát được")).to_be_visible()
    day.call_again(3)

    assert [(c["label"], c["sounded"]) for c in spoken(tv, 2)][1:] == [(second["label"], True)]
    expect(tv.get_by_text("Loa không phát được")).to_be_hidden()


@pytest.mark.parametrize("counters", [[3], [1, 2, 3, 4]], ids=["one call", "four at once"])
def test_the_number_can_be_read_from_afar(day: Day, windows: Windows, counters: list[int]) -> None:
    tv = windows.display()
    day.open(*counters)
    for counter in counters:
        label = day.issue()["label"]
        day.call_next(counter)

    expect(tv.locator("#hero .label")).to_have_text(label)

    assert tv.evaluate(INK) >= LEAST_NUMBER_PX
    whole = "([w, h]) => document.documentElement.scrollWidth <= w && innerHeight <= h"
    assert tv.evaluate(whole, list(TV))


def test_twelve_calls_drop_none(day: Day, windows: Windows) -> None:
    tv = windows.display()
    calls = twelve_calls(day)

    assert [call["label"] for call in reversed(day.calls())] == calls
    for label in calls:
        expect(tv.get_by_text(label, exact=True)).to_be_visible()
    assert min(tv.evaluate(SIZES, "#latest li .number, #latest li .to")) >= FROM_EIGHT_METRES_PX
    columns = tv.evaluate(LEFT_EDGES, "#latest li"), tv.evaluate(LEFT_EDGES, "#latest .heads")
    assert [len(edges) for edges in columns] == [2, 2]
    assert min(tv.evaluate(SIZES, "#latest h2, .queue, .queues-head")) >= MUST_BE_READ_PX


def twelve_calls(day: Day) -> list[str]:
    """Let eleven counters call at once, and one of them again; give the labels."""
    counters = {
        "dat-dai": [1, 2, 3, 4], "nong-nghiep-moi-truong": [5], "doanh-nghiep-dau-tu": [6, 7],
        "xay-dung-giao-thong": [8, 9], "tu-phap": [10], "noi-vu-lao-dong": [11],
    }  # fmt: skip
    day.open(*range(1, 12))
    calls = []
    for service, places in counters.items():
        for counter in places:
            day.issue(service)
            calls.append(day.call_next(counter)["label"])

    day.issue("noi-vu-lao-dong")
    calls.append(day.call_again(11)["label"])
    return calls


def test_the_clock_is_the_centre_s_whatever_the_pc_is_set_to(day: Day, windows: Windows) -> None:
    tv = windows.display(timezone_id="America/New_York")

    expect(tv.locator(".clock")).to_have_text(re.compile(r"^08:0\d$"))
    year, month, date = day.on.split("-")
    expect(tv.locator(".date")).to_contain_text(f"{date}/{month}/{year}")


def test_the_counters_of_a_hall_that_nobody_has_opened_take_no_room(
    day: Day, windows: Windows
) -> None:
    """One officer in a hall of eleven counters: the screen tells of the one that calls."""
    day.open(3)
    tv = windows.display()
    idle = "Sẵn sàng|Tạm dừng|Đóng|Quầy 1$|Quầy 2$"
    expect(tv.locator("#queues")).not_to_be_empty()
    assert len(tv.evaluate(PICTURE)["serving"]) > 10
    expect(tv.locator("main")).not_to_have_text(re.compile(idle))

    day.issue()
    called = day.call_next(3)

    expect(tv.locator("#hero")).to_contain_text(called["label"])
    expect(tv.locator("main")).not_to_have_text(re.compile(idle))
