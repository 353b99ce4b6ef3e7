"""Knows how to take a picture of every screen at its real size, in Vietnamese and in English.

`python -m tests.browser.screens OUTDIR URL PASSWORD` on a demonstration that is running; it takes
numbers and calls some, so that there is something to see. The pictures are for looking at, and
for the README.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Page, expect, sync_playwright

from app.reports.catalogue import REPORTS
from tests.browser.day import Json, Person
from tests.browser.windows import CONSOLE, KIOSK, KIOSK_LYING, PHONE, TV, Windows, linked
from tests.support.browser import ARGUMENTS
from tests.support.chromium import MISSING, find_chromium
from tests.support.patience import patience

LANGUAGES = ("vi", "en")
TV_4K = (3840, 2160)
TV_UPRIGHT = (1080, 1920)
WISHES = "dat-dai tra-ket-qua dat-dai noi-vu-lao-dong doanh-nghiep-dau-tu dat-dai".split()
COUNTERS = (6, 11, 20, 1, 3, 2)  # The last one's call is the newest on the display.
SERVING = 1
CALLED = 2
FREE = 3
SETTLE_MS = 700  # Transitions take 200 ms, the counter's buttons settle in 500 ms.

Shot = tuple[str, Page]


def visitors(url: str, password: str) -> Json:
    """Let people take numbers and officers serve them; return a ticket that still waits."""
    reception = Person(url, "reception", password=password)
    for service in WISHES * 3:
        last: Json = reception.post("/tickets", service=service, request_id=uuid4().hex)
    for counter in COUNTERS:
        officer = Person(url, f"officer{counter:02d}", password=password)
        officer.send(f"/counters/{counter}/open")
        if counter == FREE:
            continue
        call_next(officer, counter)
        if counter != CALLED:
            call_next(officer, counter, finish={"outcome": "accepted", "kind": "submit"})
    return last


def call_next(officer: Person, counter: int, **how: object) -> None:
    """Let the officer call, and begin to serve unless the counter only calls."""
    answer = officer.send(f"/counters/{counter}/call-next", request_id=uuid4().hex, **how)
    # Where nobody waits, or the demonstration has its own visitors, the picture shows just that.
    if answer.status_code == 200 and counter != CALLED:
        ticket = answer.json()
        known = {"version": ticket["version"], "request_id": uuid4().hex}
        officer.send(f"/tickets/{ticket['id']}/start", **known)


def plain(windows: Windows, lang: str, ticket: Json) -> Iterator[Shot]:
    """The pages that need no hand."""
    asked = f"?lang={lang}"
    yield "home", windows.open(f"/{asked}", CONSOLE)
    yield "sign-in", windows.open(f"/sign-in{asked}", CONSOLE)
    yield "api", windows.open(f"/api/v1/docs{asked}", CONSOLE)
    code = ticket["track_url"].rpartition("/")[2]
    yield "phone", windows.open(f"/t/{code}{asked}", PHONE)
    for zone in ("a", "b"):
        yield f"display-{zone}", windows.open(f"/display/{zone}{asked}", TV)
    yield "display-a-4k", windows.open(f"/display/a{asked}", TV_4K)
    yield "display-a-upright", windows.open(f"/display/a{asked}", TV_UPRIGHT)
    yield "lobby", windows.open(f"/lobby{asked}", TV)


def staff(windows: Windows, lang: str) -> Iterator[Shot]:
    """The consoles: choosing a counter, free, called, serving, a question; floor and reports."""
    asked = f"?lang={lang}"
    for name, officer in (("choose", 22), ("free", FREE), ("called", CALLED), ("serving", SERVING)):
        yield f"counter-{name}", windows.signed_in(f"officer{officer:02d}", f"/counter{asked}")
    asking = windows.signed_in(f"officer{FREE:02d}", f"/counter{asked}")
    asking.keyboard.press("F9")
    yield "counter-pause", asking
    floor = windows.signed_in("supervisor", f"/supervisor{asked}", TV)
    yield "supervisor", floor
    for name in REPORTS:
        floor.goto(f"/supervisor/reports/{name}{asked}")
        yield f"report-{name}", floor


def kiosk(windows: Windows, lang: str, size: tuple[int, int], word: str) -> Iterator[Shot]:
    """Each step of the kiosk, up to a number."""
    page = windows.open(f"/kiosk?lang={lang}", size)
    linked(page)
    yield f"kiosk-{word}-1-services", page
    for switch in ("large", "low", "contrast"):
        button = page.locator(f"[data-do=switch][data-with={switch}]")
        button.click()
        yield f"kiosk-{word}-1-{switch}", page
        button.click()
    page.locator("[data-do=page]").last.click()
    yield f"kiosk-{word}-2-more", page
    page.locator("[data-do=search]").click()
    page.keyboard.type("dat")
    yield f"kiosk-{word}-3-search", page
    page.locator(".kiosk-found button").first.click()
    yield f"kiosk-{word}-4-priority", page
    page.locator("[data-do=take]").first.click()
    expect(page.locator(".kiosk-paper.good")).to_be_visible(timeout=patience(15_000))
    yield f"kiosk-{word}-5-slip", page
    page.locator("[data-do=done]").click()
    page.locator(f"[data-do=language][data-with={lang}]").click()
    page.context.set_offline(True)
    expect(page.locator(".kiosk-message.bad")).to_be_visible(timeout=patience(15_000))
    yield f"kiosk-{word}-6-offline", page


def take(folder: Path, shots: Iterator[Shot], tell: Callable[[str], None]) -> None:
    """Write each picture as a PNG, as soon as its page has its fonts and holds still."""
    before: Page | None = None
    for name, page in shots:
        # A page that nobody looks at any more would go on drawing.
        if before is not None and before is not page:
            before.context.close()
        before = page
        page.wait_for_load_state("load")
        page.evaluate("document.fonts.ready.then(() => null)")
        page.wait_for_timeout(SETTLE_MS)
        path = folder / f"{name}.png"
        page.screenshot(path=path)
        tell(str(path))


def picture_all(folder: Path, url: str, password: str, tell: Callable[[str], None]) -> None:
    """Take all pictures, a folder a language."""
    ticket = visitors(url, password)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        for lang in LANGUAGES:
            place = folder / lang
            place.mkdir(parents=True, exist_ok=True)
            windows = Windows(browser, url, password=password)
            take(place, plain(windows, lang, ticket), tell)
            take(place, staff(windows, lang), tell)
            take(place, kiosk(windows, lang, KIOSK, "upright"), tell)
            take(place, kiosk(windows, lang, KIOSK_LYING, "lying"), tell)
            windows.close()
        browser.close()


def main() -> int:
    """Read the command line; 1 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("url", help="of the demonstration, as http://127.0.0.1:8080")
    parser.add_argument("password", help="of the sample accounts")
    chosen = parser.parse_args()
    if find_chromium() is None:
        print(MISSING, file=sys.stderr)
        return 1
    picture_all(chosen.folder, chosen.url.rstrip("/"), chosen.password, print)
    return 0


if __name__ == "__main__":
    sys.exit(main())
