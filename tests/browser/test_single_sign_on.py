"""Knows signing in by a single sign-on in a real browser, with the page's strict policy kept."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.windows import Windows, linked
from tests.support.axe import axe_violations
from tests.support.live import LiveServer
from tests.support.provider import CLIENT, SECRET, Provider


@pytest.fixture
def trusting(tmp_path: Path, provider: Provider) -> Iterator[LiveServer]:
    """Run a server that trusts the provider."""
    settings = {
        "MOISO_OIDC_ISSUER": provider.url,
        "MOISO_OIDC_CLIENT_ID": CLIENT,
        "MOISO_OIDC_CLIENT_SECRET": SECRET,
        "MOISO_OIDC_NAME": "cổng tỉnh",
    }
    live = LiveServer(tmp_path, settings=settings)
    live.start()
    yield live
    live.stop()


def test_an_officer_signs_in_and_out_by_the_provinces_single_sign_on(
    chromium: Browser, trusting: LiveServer, provider: Provider
) -> None:
    """Windows fails the test if anything breaks the Content-Security-Policy."""
    windows = Windows(chromium, trusting.url)
    page = windows.open("/counter")
    assert axe_violations(page) == []

    page.get_by_role("link", name="Đăng nhập bằng cổng tỉnh").click()
    page.locator("#continue").click()
    linked(page)
    expect(page).to_have_url(re.compile("/counter$"))
    expect(page.locator("#head-me")).to_have_text("Cán bộ 01")
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_text("Đã đăng xuất khỏi Mời Số.")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Đăng xuất cả ở cổng tỉnh").click()

    expect(page).to_have_url(re.compile(r"/sign-in$"))
    assert [left["client_id"] for left in provider.left] == [CLIENT]
    windows.close()
