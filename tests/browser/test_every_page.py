"""Knows that every page of the product can be read and used by everybody, in both languages.

Each is opened once in a language: axe-core finds nothing, and nothing lies out of its place at the
size that it is made for, at 200 % of a small screen, on a phone and on an old PC's screen.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.admin.configuration_forms import PAGES as CONFIGURATION
from tests.browser.day import Day
from tests.browser.measures import ASKING, AT_200_PER_CENT, LANGUAGES, swept
from tests.browser.windows import CONSOLE, KIOSK, OLD_PC, PHONE, TV, Windows
from tests.support.axe import axe_violations
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

COUNTER = 3
TABLET = (768, 1024)
STAFF = {
    "officer05": ["/counter", "/account", "/sign-in/again"],
    f"officer{COUNTER:02d}": ["/counter"],
    "reception": ["/reception", "/bookings"],
    "supervisor": [
        "/supervisor",
        "/supervisor/records",
        "/supervisor/alerts",
        "/supervisor/alerts/deliveries",
        "/supervisor/reports/waits",
        "/supervisor/reports/losses",
        "/supervisor/reports/heat-map",
        "/supervisor/reports/schedules",
        "/supervisor/what-if",
        "/supervisor/audit",
        "/centres",
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
}
"""By who opens them, one who has no counter yet and one who has called a visitor among them."""
VISITORS = [
    "/",
    "/sign-in",
    "/book",
    "/book?service=dat-dai",
    "/b/{booking}",
    "/b/{booking}/move",
    "/t/{ticket}",
    "/here/{presence}",
    "/here/OVER",
    "/widget/quang-tri",
    "/no-such-page",
]
HALL = {
    "/kiosk": KIOSK,
    "/display/a": TV,
    "/display/counter/3": TV,
    "/counter/3/rating": TABLET,
    "/lobby": TV,
}
"""What is made for one size, which no person chooses."""

OWN_TESTS = {
    "/api/v1/docs": "test_every_page.py",
    "/setup": "test_setup.py",
    "/setup/backup": "test_restore.py",
    "/admin/setup/<code>": "test_setup.py",
    "/sign-in/code": "test_second_factor.py",
    **dict.fromkeys((f"/admin/{code}" for code in CONFIGURATION), "test_configuration_pages.py"),
}
"""Pages that need more than an address, and where axe-core is asked about them."""
NO_PAGES = re.compile(
    r"/(static|voice|emblem|media|lobby|sign-in/sso|sign-out|metrics|healthz|readyz)\b.+"
    r"|/(metrics|healthz|readyz|admin|admin/setup|sign-in/sso|supervisor/reports)"
    r"|/kiosk/reading|/admin/preview/.+|.+\.(svg|ics|js|webmanifest|csv|xlsx)"
)
"""Files, pictures, what only leads on, what programs read, and frames within a page of staff."""


@ON_SQLITE
def test_no_page_is_forgotten(web: Web) -> None:
    known = [*HALL, *VISITORS, *(path for paths in STAFF.values() for path in paths)]
    address = web.server.app.url_map.bind("")
    reached = {
        address.match(path.partition("?")[0], return_rule=True)[0].rule
        for path in known
        if path != "/no-such-page"
    }
    pages = {
        rule.rule
        for rule in web.server.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and (not rule.rule.startswith(("/api/", "/public/")) or rule.rule == "/api/v1/docs")
        and not NO_PAGES.fullmatch(rule.rule)
    }

    assert pages - reached - OWN_TESTS.keys() == set()
    assert reached | OWN_TESTS.keys() == pages
    for name in OWN_TESTS.values():
        asked = (Path(__file__).parent / name).read_text(encoding="utf-8")
        assert re.search(r"axe_violations\(|swept\(", asked), name


def opened(context: BrowserContext, windows: Windows, who: str | None) -> Page:
    """Give a window of this browser in which the person has signed in, if any."""
    if who is None:
        return windows.again(context, "/")
    return windows.entered(context, who, "/account", is_linked=False)


@pytest.mark.parametrize("who", list(STAFF))
def test_every_page_of_staff_is_for_everybody_in_both_languages(
    who: str, day: Day, windows: Windows
) -> None:
    day.open(COUNTER)
    day.issue()
    day.issue(priority="NCT")
    day.call_next(COUNTER)
    page = opened(windows.context(scripts=ASKING), windows, who)

    found = [swept(page, path, (AT_200_PER_CENT, PHONE, OLD_PC, CONSOLE)) for path in STAFF[who]]

    assert [wrong for wrong in found if wrong] == []


def test_every_page_of_visitors_is_for_everybody_in_both_languages(
    working_day: Day, windows: Windows
) -> None:
    reception = working_day.person("reception")
    start = reception.get("/bookings/slots", service="dat-dai")[-1]["start"]
    made = reception.post("/bookings", service="dat-dai", start=start, request_id="every-page")
    link = reception.get(f"/bookings/{made['id']}/contact")["secret_url"]
    kiosk = windows.kiosk()
    kiosk.get_by_role("button", name="Tôi có lịch hẹn").click()
    presence = kiosk.locator(".kiosk-presence")
    expect(presence).to_have_text(re.compile(r"[A-Z2-9]{8}"))
    values = {
        "booking": link.rpartition("/")[2],
        "ticket": working_day.issue()["track_url"].rpartition("/")[2],
        "presence": presence.inner_text(),
    }
    page = opened(windows.context(scripts=ASKING), windows, None)

    found = [
        swept(page, path.format_map(values), (AT_200_PER_CENT, CONSOLE, PHONE)) for path in VISITORS
    ]

    assert [wrong for wrong in found if wrong] == []


def test_every_screen_of_the_hall_is_for_everybody_in_both_languages(
    day: Day, windows: Windows
) -> None:
    day.open(COUNTER)
    day.issue()
    day.issue()
    day.call_next(COUNTER)
    page = opened(windows.context(scripts=ASKING), windows, None)

    found = [swept(page, path, (size,)) for path, size in HALL.items()]

    assert [wrong for wrong in found if wrong] == []


def test_the_page_of_the_api_is_for_everybody_in_both_languages(windows: Windows) -> None:
    page = opened(windows.context(), windows, None)
    found = []
    for lang in LANGUAGES:
        page.goto(f"/api/v1/docs?lang={lang}")
        expect(page.locator(".opblock").first).to_be_visible()
        found += axe_violations(page)

    assert found == []
