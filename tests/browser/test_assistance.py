"""Who isn't sure at the kiosk asks for a person by one press, and sees honestly who comes."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import KIOSK, KIOSK_LYING, Windows
from tests.support.axe import axe_violations
from tests.support.patience import patience

ASK = ".kiosk-guidance"
LEAVES_MS = 30_000
"""A page that was closed counts as gone after twelve seconds, which the kiosk hears within five."""


@pytest.fixture
def open_ended(day: Day) -> Any:
    """End what a test has left open: the kiosk of the next one is the same."""
    yield day
    reception = day.person("reception")
    for one in reception.get("/assistances"):
        reception.post(f"/assistances/{one['id']}/end")


def told(kiosk: Page, heading: str) -> None:
    """The kiosk says so, large."""
    expect(kiosk.get_by_role("heading", level=1)).to_have_text(heading, timeout=patience(LEAVES_MS))


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING])
def test_a_visitor_asks_the_reception_comes_and_the_kiosk_goes_on(
    open_ended: Day, windows: Windows, size: tuple[int, int]
) -> None:
    desk = windows.signed_in("reception", "/reception")
    boss = windows.signed_in("supervisor", "/supervisor")
    kiosk = windows.kiosk(size)
    kiosk.get_by_role("button", name="Đất đai").first.click()

    kiosk.locator(ASK).click()

    told(kiosk, "Đã gọi cán bộ hướng dẫn")
    expect(kiosk.get_by_text("Đã gọi lúc 08:0")).to_be_visible()
    for page in (desk, boss):
        expect(page.locator("[data-assistance]")).to_contain_text("người dân cần hướng dẫn")
    expect(desk).to_have_title("(1) Cấp số tại lễ tân · Mời Số")
    found = {
        "kiosk": axe_violations(kiosk),
        "desk": axe_violations(desk),
        "boss": axe_violations(boss),
    }
    desk.get_by_role("button", name="Tôi đến giúp").click()
    told(kiosk, "Cán bộ hướng dẫn đang đến")
    expect(boss.locator("[data-assistance]")).to_contain_text("Lễ tân đang đến")
    boss.get_by_role("button", name="Đã giúp").click()

    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    expect(desk.locator("[data-assistance]")).to_have_count(0)
    expect(desk).to_have_title("Cấp số tại lễ tân · Mời Số")
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_where_nobody_is_at_the_reception_it_is_said_and_may_be_taken_back(
    open_ended: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    kiosk.locator(ASK).click()

    told(kiosk, "Bàn hướng dẫn hiện không có người")
    kiosk.get_by_role("button", name="Tôi tự chọn tiếp").click()
    expect(kiosk.locator(ASK)).to_have_text("Đã gọi người hướng dẫn")
    kiosk.reload()
    expect(kiosk.locator(ASK)).to_have_text("Đã gọi người hướng dẫn")
    kiosk.locator(ASK).click()
    kiosk.get_by_role("button", name="Không cần nữa").click()
    expect(kiosk.locator(ASK)).to_have_text("Tôi không rõ – Gọi người hướng dẫn")
    assert open_ended.person("reception").get("/assistances") == []


def test_a_call_that_does_not_get_through_is_said_and_tried_again(
    open_ended: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    kiosk.context.route("**/api/v1/assistances", lambda route: route.abort())

    kiosk.locator(ASK).click()

    told(kiosk, "Chưa gọi được cán bộ hướng dẫn")
    kiosk.context.unroute("**/api/v1/assistances")
    kiosk.get_by_role("button", name="Thử lại").click()
    expect(kiosk.get_by_text("Đã gọi lúc")).to_be_visible()
    assert len(open_ended.person("reception").get("/assistances")) == 1


def test_it_is_asked_for_by_a_keypad_and_left_by_one(open_ended: Day, windows: Windows) -> None:
    kiosk = windows.open("/kiosk?keys=yes", KIOSK)
    expect(kiosk.locator(f"{ASK}[data-digit='8']")).to_be_visible()

    kiosk.keyboard.press("8")

    expect(kiosk.get_by_text("Đã gọi lúc")).to_be_visible()
    kiosk.keyboard.press("1")
    expect(kiosk.locator(ASK)).to_have_text("Đã gọi người hướng dẫn")
    kiosk.keyboard.press("8")
    expect(kiosk.get_by_role("button", name="Không cần nữa")).to_have_attribute("data-digit", "3")
    kiosk.keyboard.press("3")
    expect(kiosk.locator(ASK)).to_have_text("Tôi không rõ – Gọi người hướng dẫn")
