"""Knows what happens at a counter without its officer's press: taken over, and calls by itself."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli_w
from playwright.sync_api import Page, expect

from app.persistence.centre.configuration import sample_file
from tests.browser.day import Day
from tests.browser.windows import Windows, ready
from tests.support.axe import axe_violations
from tests.support.live import LiveServer

COUNTER = 3
AFTER_S = 90
FREE, NEXT, START = "Sẵn sàng phục vụ", "Gọi số tiếp theo", "Bắt đầu phục vụ"
SERVING = "Kết thúc và gọi số tiếp theo"
BY_ITSELF = "Tự động gọi"


def test_who_has_the_right_takes_a_counter_over_and_the_first_console_says_so(
    day: Day, windows: Windows
) -> None:
    ticket = day.issue()
    first = windows.console(day, COUNTER)
    ready(first, NEXT).press("F2")
    ready(first, START).press("F2")
    ready(first, SERVING)
    stranger = windows.signed_in("officer04", "/counter")
    expect(stranger.locator(f"[data-counter='{COUNTER}']")).to_be_disabled()
    first.keyboard.press("k")  # A question about the counter is open when it is taken away.
    expect(first.get_by_role("dialog")).to_be_visible()

    second = windows.signed_in("admin", "/counter")
    expect(second.locator("#counter")).to_be_focused()
    second.keyboard.type(str(COUNTER))
    second.keyboard.press("Enter")
    question = second.get_by_role("dialog")
    expect(question).to_contain_text("Quầy đang do Cán bộ 03 mở.")
    question.get_by_role("button", name="Tiếp quản").click()

    expect(second.locator("#label")).to_have_text(ticket["label"])
    said = first.locator("#toasts").get_by_text("Quầy 3 hiện do Quản trị viên phục vụ.")
    expect(said).to_be_visible()
    expect(first.get_by_role("dialog")).to_have_count(0)
    expect(first.locator(f"[data-counter='{COUNTER}']")).to_be_disabled()
    assert axe_violations(first) == []
    finish(second)
    expect(second.get_by_text(FREE)).to_be_visible()
    assert [record["label"] for record in day.records()] == [ticket["label"]]
    expect(first.locator("#counter")).to_be_focused()
    first.keyboard.type("4")
    first.keyboard.press("Enter")
    expect(first.get_by_role("heading", name="Quầy 4")).to_be_visible()
    expect(said).to_have_count(0)


def finish(console: Page) -> None:
    ready(console, SERVING)
    console.keyboard.press("6")
    outcome = console.locator("[data-action=outcome-guided]")
    expect(outcome).to_have_attribute("aria-pressed", "true")
    console.keyboard.press("F8")


@pytest.fixture
def calls_by_itself(server: LiveServer, tmp_path: Path) -> Iterator[None]:
    """Let the centre call the next number some seconds after a finish, as its file would say."""
    file, own = tmp_path / "centre.toml", sample_file("quang-tri")
    changed = tomllib.loads(own.read_text(encoding="utf-8"))
    changed["calling"]["auto_call_s"] = AFTER_S
    file.write_text(tomli_w.dumps(changed), encoding="utf-8")
    server.command("centre", "load", str(file))
    yield
    server.command("centre", "load", str(own))


def serve(console: Page) -> None:
    """Start and finish whoever is called; the next one is then called by itself soon."""
    ready(console, START).press("F2")
    finish(console)
    expect(console.get_by_text(BY_ITSELF)).to_be_visible()


def test_the_next_is_called_by_itself_after_a_finish_unless_that_is_stopped(
    day: Day, windows: Windows, calls_by_itself: None
) -> None:
    labels = [day.issue()["label"] for _ in range(3)]
    console = windows.console(day, COUNTER)
    ready(console, NEXT).press("F2")

    serve(console)
    expect(console.get_by_text(re.compile(r"sau (90|8\d) giây"))).to_be_visible()
    assert axe_violations(console) == []
    day.later(minutes=5)
    expect(console.locator("#label")).to_have_text(labels[1])
    expect(console.locator(".why")).to_contain_text("tự động gọi")
    serve(console)
    ready(console, "Tạm dừng").press("F9")
    expect(console.get_by_role("dialog")).to_be_visible()
    console.keyboard.press("1")
    expect(console.locator(".headline")).to_have_text("Nghỉ trưa")
    day.later(minutes=10)
    ready(console, "Tiếp tục phục vụ").press("F2")
    expect(console.get_by_text(FREE)).to_be_visible()
    expect(console.get_by_text(BY_ITSELF)).to_have_count(0)
    ready(console, NEXT).press("F2")

    expect(console.locator("#label")).to_have_text(labels[2])
    expect(console.locator(".why")).not_to_contain_text("tự động gọi")
    serve(console)
    ready(console, "Không gọi").press("Escape")
    expect(console.get_by_text(BY_ITSELF)).to_have_count(0)
    assert [call["label"] for call in reversed(day.calls())] == labels
