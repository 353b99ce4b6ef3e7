"""Knows the page of one's own account: where one is signed in, ending that, another password."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD

NEW = "một câu dài chỉ mình tôi biết"


def test_a_person_ends_a_session_elsewhere_and_changes_the_password(
    day: Day, windows: Windows
) -> None:
    person: dict[str, Any] = {
        "username": f"nga-{day.on}",
        "name": "Nguyễn Thị Nga",
        "roles": ["officer"],
    }
    day.person("admin").post("/users", **person, password=PASSWORD)
    windows.signed_in(person["username"], "/counter")
    page = windows.signed_in(person["username"], "/counter")

    page.get_by_role("link", name="Nguyễn Thị Nga").click()
    rows = page.locator(".account-session")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Máy này")).to_have_count(1)
    expect(rows.first).to_contain_text("Chrome trên Linux")
    expect(rows.first).to_contain_text("từ 08:00")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Kết thúc phiên").click()
    expect(rows).to_have_count(1)

    _ask(page, old="không phải", new=NEW)
    expect(page.get_by_role("status")).to_contain_text("Mật khẩu hiện tại không đúng.")
    _ask(page, old=PASSWORD, new=NEW)
    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu.")
    page.get_by_role("button", name="Đăng xuất mọi nơi").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def test_a_password_sent_before_the_script_has_come_is_changed_and_in_no_address(
    day: Day, windows: Windows
) -> None:
    """Enter was lost; before that a browser sent the form by itself, passwords in the address."""
    person: dict[str, Any] = {"username": f"lan-{day.on}", "name": "Lê Lan", "roles": ["officer"]}
    day.person("admin").post("/users", **person, password=PASSWORD)
    context = windows.context()
    page = windows.again(context, "/sign-in?next=/account")
    page.get_by_label("Tên đăng nhập").fill(person["username"])
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    context.route("**/account.js*", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Đổi mật khẩu")).to_be_visible()

    _type(page, old="không phải", new=NEW)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Mật khẩu hiện tại không đúng.")
    _type(page, old=PASSWORD, new=NEW)
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu.")
    assert NEW not in page.url
    assert page.request.get("/api/v1/me").status == 200


def _ask(page: Page, *, old: str, new: str) -> None:
    _type(page, old=old, new=new)
    page.get_by_role("button", name="Đổi mật khẩu").click()


def _type(page: Page, *, old: str, new: str) -> None:
    page.get_by_label("Mật khẩu hiện tại").fill(old)
    page.get_by_label("Mật khẩu mới", exact=True).fill(new)
    page.get_by_label("Gõ lại mật khẩu mới").fill(new)
