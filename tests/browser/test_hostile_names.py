"""Knows that a name is shown as it is written and never run, on any screen (case 33)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app.samples import __file__ as samples
from tests.browser.day import Day, Staff
from tests.browser.windows import KIOSK, PHONE, TV, Windows, linked
from tests.support.live import LiveServer

EVIL = "<img src=x onerror=alert(1)>"
# What the sample centre calls its things, each in its own way in the file.
NAMES = {
    'vi = "Trung tâm Phục vụ hành chính công tỉnh Quảng Trị"': f'vi = "{EVIL} trung tâm"',
    'vi = "Cơ sở Đông Hà"': f'vi = "{EVIL} cơ sở"',
    'header = "UBND TỈNH QUẢNG TRỊ"': f'header = "{EVIL} đầu trang"',
    'address = "': f'address = "{EVIL}',
    'vi = "Khu A"': f'vi = "{EVIL} khu"',
    'vi = "Đất đai"': f'vi = "{EVIL} đất"',
    'agency = "Sở Nông nghiệp và Môi trường – Văn phòng': f'agency = "{EVIL}',
    'vi = "Đăng ký biến động': f'vi = "{EVIL}',
    'vi = "Phụ nữ mang thai"': f'vi = "{EVIL} ưu tiên"',
}
CAUGHT = "window.caught = []; window.alert = (said) => window.caught.push(said);"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Run a centre whose every name is an attempt to run a script."""
    folder = tmp_path_factory.mktemp("hostile")
    plan = Path(samples).with_name("quang-tri.toml").read_text(encoding="utf-8")
    for harmless, evil in NAMES.items():
        assert plan.count(harmless) == 1, harmless
        plan = plan.replace(harmless, evil)
    (folder / "centre.toml").write_text(plan, encoding="utf-8")
    live = LiveServer(folder, centre=folder / "centre.toml")
    live.start()
    yield live
    live.stop()


@pytest.fixture
def hostile_day(hostile: LiveServer) -> Iterator[Day]:
    """Give the test the only day of that centre."""
    today = Day(Staff(hostile, officers=[1]), 0)
    yield today
    today.end()


@pytest.fixture
def hostile_windows(chromium: Browser, hostile: LiveServer) -> Iterator[Windows]:
    """Open windows on that centre, in which an alert is caught; none may break the policy."""
    opened = Windows(chromium, hostile.url, scripts=CAUGHT)
    yield opened
    opened.close()


def inert(page: Page) -> dict[str, Any]:
    """Wait until a name is shown as it is written; say if anything was made of it, or run."""
    expect(page.locator("body")).to_contain_text(EVIL, use_inner_text=True)
    return {
        "made": page.locator("img[src='x'], [onerror]").count(),
        "run": page.evaluate("window.caught"),
    }


def test_names_that_are_scripts_are_inert_on_every_screen(
    hostile_day: Day, hostile_windows: Windows
) -> None:
    day, windows = hostile_day, hostile_windows
    ticket = day.issue(priority="PNMT")
    later = day.issue(priority="PNMT")
    day.open(1)
    day.act(day.act(day.call_next(1), "start"), "hold", reason=EVIL)
    officer = day.officer(1)
    officer.post("/counters/1/call", label=later["label"], reason=EVIL, request_id="out-of-turn-1")
    code = ticket["track_url"].rpartition("/")[2]

    seen = {
        "phone": inert(shown(windows.open(f"/t/{code}", PHONE), ticket["label"])),
        "display": inert(shown(windows.open("/display/a", TV), later["label"])),
        "counter": inert(shown(windows.signed_in("officer01", "/counter"), later["label"])),
        "supervisor": inert(shown(windows.signed_in("supervisor", "/supervisor"), "Quầy 1")),
        "lobby": inert(shown(windows.open("/lobby", TV), "Quầy 1")),
        "kiosk": kiosk_steps(windows),
    }

    assert seen == {screen: {"made": 0, "run": []} for screen in seen}


def shown(page: Page, text: str) -> Page:
    linked(page)
    expect(page.locator("body")).to_contain_text(text)
    return page


def kiosk_steps(windows: Windows) -> dict[str, Any]:
    """Go through all steps of the kiosk; say what became of the names at the end of each."""
    kiosk = windows.open("/kiosk", KIOSK)
    linked(kiosk)
    steps = [inert(kiosk)]
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type("sang ten")  # A keyword of the procedure whose name is hostile.
    found = kiosk.locator(".kiosk-found [data-procedure=dat-dai-01]")
    expect(found).to_be_visible()
    steps.append(inert(kiosk))
    found.click()
    steps.append(inert(kiosk))
    kiosk.locator("[data-do=bringIt]").click()
    steps.append(inert(kiosk))
    kiosk.get_by_role("button", name=EVIL).last.click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    steps.append(inert(kiosk))
    return next((step for step in steps if step != steps[0]), steps[0])
