"""Knows the second factor in the browser: turned on, asked for, reset; and the access log."""

from typing import Any

import pyotp
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.test_users import open_people, sign_in
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD


def somebody(day: Day, name: str) -> str:
    """Add an officer of the day's own; return the user name."""
    username = f"{name}-{day.on}"
    person: dict[str, Any] = {
        "username": username,
        "name": f"{name} {day.on}",
        "roles": ["officer"],
    }
    day.person("admin").post("/users", **person, password=PASSWORD)
    return username


def turn_on(page: Page) -> tuple[pyotp.TOTP, list[str]]:
    """Turn the second factor on by keyboard; return the phone and the recovery codes."""
    page.get_by_label("Mật khẩu của ông/bà").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_alt_text("Mã QR cho ứng dụng xác thực")).to_be_visible()
    assert axe_violations(page) == []
    app = pyotp.TOTP(page.locator(".account-secret").inner_text().replace(" ", ""))
    expect(page.get_by_label("Mã 6 chữ số mà ứng dụng hiện")).to_be_focused()
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    codes = page.locator(".account-codes li")
    expect(codes).to_have_count(10)
    assert axe_violations(page) == []
    return app, codes.all_inner_texts()


def test_a_person_turns_it_on_and_signs_in_in_two_steps(day: Day, windows: Windows) -> None:
    username = somebody(day, "hoa")
    page = windows.signed_in(username, "/counter")
    page.get_by_role("link", name="hoa").click()

    _, codes = turn_on(page)
    page.get_by_role("button", name="Tôi đã ghi lại").click()
    expect(page.locator("#factor")).to_contain_text("Còn 10 mã dự phòng")
    assert axe_violations(page) == []
    theirs = windows.again(windows.context(), "/sign-in?next=/account")
    sign_in(theirs, username, PASSWORD)
    expect(theirs.get_by_role("heading", name="Mã xác thực")).to_be_visible()
    assert axe_violations(theirs) == []
    theirs.goto("/sign-in/code?lang=en")
    assert axe_violations(theirs) == []
    theirs.goto("/sign-in/code?lang=vi")
    theirs.get_by_label("Mã 6 chữ số").fill("000000")
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_role("alert")).to_contain_text("Mã không đúng")
    theirs.get_by_label("Mã 6 chữ số").fill(codes[0])
    theirs.keyboard.press("Enter")

    expect(theirs.locator("#factor")).to_contain_text("Còn 9 mã dự phòng")
    theirs.get_by_label("Mật khẩu của ông/bà").fill(PASSWORD)
    theirs.get_by_label("Mã của ứng dụng hoặc mã dự phòng").fill(codes[1])
    theirs.get_by_role("button", name="Tắt xác thực hai bước").click()
    expect(theirs.get_by_role("status").first).to_contain_text("Đã tắt")


def test_an_administrator_resets_it_and_reads_who_tried(day: Day, windows: Windows) -> None:
    username = somebody(day, "mai")
    account = windows.signed_in(username, "/counter")
    account.get_by_role("link", name="mai").click()
    turn_on(account)
    theirs = windows.again(windows.context(), "/sign-in")
    sign_in(theirs, username, "sai-mat-khau")
    expect(theirs.get_by_role("alert")).to_be_visible()

    page = open_people(windows)
    page.get_by_label("Tìm theo tên").fill(f"mai {day.on}")
    page.get_by_role("button", name="Bỏ hai bước").click()
    assert axe_violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Bỏ hai bước").click()
    expect(page.locator("#rows")).not_to_contain_text("Hai bước")
    page.get_by_role("link", name="Truy cập").click()
    page.get_by_label("Người", exact=True).select_option(value=username)
    page.get_by_label("Việc", exact=True).select_option(label="Đăng nhập không được")
    page.get_by_role("button", name="Xem").click()

    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("127.0.0.1")
    expect(page.get_by_role("link", name="Tải tệp CSV")).to_be_visible()
    assert axe_violations(page) == []


def test_a_colleague_with_one_takes_a_counter_over(day: Day, windows: Windows) -> None:
    username = somebody(day, "tam")
    account = windows.signed_in(username, "/counter")
    account.get_by_role("link", name="tam").click()
    _, codes = turn_on(account)
    console = windows.console(day, 3)

    console.get_by_role("button", name="Thay ca").click()
    console.get_by_label("Tên đăng nhập").fill(username)
    console.get_by_label("Mật khẩu").fill(PASSWORD)
    console.keyboard.press("Enter")
    expect(console.get_by_role("alert")).to_contain_text("mã xác thực")
    assert axe_violations(console) == []
    console.get_by_label("Mã 6 chữ số").fill(codes[0])
    console.keyboard.press("Enter")

    expect(console.locator("#head-me")).to_have_text(f"tam {day.on}")
