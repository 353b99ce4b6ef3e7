"""Knows how a test gets a real browser page, and what a page may never do in any test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright

from tests.support.chromium import MISSING, find_chromium
from tests.support.patience import patience

ARGUMENTS = [
    "--no-sandbox",  # The tests may run as root, where Chromium refuses its sandbox.
    "--disable-background-networking",
    "--no-first-run",
    "--autoplay-policy=no-user-gesture-required",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
STRICT = [*ARGUMENTS, "--autoplay-policy=document-user-activation-required"]
"""Of a browser that isn't set up as a display: no sound before somebody has touched the page."""
PATIENCE_MS, LONGEST_MS = 10_000, 30_000


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign somebody in by the form, as they would."""
    page.goto("/sign-in")
    page.fill("#username", username)
    page.fill("#password", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Run one headless Chromium for all tests that ask for one."""
    path = find_chromium()
    if path is None:
        pytest.skip(MISSING)
    expect.set_options(timeout=patience(PATIENCE_MS))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Give the test a page without history; a script error or a broken policy fails the test."""
    context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    context.set_default_timeout(patience(LONGEST_MS))
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(_told(error)))
    page.on("console", lambda message: faults.extend(_violations(message)))
    yield page
    context.close()
    assert faults == []


def _told(error: Error) -> str:
    return error.stack or error.message


def _violations(message: ConsoleMessage) -> list[str]:
    return [message.text] if "Content Security Policy" in message.text else []
