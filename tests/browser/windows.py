"""Knows browser windows of the real sizes, and what none of them may ever do."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, ViewportSize, expect

from tests.browser.day import Day
from tests.support.browser import _told, _violations
from tests.support.chromium import find_chromium
from tests.support.live import PASSWORD, until
from tests.support.patience import patience

KIOSK = (1080, 1920)
KIOSK_LYING = (1920, 1080)
TV = (1920, 1080)
CONSOLE = (1366, 768)
OLD_PC = (1024, 768)
PHONE = (390, 844)

CSRF = re.compile('name="csrf_token" value="([^"]+)"')

# The page tells what it has spoken; a test can't wait for the seconds of every announcement.
EARS = """
window.spoken = [];
document.addEventListener("moiso:spoken", (event) => window.spoken.push(event.detail));
"""
FAST = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  this.defaultPlaybackRate = this.playbackRate = 16;
  return play.call(this);
};
"""
SPOKEN = """(count) => new Promise((done, fail) => {
  const look = () => window.spoken.length >= count && done(window.spoken);
  document.addEventListener("moiso:spoken", look);
  look();
  const told = () => `spoken ${window.spoken.length} of ${count}: ${JSON.stringify(window.spoken)}`;
  setTimeout(() => fail(new Error(told())), 60000);
})"""
# As a scanner does it: every key in one instant, Shift before a capital, Enter at the end.
SCAN = """(text) => {
  const keys = [...text].flatMap((key) => [
    ...(/[A-Z]/.test(key) ? [{ key: "Shift", code: "ShiftLeft" }] : []),
    { key, code: /\\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}` },
  ]);
  const value = performance.now();
  for (const key of [...keys, { key: "Enter", code: "Enter" }]) {
    const event = new KeyboardEvent("keydown", { ...key, bubbles: true });
    Object.defineProperty(event, "timeStamp", { value });
    document.body.dispatchEvent(event);
  }
}"""
# Every font of the page, those too that no text has needed yet: none comes in later.
FONTS = "Promise.all([...document.fonts].map((font) => font.load())).then(() => null)"

# In the place of the socket's library: pictures come from the test, through `heard.picture`.
OWN_SOCKET = """
const heard = {};
window.heard = heard;
export function io() {
  return { active: true, on: (name, act) => { heard[name] = act; }, connect() {}, close() {} };
}
"""

INTERCEPTED = 299
PROBE = "() => fetch('/intercepted').then((answer) => answer.status)"


class Windows:
    """The windows of one test, each as if on a PC of its own."""

    def __init__(
        self, browser: Browser, url: str, *, password: str = PASSWORD, scripts: str = ""
    ) -> None:
        self._browser = browser
        self._url = url
        self._password = password
        self._scripts = scripts
        self._browsers: list[Browser] = []
        self._contexts: list[BrowserContext] = []
        self._faults: list[str] = []

    def open(
        self, path: str, size: tuple[int, int] = CONSOLE, *, scripts: str = "", **options: Any
    ) -> Page:
        """Open the page in a new window; `scripts` run before those of the page."""
        return self.again(self.context(size, scripts=scripts, **options), path)

    def context(
        self,
        size: tuple[int, int] = CONSOLE,
        *,
        scripts: str = "",
        browser: Browser | None = None,
        **options: Any,
    ) -> BrowserContext:
        """Give a browser without history, on a screen of the size in a Vietnamese setting."""
        viewport = ViewportSize(width=size[0], height=size[1])
        given: dict[str, Any] = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", **options}
        context = (browser or self._browser).new_context(
            viewport=viewport, base_url=self._url, **given
        )
        context.set_default_timeout(patience(10_000))
        context.add_init_script(self._scripts + scripts)
        self._contexts.append(context)
        return context

    def again(self, context: BrowserContext, path: str) -> Page:
        """Open the page in one more tab of the same browser."""
        page = context.new_page()
        page.on("pageerror", lambda error: self._faults.append(_told(error)))
        page.on("console", lambda message: self._faults.extend(_violations(message)))
        # Whoever opens a page waits for what they want to see on it, so its first byte is enough.
        page.goto(path, wait_until="commit")
        return page

    def kiosk(self, size: tuple[int, int] = KIOSK) -> Page:
        """Open the kiosk and wait until it can be used."""
        page = self.open("/kiosk", size)
        linked(page)
        return page

    def display(self, zone: str = "a", **options: Any) -> Page:
        """Open the lobby TV, which keeps in `window.spoken` what it says."""
        page = self.open(f"/display/{zone}", TV, scripts=EARS + FAST, **options)
        linked(page)
        return page

    def signed_in(
        self, username: str, path: str, size: tuple[int, int] = CONSOLE, **options: Any
    ) -> Page:
        """Open the page as somebody who has signed in."""
        return self.entered(self.context(size, **options), username, path)

    def entered(
        self, context: BrowserContext, username: str, path: str, *, is_linked: bool = True
    ) -> Page:
        """Sign somebody in in this browser, and open the page, which has pictures or not."""
        form: dict[str, str | float | bool] = {"username": username, "password": self._password}
        hidden = CSRF.search(context.request.get("/sign-in").text())
        assert hidden is not None
        form["csrf_token"] = hidden[1]
        assert context.request.post("/sign-in", form=form, max_redirects=0).status == 302
        page = self.again(context, path)
        if is_linked:
            linked(page)
        return page

    def console(self, day: Day, counter: int) -> Page:
        """Open the console of the counter's officer, who has opened the counter."""
        day.open(counter)
        page = self.signed_in(f"officer{counter:02d}", "/counter")
        expect(page.get_by_text("Sẵn sàng phục vụ")).to_be_visible()
        return page

    def strict(self, arguments: list[str]) -> Browser:
        """Start one more Chromium, with other arguments than the one of all tests."""
        kind, path = self._browser.browser_type, find_chromium()
        self._browsers.append(kind.launch(executable_path=path, args=arguments))
        return self._browsers[-1]

    def close(self) -> None:
        """Close all windows; fail if a script failed or the policy was broken in one."""
        for context in self._contexts:
            context.close()
        for browser in self._browsers:
            browser.close()
        assert self._faults == [], self._faults


