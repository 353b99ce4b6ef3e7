"""Knows that no page of staff scrolls sideways: at 200 % of a small screen, and on a phone."""

import pytest

from tests.browser.day import Day
from tests.browser.windows import Windows

AT_200_PER_CENT, PHONE = (683, 384), (390, 844)
PAGES = {
    "officer05": ["/counter", "/account"],
    "reception": ["/reception", "/bookings", "/book", "/book?service=dat-dai"],
    "supervisor": [
        "/supervisor", "/supervisor/records", "/supervisor/alerts", "/supervisor/reports",
        "/supervisor/reports/waits", "/supervisor/reports/losses", "/supervisor/reports/heat-map",
        "/supervisor/what-if", "/supervisor/reports/schedules",
        "/supervisor/audit",
    ],
    "admin": [
        "/admin/devices",
        "/admin/displays",
        "/admin/users",
        "/admin/access-log",
        "/admin/channels",
        "/admin/subscriptions",
        "/admin/checks",
        "/admin/checks/paper",
        "/admin/rehearsal",
    ],
}  # fmt: skip
# How much wider the page is than the window, and what of it stands out, but for what is in a part
# that scrolls by itself.
TOO_WIDE = """() => [
  document.documentElement.scrollWidth - document.documentElement.clientWidth,
  [...document.querySelectorAll("main *, header *")].filter((one) => {
    const { width, right } = one.getBoundingClientRect();
    return width > 0 && right > innerWidth + 1 && !one.closest(".scroll, nav, .unseen, svg");
  }).map((one) => one.outerHTML.slice(0, 80)),
]"""


@pytest.mark.parametrize("size", [AT_200_PER_CENT, PHONE])
@pytest.mark.parametrize("who", list(PAGES))
def test_no_page_scrolls_sideways(
    who: str, size: tuple[int, int], day: Day, windows: Windows
) -> None:
    day.open(3)
    day.issue()
    day.issue()
    day.call_next(3)
    first, *others = PAGES[who]
    page = windows.signed_in(who, first, size)
    found = {first: page.evaluate(TOO_WIDE)}

    for path in others:
        page.goto(path)
        found[path] = page.evaluate(TOO_WIDE)

    assert {path: wide for path, wide in found.items() if wide != [0, []]} == {}
