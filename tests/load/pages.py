"""Knows what each page costs a slow PC or phone: bytes, time until it can be used, what it redraws.

Each page is opened in a browser of its own without history, whose processor is four times slower
than this one. It is interactive when its first text stands and no task longer than 50 ms runs any
more (web.dev, "Time to Interactive"). What it makes anew is counted while nothing happens, what
moves on it while visitors are called and served.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

from playwright.sync_api import Browser, Playwright, ViewportSize, sync_playwright

from tests.load.figures import Aim, Cell, Figure, Finding
from tests.load.hall import Hall, serve_one
from tests.support.browser import ARGUMENTS, sign_in
from tests.support.chromium import find_chromium
from tests.support.keepalive import KeptConnection, read
from tests.support.live import PASSWORD
from tests.support.patience import patience

TITLE = "A page opened on a processor four times slower, left alone, then beside served visitors"
SLOWER = 4
SETTLED_MS, ALONE_S = 4_000, 3
AIM_INTERACTIVE_MS = 3_800
"""What Lighthouse calls fast on a middling phone."""
AIM_PHONE_KB = 100
AIM_MADE_A_SECOND = 5
AIM_SHIFT = 0.1
"""What the Web Vitals call good."""

WATCH = """
window.longTasks = [];
window.shifts = 0;
window.made = 0;
new PerformanceObserver((list) => {
  for (const task of list.getEntries()) longTasks.push(task.startTime + task.duration);
}).observe({ type: "longtask", buffered: true });
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) shifts += shift.value;
}).observe({ type: "layout-shift", buffered: true });
for (const name of ["createElement", "createElementNS"]) {
  const make = Document.prototype[name];
  Document.prototype[name] = function (...given) {
    made += 1;
    return make.apply(this, given);
  };
}
"""
TIMES = """() => {
  const painted = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0;
  const [page] = performance.getEntriesByType("navigation");
  return [painted, Math.max(painted, page.domContentLoadedEventEnd, ...longTasks)];
}"""


@dataclass(frozen=True, slots=True)
class Place:
    """A page, the screen it is made for, and who signs in to see it."""

    name: str
    path: str
    size: tuple[int, int]
    person: str = ""


PLACES = (
    Place("kiosk", "/kiosk", (1080, 1920)),
    Place("TV", "/display/a", (1920, 1080)),
    Place("console", "/counter", (1366, 768), "officer01"),
    Place("supervisor", "/supervisor", (1440, 900), "supervisor"),
    Place("reception", "/reception", (1366, 768), "reception"),
    Place("devices", "/admin/devices", (1366, 768), "admin"),
)
PHONE = "phone"
PHONE_SIZE = (390, 844)
NAMES = (*(place.name for place in PLACES), PHONE)


def pages(hall: Hall, *, names: Sequence[str], served: int) -> Iterator[Finding]:
    """Measure these pages, each while so many visitors are called and served beside it."""
    # On a thread of its own: within the tests another browser has this one's loop already.
    with ThreadPoolExecutor(1) as pool:
        yield from pool.submit(lambda: list(_pages(hall, names, served))).result()


def _pages(hall: Hall, names: Sequence[str], served: int) -> Iterator[Finding]:
    path = find_chromium()
    assert path is not None, "no Chromium: `make chromium`"
    with sync_playwright() as playwright:
        for place in (*PLACES, Place(PHONE, _phone_page(hall), PHONE_SIZE)):
            if place.name not in names:
                continue
            browser = _browser(playwright, path)
            yield from _measured(browser, hall, place, served)
            browser.close()


def _browser(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=ARGUMENTS)


def _measured(browser: Browser, hall: Hall, place: Place, served: int) -> Iterator[Finding]:
    width, height = place.size
    context = browser.new_context(
        viewport=ViewportSize(width=width, height=height), base_url=hall.server.url
    )
    context.set_default_timeout(patience(30_000))
    if place.person:
        door = context.new_page()
        sign_in(door, place.person, PASSWORD)
        door.close()
    page = context.new_page()
    page.add_init_script(WATCH)
    link = context.new_cdp_session(page)
    link.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    link.send("Network.enable")
    link.send("Network.setCacheDisabled", {"cacheDisabled": True})
    came: list[float] = []
    link.on("Network.loadingFinished", lambda done: came.append(float(done["encodedDataLength"])))
    page.goto(place.path)
    page.locator("html[data-link]").wait_for()
    page.wait_for_timeout(SETTLED_MS)
    painted_ms, interactive_ms = page.evaluate(TIMES)
    kb, requests = sum(came) / 1024, len(came)
    before = page.evaluate("made")
    page.wait_for_timeout(1_000 * ALONE_S)
    made = (page.evaluate("made") - before) / ALONE_S
    page.evaluate("shifts = 0")
    _serve(hall, served)
    page.wait_for_timeout(1_000)
    shift = float(page.evaluate("shifts"))
    cells: dict[str, Cell] = {
        "page": place.name,
        "requests": requests,
        "KB": kb,
        "first text ms": painted_ms,
        "interactive ms": interactive_ms,
        "made a second": made,
        "layout shift": shift,
    }
    yield Figure(TITLE, cells)
    yield Aim(f"{place.name}: interactive", interactive_ms, " ms", most=AIM_INTERACTIVE_MS)
    yield Aim(f"{place.name}: elements made a second", made, "", most=AIM_MADE_A_SECOND)
    if place.name in ("TV", "console", "supervisor"):
        yield Aim(f"{place.name}: layout shift", shift, "", most=AIM_SHIFT)
    if place.name == PHONE:
        yield Aim("phone: bytes", kb, " KB", most=AIM_PHONE_KB)


def _serve(hall: Hall, visitors: int) -> None:
    ids = (f"pages-{hall.port}-{n}" for n in count(next(_ROUNDS) * 1_000))
    with (
        KeptConnection(hall.port, hall.kiosk) as kiosk,
        KeptConnection(hall.port, hall.officers[0]) as desk,
    ):
        for _ in range(visitors):
            serve_one(kiosk, desk, 1, ids)


_ROUNDS = count()


def _phone_page(hall: Hall) -> str:
    with KeptConnection(hall.port, hall.kiosk) as kiosk:
        wish = {"service": hall.services[-1], "request_id": f"pages-{hall.port}-phone"}
        status, body = kiosk.post("/api/v1/tickets", wish)
        assert status == 201, body
    return "/t/" + str(read(body)["track_url"]).rpartition("/")[2]
