"""Knows what a visitor's card does at the kiosk: it offers, counts, leaves nothing on the page."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day, fresh_card
from tests.browser.windows import SCAN, Windows
from tests.support.axe import axe_violations

APPOINTMENT = "MOISO-H-7K3M9QXZ"
RECEIPT = "H50.13-251120-0042"
LAND = re.compile("^Đất đai")
ORDINARY = "Không – Lấy số thường"
ELDERLY = "Người cao tuổi (từ 75 tuổi)"
KEPT = """() => JSON.stringify([document.documentElement.outerHTML, {...sessionStorage},
  {...localStorage}, document.cookie, location.href, history.state])"""


@pytest.fixture
def old() -> str:
    """Give the card of somebody born in 1950, of no other test."""
    return fresh_card("000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu Bí Mật, xã Mẫu|01072021")


@pytest.fixture
def young() -> str:
    """Give the card of somebody born in 1990, of no other test."""
    return fresh_card("|Trần Văn Ế|05031990|Nam|Thôn Mẫu Bí Mật, xã Mẫu|01072021")


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name)


def take(kiosk: Page) -> None:
    button(kiosk, LAND).click()
    button(kiosk, ORDINARY).click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()


def test_a_card_offers_the_class_of_its_age_and_forces_none(
    day: Day, windows: Windows, old: str
) -> None:
    kiosk = windows.kiosk()
    expect(kiosk.get_by_text("Có thể quét mã thẻ căn cước hoặc giấy hẹn")).to_be_visible()

    day.scan(old)
    expect(kiosk.locator(".kiosk-card")).to_contain_text("năm sinh 1950")
    expect(kiosk.locator(".kiosk-card")).to_contain_text(f"có thể chọn: {ELDERLY}")
    found = axe_violations(kiosk)
    button(kiosk, LAND).click()
    expect(kiosk.locator(".kiosk-class").first).to_have_text(ELDERLY)
    expect(kiosk.locator(".kiosk-class.offered")).to_have_count(1)
    found += axe_violations(kiosk)
    button(kiosk, ORDINARY).click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    kept = json.loads(kiosk.evaluate(KEPT))
    button(kiosk, re.compile("^Xong")).click()

    expect(kiosk.locator(".kiosk-card")).to_have_count(0)
    assert [ticket["priority"] for ticket in day.tickets()] == [None]
    assert found == []
    assert [part for part in old.split("|") if len(part) > 3 and part in str(kept)] == []


def test_a_card_that_took_its_numbers_of_the_day_is_told_so_before_a_choice(
    day: Day, windows: Windows, old: str, young: str
) -> None:
    kiosk = windows.kiosk()

    def show(said: str) -> None:
        day.scan(old)  # The younger card by itself would be the same scan still.
        expect(kiosk.locator(".kiosk-card")).to_contain_text("năm sinh 1950")
        day.scan(young)
        expect(kiosk.locator(".kiosk-card")).to_contain_text(said)

    for _ in range(2):
        show("năm sinh 1990")
        take(kiosk)
        button(kiosk, re.compile("^Xong")).click()
        expect(kiosk.locator(".kiosk-card")).to_have_count(0)

    button(kiosk, LAND).click()
    show("thẻ này")

    expect(kiosk.get_by_role("alert")).to_contain_text("thẻ này đã lấy đủ 2 số")
    expect(button(kiosk, ORDINARY)).to_be_disabled()
    assert len(day.tickets()) == 2


def test_the_next_visitors_card_ends_the_slip_before(day: Day, windows: Windows, old: str) -> None:
    kiosk = windows.kiosk()
    take(kiosk)

    day.scan(old)

    expect(kiosk.locator(".kiosk-card")).to_contain_text("năm sinh 1950")
    expect(kiosk.locator(".kiosk-number")).to_have_count(0)


def test_a_code_that_is_no_card_is_answered_clearly_until_the_next_touch(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    day.scan(APPOINTMENT)
    expect(kiosk.get_by_role("alert")).to_contain_text("Đây là mã lịch hẹn")
    day.scan("8934673573325")
    expect(kiosk.get_by_role("alert")).to_contain_text("không phải mã trên thẻ căn cước")
    found = axe_violations(kiosk)
    button(kiosk, "English").click()

    expect(kiosk.get_by_role("alert")).to_have_count(0)
    assert found == []


def test_a_receipt_leads_to_where_results_are_collected_with_its_code(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    day.scan(RECEIPT)
    expect(kiosk.locator(".kiosk-chosen")).to_contain_text("Trả kết quả")
    expect(kiosk.locator(".kiosk-card")).to_contain_text("H50.13-251120-0042")
    found = axe_violations(kiosk)
    button(kiosk, "Quay lại").click()
    button(kiosk, LAND).click()
    expect(kiosk.locator(".kiosk-chosen")).to_contain_text("Đất đai")
    expect(kiosk.locator(".kiosk-card")).to_have_count(0)
    day.scan(f"https://example.vn/tra-cuu?ma={RECEIPT}")
    expect(kiosk.locator(".kiosk-chosen")).to_contain_text("Trả kết quả")
    button(kiosk, ORDINARY).click()
    number = kiosk.locator(".kiosk-number")
    expect(number).to_be_visible()

    (ticket,) = day.tickets(label=number.inner_text())
    assert (ticket["service"], ticket["dossier_code"]) == ("tra-ket-qua", RECEIPT)
    assert found == []


def test_a_receipt_where_no_result_is_collected_now_leads_to_the_reception(
    day: Day, windows: Windows
) -> None:
    supervisor = day.person("supervisor")
    supervisor.post("/services/tra-ket-qua/close", reason="system")
    kiosk = windows.kiosk()

    day.scan(RECEIPT)

    expect(kiosk.get_by_role("alert")).to_contain_text("Đây là giấy hẹn trả kết quả")
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("Ông/bà cần làm thủ tục gì?")
    supervisor.post("/services/tra-ket-qua/open")


def test_a_scanner_that_types_is_told_from_a_finger_that_does(
    day: Day, windows: Windows, old: str
) -> None:
    kiosk = windows.kiosk()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()
    kiosk.keyboard.type("dat", delay=150)
    expect(kiosk.locator(".kiosk-query")).to_have_text("dat")

    kiosk.evaluate(SCAN, APPOINTMENT)
    expect(kiosk.get_by_role("alert")).to_contain_text("Đây là mã lịch hẹn")
    kiosk.evaluate(SCAN, old.encode("ascii", "replace").decode().replace("?", ""))
    button(kiosk, LAND).click()

    expect(kiosk.locator(".kiosk-card")).to_contain_text("năm sinh 1950")
    assert old.partition("|")[0] not in kiosk.evaluate(KEPT)
