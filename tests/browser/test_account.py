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
    assert axe_violations(page) == []
    page.get_by_role("button", name="Kết thúc phiên").click()
    expect(rows).to_have_count(1)

    _ask(page, old="không phải", new=NEW)
    expect(page.get_by_role("status")).to_contain_text("Mật khẩu hiện tại không đúng.")
    _ask(page, old=PASSWORD, new=NEW)
    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu.")
    page.get_by_role("button", name="Đăng xuất mọi nơi").click()
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def _ask(page: Page, *, old: str, new: str) -> None:
    page.get_by_label("Mật khẩu hiện tại").fill(old)
    page.get_by_label("Mật khẩu mới", exact=True).fill(new)
    page.get_by_label("Gõ lại mật khẩu mới").fill(new)
    page.get_by_role("button", name="Đổi mật khẩu").click()
