"""Knows that what is read and pressed stays where it is while a day goes on around it."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import FONTS, TV, Windows, linked, ready

COUNTER, OTHERS = 3, (1, 2, 4)
ROUNDS, A_CALL_MS = 4, 1_100
UNSERVED = ("cong-thuong", "y-te")
DESK = (1440, 900)
GOOD = 0.1
STILL = 0.02
"""The layout shift as the Web Vitals count it, the worst span of five seconds; 0.1 is good."""
# What moved, but for what a person has moved by a press: the worst span, and its parts.
WATCH = """
window.moved = [];
const told = ({ node, previousRect: from, currentRect: to }) => {
  const at = node?.nodeType === 1 ? node : node?.parentElement;
  const rect = ({ x, y, width, height }) => [x, y, width, height].map(Math.round).join();
  const words = at?.textContent.slice(0, 20);
  return `${at?.tagName}.${at?.className} ${words} ${rect(from)} ${rect(to)}`;
};
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, startTime, sources } of list.getEntries()) {
    if (!hadRecentInput) window.moved.push({ value, at: startTime, sources: sources.map(told) });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
WORST = """() => {
  const spans = [];
  for (const { value, at, sources } of window.moved) {
    const last = spans.at(-1);
    if (last && at - last.ended < 1000 && at - last.began < 5000) {
      Object.assign(last, { ended: at, sum: last.sum + value });
      last.what.push(...sources);
    } else spans.push({ began: at, ended: at, sum: value, what: [...sources] });
  }
  spans.sort((one, other) => other.sum - one.sum);
  return spans[0] ?? { sum: 0, what: [] };
}"""


def play(day: Day, page: Page) -> None:
    """Let visitors come, be called, sent back, served and held at the other counters.

    A second lies between two calls: in a busy hall it is ten. Alerts of two kinds come and go
    beside those that stay, so that there are more than stand in a line.
    """
    for number in range(ROUNDS):
        alarmed(day, page, is_on=number % 2 == 0)
        for counter in OTHERS:
            day.issue()
            day.issue()
            called = day.call_again(counter)
            page.wait_for_timeout(A_CALL_MS)
        day.act(called, "return")
        served = day.act(day.call_next(called["counter"]), "start")
        day.act(served, "hold", reason="copy")
        page.wait_for_timeout(A_CALL_MS)
        day.call_next(called["counter"])
        page.wait_for_timeout(A_CALL_MS)


def alarmed(day: Day, page: Page, *, is_on: bool) -> None:
    """Let a counter call for help and a printer be out of paper, or end it."""
    day.officer(OTHERS[0]).post(
        f"/counters/{OTHERS[0]}/emergency", state="help" if is_on else "none"
    )
    day.simulate("reception-1", "paper_out" if is_on else "none")
    expect(page.locator("[data-alert=help]")).to_have_count(int(is_on))


def watched(page: Page) -> Page:
    """Watch the page from now on, when it has all its fonts and was drawn."""
    linked(page)
    page.evaluate(FONTS)
    page.wait_for_timeout(1_000)
    page.evaluate("window.moved.length = 0")
    return page


LONGEST_OFFERS = {
    "vi": [["Mở Quầy 12", "Quầy 11 giúp"], ">120 → 42 phút"],
    "en": [["Open Counter 12", "Counter 11 helps"], ">120 → 42 min"],
}
# The services whose row is higher by a pixel, or not within its panel, with an offer of each word.
GROWN = """([words, gain]) => {
  const rows = [...document.querySelectorAll("#services tbody tr")];
  const heights = () => rows.map((row) => row.getBoundingClientRect().height);
  const button = (word) => {
    const tags = ["button", "span", "span"];
    const [made, strong, small] = tags.map((tag) => document.createElement(tag));
    [made.className, strong.className, small.className] = ["button small offer", "strong", "gain"];
    [strong.textContent, small.textContent] = [word, gain];
    made.append(strong, small);
    return made;
  };
  for (const offer of document.querySelectorAll("#services .offer")) offer.remove();
  const before = heights();
  for (const row of rows) row.querySelector(".acts .row").prepend(...words.map(button));
  const after = heights();
  const panel = document.querySelector("#services").getBoundingClientRect().right;
  const isOut = (row) => row.getBoundingClientRect().right > panel;
  const isGrown = (row, at) => after[at] - before[at] > 1 || isOut(row);
  return rows.filter(isGrown).map((row) => row.querySelector("th").innerText);
}"""


def test_nothing_moves_on_the_console_the_tv_and_the_supervisors_page_while_a_day_goes_on(
    day: Day, windows: Windows
) -> None:
    day.open(*OTHERS)
    for _ in range(4):
        day.issue()
    for service in UNSERVED:
        day.issue(service)
    for counter in OTHERS:
        day.call_next(counter)
    console = windows.signed_in(f"officer{COUNTER:02d}", "/counter", scripts=WATCH)
    tv = watched(windows.open("/display/a", TV, scripts=WATCH))
    ready(console, f"Quầy {COUNTER}").click()
    ready(console, "Gọi số tiếp theo").click()
    watched(console)
    supervisor = watched(windows.signed_in("supervisor", "/supervisor", DESK, scripts=WATCH))

    play(day, supervisor)

    pages = {"console": console, "tv": tv, "supervisor": supervisor}
    found = {name: page.evaluate(WORST) for name, page in pages.items()}
    assert {name: span for name, span in found.items() if span["sum"] >= STILL} == {}


def test_no_button_of_a_service_moves_where_a_counter_or_a_kiosk_asks(
    day: Day, windows: Windows
) -> None:
    """What a counter asked pushed all services down by 149 pixels: a shift of 0.7."""
    day.open(*OTHERS)
    for _ in range(4):
        day.issue()
    page = watched(windows.signed_in("supervisor", "/supervisor", DESK, scripts=WATCH))
    # Another test's device may be at fault: that is an alert, and moves nothing either.
    expect(page.locator("#alerts > *").first).to_be_visible()
    before = page.locator("#services").bounding_box()

    day.officer(2).post("/counters/2/messages", code="help", request_id=uuid4().hex)
    expect(page.locator("[data-message=help]")).to_be_visible()
    windows.kiosk().locator(".kiosk-guidance").click()
    expect(page.locator("[data-assistance]")).to_be_visible()
    day.officer(1).post("/counters/1/emergency", state="help")
    expect(page.locator("[data-alert=help]")).to_be_visible()
    day.officer(1).post("/counters/1/emergency", state="none")
    expect(page.locator("[data-alert=help]")).to_have_count(0)

    after = page.locator("#services").bounding_box()
    assert before is not None
    assert after is not None
    assert (after["x"], after["y"], after["width"]) == (before["x"], before["y"], before["width"])
    assert page.evaluate(WORST)["sum"] < GOOD
    page.locator("[data-message=help]").get_by_role("button", name="Xong").click()
    expect(page.locator("[data-message=help]")).to_have_count(0)


@pytest.mark.parametrize("width", [1024, 1100, 1279, 1280, 1366, 1440, 1600, 1920])
@pytest.mark.parametrize("language", LONGEST_OFFERS)
def test_a_service_is_as_high_with_two_offers_as_with_none(
    windows: Windows, language: str, width: int
) -> None:
    """In English at 1366 px they once lay over the counters beside them."""
    page = windows.signed_in("supervisor", f"/supervisor?lang={language}", (width, 768))
    expect(page.locator("#services tbody tr").first).to_be_visible()

    assert page.evaluate(GROWN, LONGEST_OFFERS[language]) == []