def linked(page: Page) -> None:
    """Wait until the page gets its pictures from the server."""
    expect(page.locator("html")).to_have_attribute("data-link", "up")


def unlinked(page: Page) -> None:
    """Wait until the page has noticed that the server is gone."""
    expect(page.locator("html")).to_have_attribute("data-link", "down")


def spoken(page: Page, count: int) -> list[dict[str, Any]]:
    """Wait until the display has begun so many announcements, and return them in their order."""
    said: list[dict[str, Any]] = page.evaluate(SPOKEN, count)
    return said


def ready(page: Page, name: str) -> Locator:
    """Wait until the console's button can be pressed: drawn, enabled, settled after a change."""
    button = page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))
    expect(button.and_(page.locator("button:enabled:not(.settling)"))).to_be_visible()
    return button


def unfold_alerts(page: Page) -> None:
    """Show every alert of the supervisor's page, once there is one; two kinds stand in its line."""
    page.locator("#unfold-alerts[aria-expanded=false]:enabled").click()
    expect(page.locator("#all-alerts")).to_be_focused()


def hurry_kiosk(context: BrowserContext) -> None:
    """Have the kiosks of this browser ask after a second whether somebody is there."""

    def hurried(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("IDLE_S = 30;", "IDLE_S = 1;"))

    context.route("**/kiosk/kiosk.js*", hurried)


def own_pictures(context: BrowserContext) -> None:
    """Let the pages of this browser get no pictures but those that the test hands them."""
    context.route(
        "**/vendor/socket.io.esm.min.js*",
        lambda route: route.fulfill(content_type="text/javascript", body=OWN_SOCKET),
    )


def hand(page: Page, **changes: Any) -> None:
    """Hand the page its first picture with the changes, in the place of the server."""
    at = datetime.now(UTC).isoformat()
    page.evaluate(
        """(changes) => window.heard.picture(
             {...JSON.parse(document.getElementById("picture").textContent), ...changes})""",
        {"at": at, **changes},
    )


def intercept(page: Page, pattern: str, act: Callable[[Route], object], **how: Any) -> None:
    """Let `act` answer what the page asks for, surely from its next request on.

    Where a page is already open, `route` returns before the page's own process knows of it: on a
    loaded machine the next request can still slip through. So the page asks for something that
    isn't there until that is intercepted.
    """
    page.route("**/intercepted", lambda route: route.fulfill(status=INTERCEPTED))
    page.route(pattern, act, **how)
    until(lambda: page.evaluate(PROBE) == INTERCEPTED, "a request that is intercepted")
