"""Knows how a visitor from over the border is led in Lao: kiosk, slip, TV, phone, and the staff."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import opened
from tests.browser.test_kiosk import NUMBER, button
from tests.browser.windows import FONTS, PHONE, Windows, linked, spoken
from tests.support.axe import axe_violations

LAND = "ທີ່ດິນ"
# Whether the face that the page loads for these letters is one of its own.
HAS_FACE = """document.fonts.check("16px 'Be Vietnam Pro'", "ທີ່ດິນ")"""


@pytest.fixture
def border(day: Day) -> Iterator[Day]:
    """Give a day on which the centre speaks Lao too; afterwards it is as before."""
    admin = day.person("admin")
    before = admin.get("/configuration")["version"]
    patch = {
        "centre": {"languages": ["vi", "en", "lo"]},
        "service": {"dat-dai": {"name": {"lo": LAND}}},
    }
    publish = {"expected_version": before, "patch": patch, "request_id": uuid4().hex}
    admin.post("/configuration", **publish)
    yield day
    now = admin.get("/configuration")["version"]
    again = {"version": before, "expected_version": now, "request_id": uuid4().hex}
    admin.post("/configuration/restore", **again)


def test_a_visitor_is_led_in_lao_from_the_kiosk_to_the_counter(
    border: Day, windows: Windows
) -> None:
    border.open(3)
    tv = windows.display()
    kiosk = windows.kiosk()

    button(kiosk, "ລາວ").click()
    expect(kiosk.get_by_role("heading", name="ມື້ນີ້ ທ່ານຕ້ອງການບໍລິການໃດ?")).to_be_visible()
    expect(button(kiosk, re.compile("^Justice"))).to_be_visible()
    kiosk.evaluate(FONTS)
    assert kiosk.evaluate(HAS_FACE)
    assert axe_violations(kiosk) == []
    button(kiosk, re.compile(f"^{LAND}")).click()
    button(kiosk, re.compile("ຮັບບັດຄິວທົ່ວໄປ")).click()
    expect(kiosk.locator(NUMBER)).to_be_visible()
    expect(kiosk.get_by_text("ໝາຍເລກຄິວຂອງທ່ານ")).to_be_visible()

    [ticket] = border.tickets()
    assert ticket["language"] == "lo"
    phone = windows.open(f"/t/{ticket['track_url'].rpartition('/')[2]}", PHONE)
    linked(phone)
    expect(phone.locator("html")).to_have_attribute("lang", "lo")
    expect(phone.get_by_text(LAND)).to_be_visible()
    expect(phone.get_by_text("ຕໍ່ໄປແມ່ນຄິວຂອງທ່ານ")).to_be_visible()

    border.call_next(3)
    expect(phone.get_by_text("ກະລຸນາໄປທີ່ ຊ່ອງ 3")).to_be_visible()
    expect(tv.locator("#hero")).to_contain_text(ticket["label"])
    [said] = spoken(tv, 1)
    assert said["text"].startswith("ຂໍເຊີນ ໝາຍເລກ")
    assert said["text"].endswith("ກະລຸນາໄປທີ່ ຊ່ອງ 3.")
    assert said["sounded"] is True, "no voice speaks Lao: the chime is heard, the text is read"


def test_the_messages_page_marks_what_has_no_lao_yet_and_takes_it(
    border: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/messages")

    expect(page.get_by_role("columnheader", name="ລາວ")).to_be_visible()
    tax = page.locator("tbody tr", has_text="Lĩnh vực").filter(
        has=page.locator("input[lang=vi][value='Tư pháp']")
    )
    expect(tax.locator(".badge:visible")).to_have_text("thiếu")
    plan = page.get_by_label("Lịch hẹn đất đai: ລາວ")
    page.get_by_label("Tìm", exact=True).fill("lich hen dat dai")
    expect(page.locator("tbody tr", has=plan).locator(".badge:visible")).to_have_text("thiếu")
    page.get_by_label("Tìm", exact=True).fill("tu phap")
    tax.locator("input[lang=lo]").fill("ຍຸຕິທຳ")
    page.keyboard.press("Tab")
    expect(tax.locator(".badge:visible")).to_have_count(0)
    expect(page.locator("#draft")).to_contain_text("chưa công bố")
    border.person("admin").ask("DELETE", "/configuration/draft")


def test_staff_are_not_offered_a_language_whose_file_does_not_say_all(windows: Windows) -> None:
    page = windows.open("/")

    expect(page.locator(".langs a")).to_have_text(["VI", "EN"])


def test_a_tv_is_in_lao_with_letters_of_its_own_face(border: Day, windows: Windows) -> None:
    tv = windows.open("/display/a?lang=lo", (1920, 1080))
    linked(tv)

    expect(tv.get_by_text("ໝາຍເລກທີ່ຫາກໍເອີ້ນ").or_(tv.get_by_text("ຍິນດີຕ້ອນຮັບສູ່")).first).to_be_attached()
    tv.evaluate(FONTS)
    assert tv.evaluate(HAS_FACE)
