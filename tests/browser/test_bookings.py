"""Knows the bookings' pages: staff make one and check it in by keys, anybody sees what is free."""

import re
from itertools import count
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import PHONE, Windows
from tests.support.axe import axe_violations

PHONES = (f"0912 345 {n:03}" for n in count())
"""A telephone holds one booking of a service at a time."""


def bookings(windows: Windows) -> Page:
    page = windows.signed_in("reception", "/bookings")
    expect(page.locator(".slots label").first).to_be_visible()
    return page


def book_first(page: Page) -> None:
    """Book the first time that has a place left."""
    page.locator(".slots label:not(.off)").first.click()
    page.get_by_label("Số điện thoại").fill(next(PHONES))
    page.get_by_role("button", name="Đặt hẹn", exact=True).click()
    expect(page.locator("#make .said")).to_contain_text("Đã đặt hẹn lúc")


def test_a_booking_is_made_and_checked_in_by_a_key(working_day: Day, windows: Windows) -> None:
    page = bookings(windows)
    book_first(page)
    made = page.locator(".booking.marked")
    expect(made).to_contain_text("đã đặt")

    page.get_by_role("heading", level=1).click()
    page.keyboard.press("Enter")

    expect(made.locator(".said")).to_contain_text("Đã cấp số A7")
    expect(made).to_contain_text("đã đến")
    assert axe_violations(page) == []


def test_a_booking_is_moved_and_cancelled_only_after_a_question(
    working_day: Day, windows: Windows
) -> None:
    page = bookings(windows)
    book_first(page)
    page.get_by_role("heading", level=1).click()

    page.keyboard.press("m")
    dialog = page.get_by_role("dialog")
    dialog.locator(".slots label:not(.off)").last.click()
    dialog.get_by_role("button", name="Đổi giờ").click()
    expect(page.locator(".booking .said")).to_contain_text("Đã đổi sang")
    # A look at the list that was on its way may say so before the dialog has its answer.
    expect(dialog).to_have_count(0)
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Hủy hẹn").click()

    expect(page.locator(".booking.marked, .booking", has_text="đã hủy").last).to_be_visible()


def test_anybody_finds_a_free_time_on_a_phone_without_a_script(
    working_day: Day, windows: Windows
) -> None:
    page = windows.again(windows.context(PHONE, java_script_enabled=False), "/book")

    page.get_by_role("link", name="Đất đai").first.click()
    page.locator(".book-list a").first.click()
    page.locator("a.book-time").first.click()

    expect(page.locator("noscript .banner")).to_contain_text("đang tắt JavaScript")
    expect(page.locator("noscript .banner")).to_be_visible()
    expect(page.locator("#online")).to_be_hidden()
    expect(page.locator(".book-chosen")).to_contain_text("Đất đai")


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_visitor_books_to_the_end_on_a_phone(
    lang: str, working_day: Day, windows: Windows
) -> None:
    page = windows.again(windows.context(PHONE), f"/book?service=dat-dai&lang={lang}")
    page.locator(".book-list .book-choice").first.click()
    page.locator("a.book-time").first.click()

    page.locator("#phone").fill(next(PHONES))
    page.locator("#ask .primary").click()
    code = page.locator("#shown-code")
    expect(code).to_have_text(re.compile(r"\d{6}"))
    assert axe_violations(page) == []
    page.locator("#code").fill(str(code.text_content()))
    page.locator("#type .primary").click()

    expect(page.locator("h1")).to_have_text(
        {"vi": "Đã đặt hẹn", "en": "The appointment is made"}[lang]
    )
    expect(page.locator(".book-qr")).to_be_visible()
    assert axe_violations(page) == []


def test_a_number_that_gets_no_messages_is_told_so_and_nothing_is_lost(
    working_day: Day, windows: Windows
) -> None:
    page = windows.again(windows.context(PHONE), "/book?service=dat-dai")
    page.locator(".book-list .book-choice").first.click()
    page.locator("a.book-time").first.click()

    page.locator("#phone").fill("0233 3852 100")
    page.locator("#ask .primary").click()

    expect(page.locator("#told")).to_contain_text("số máy bàn")
    expect(page.locator("#phone")).to_have_value("0233 3852 100")
    expect(page.locator("#phone")).to_be_focused()


def test_another_time_is_chosen_on_a_phone(working_day: Day, windows: Windows) -> None:
    page = windows.again(windows.context(PHONE), "/book?service=dat-dai")
    page.locator(".book-list .book-choice").last.click()
    page.locator("a.book-time").last.click()
    page.locator("#phone").fill(next(PHONES))
    page.locator("#ask .primary").click()
    code = page.locator("#shown-code")
    expect(code).to_have_text(re.compile(r"\d{6}"))
    page.locator("#code").fill(str(code.text_content()))
    page.locator("#type .primary").click()

    page.get_by_role("link", name="Chọn giờ", exact=True).click()
    assert axe_violations(page) == []
    page.locator("button.book-time").last.click()

    expect(page.get_by_text("Đã đổi giờ hẹn.")).to_be_visible()


def test_a_kiosk_shows_the_code_that_a_phone_checks_in_by(
    working_day: Day, windows: Windows
) -> None:
    page = windows.kiosk()

    page.get_by_role("button", name="Tôi có lịch hẹn").click()

    expect(page.locator(".kiosk-presence")).to_have_text(re.compile(r"[A-Z2-9]{8}"))
    expect(page.locator(".kiosk-qr")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="Quay lại").click()
    expect(page.locator(".kiosk-tile").first).to_be_visible()


def test_a_kiosk_checks_in_who_shows_the_code_of_a_booking(
    working_day: Day, windows: Windows
) -> None:
    reception = working_day.person("reception")
    free = reception.get("/bookings/slots", service="dat-dai")
    start = next(one["start"] for one in free if one["left"])
    made = reception.post("/bookings", service="dat-dai", start=start, request_id=uuid4().hex)
    link = reception.get(f"/bookings/{made['id']}/contact")["secret_url"]
    kiosk = windows.kiosk()

    working_day.scan(f"MOISO-H-{link.rpartition('/')[2]}")

    expect(kiosk.locator(".kiosk-number")).to_contain_text("A7")
    expect(kiosk.locator(".kiosk-number-box")).to_contain_text("Hẹn")


def test_the_page_of_a_booking_is_for_everybody(working_day: Day, windows: Windows) -> None:
    reception = working_day.person("reception")
    free = reception.get("/bookings/slots", service="dat-dai")
    start = free[-1]["start"]
    made = reception.post("/bookings", service="dat-dai", start=start, request_id=uuid4().hex)
    link = reception.get(f"/bookings/{made['id']}/contact")["secret_url"]

    page = windows.open(f"/b/{link.rpartition('/')[2]}", PHONE)
    expect(page.get_by_role("button", name="Hủy lịch hẹn")).to_be_visible()
    found = axe_violations(page)
    page.get_by_role("button", name="Hủy lịch hẹn").click()

    expect(page.get_by_text("đã hủy")).to_be_visible()
    assert found == []


@pytest.mark.parametrize("query", ["", "?service=dat-dai", "?service=dat-dai&lang=en"])
def test_the_public_page_is_for_everybody(working_day: Day, windows: Windows, query: str) -> None:
    page = windows.open(f"/book{query}", PHONE)
    expect(page.locator("h1")).to_be_visible()

    assert axe_violations(page) == []
