"""Knows the page of reports by e-mail: a schedule made by keyboard, sent, changed and removed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.day import Person
from tests.browser.windows import CONSOLE, PHONE, Windows
from tests.support.axe import axe_violations
from tests.support.live import LiveServer
from tests.support.mailbox import Mailbox

CHIEF, DEPUTY = "lanh-dao@example.gov.vn", "pho@example.gov.vn"
PAGE = "/supervisor/reports/schedules"


@pytest.fixture(scope="module")
def mails() -> Iterator[Mailbox]:
    """Run a mail server for the tests of this page."""
    made = Mailbox()
    yield made
    made.close()


@pytest.fixture(scope="module")
def mailing(tmp_path_factory: pytest.TempPathFactory, mails: Mailbox) -> Iterator[LiveServer]:
    """Run a server that has a mail server."""
    settings = {
        "MOISO_SMTP_URL": f"smtp://127.0.0.1:{mails.port}",
        "MOISO_MAIL_FROM": "bao-cao@example.gov.vn",
    }
    live = LiveServer(tmp_path_factory.mktemp("mailing"), settings=settings)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def office(chromium: Browser, mailing: LiveServer) -> Iterator[Windows]:
    """Give the test windows on that server; what it made is removed."""
    opened = Windows(chromium, mailing.url)
    yield opened
    opened.close()
    supervisor = Person(mailing.url, "supervisor")
    for one in supervisor.get("/report-schedules")["items"]:
        supervisor.ask("DELETE", f"/report-schedules/{one['id']}")


def entered(windows: Windows, path: str, size: tuple[int, int] = CONSOLE) -> Page:
    """Return the page as the supervisor sees it, which has no socket."""
    return windows.entered(windows.context(size), "supervisor", path, is_linked=False)


def row(page: Page) -> str:
    """Return what stands in the only row of the schedules."""
    return page.locator("#schedules tr").inner_text()


def test_a_schedule_is_made_by_keyboard_sent_changed_and_removed(
    office: Windows, mails: Mailbox
) -> None:
    mails.answers = {DEPUTY: "550 5.1.1 no such user"}
    page = entered(office, "/supervisor/reports")
    page.get_by_role("link", name="Gửi báo cáo qua thư điện tử").press("Enter")
    expect(page.locator("#schedules")).to_contain_text("Chưa có lịch gửi nào.")
    assert axe_violations(page) == []

    page.get_by_role("button", name="Thêm lịch gửi").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Vào thứ")).to_be_hidden()
    dialog.get_by_role("checkbox", name="Tóm tắt hoạt động").press("Space")
    dialog.get_by_role("checkbox", name="Thời gian chờ của người dân").press("Space")
    dialog.get_by_label("Thời gian chờ của người dân: chia theo").select_option(label="Cán bộ")
    dialog.get_by_label("Bao lâu một lần").select_option(label="Hằng tuần")
    dialog.get_by_label("Vào thứ").select_option(label="Thứ Sáu")
    dialog.get_by_label("Lúc", exact=True).fill("17:05")
    dialog.get_by_label("Địa chỉ thư").fill(f"{CHIEF}\nsai")
    assert axe_violations(page) == []
    dialog.get_by_role("button", name="Lưu").press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("“sai” không phải địa chỉ thư")
    expect(dialog.get_by_label("Địa chỉ thư")).to_be_focused()
    dialog.get_by_label("Địa chỉ thư").fill(f"{CHIEF}\n{DEPUTY}")
    dialog.get_by_role("button", name="Lưu").dblclick()

    expect(page.locator("#told")).to_contain_text("Đã lưu lịch gửi.")
    expect(page.locator("#schedules tr")).to_have_count(1)
    made = row(page)
    assert "Thời gian chờ của người dân, theo cán bộ" in made
    assert "Hằng tuần, Thứ Sáu, 17:05" in made
    assert "Người lập: " in made

    page.get_by_role("button", name="Gửi ngay: ").click()
    page.get_by_role("dialog").get_by_role("button", name="Gửi ngay").dblclick()
    expect(page.locator("#mailings")).to_contain_text("Chỉ gửi được cho một số người")
    assert axe_violations(page) == []
    assert mails.recipients == [[CHIEF]]
    told = page.locator("#mailings tr").inner_text()
    assert f"Không nhận: {DEPUTY}" in told
    assert "550 5.1.1 no such user" in told

    page.get_by_role("button", name="Tắt: ").click()
    expect(page.locator("#schedules")).to_contain_text("Đang tắt")
    page.get_by_role("button", name="Sửa: ").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Địa chỉ thư")).to_have_value(f"{CHIEF}\n{DEPUTY}")
    expect(dialog.get_by_label("Thời gian chờ của người dân: chia theo")).to_have_value("officer")
    dialog.get_by_label("Bao lâu một lần").select_option(label="Hằng tháng")
    dialog.get_by_label("Vào ngày").fill("31")
    dialog.get_by_label("Bật lịch này").check()
    dialog.get_by_role("button", name="Lưu").click()
    expect(page.locator("#schedules")).to_contain_text("Hằng tháng, ngày 31, 17:05")
    page.get_by_role("button", name="Xóa: ").click()
    page.keyboard.press("Escape")
    expect(page.locator("#schedules tr")).to_have_count(1)
    page.get_by_role("button", name="Xóa: ").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa").click()
    expect(page.locator("#schedules")).to_contain_text("Chưa có lịch gửi nào.")
    expect(page.locator("#mailings")).to_contain_text("Chưa có lần gửi nào.")


def test_the_page_speaks_english_and_fits_a_phone(office: Windows, mailing: LiveServer) -> None:
    Person(mailing.url, "supervisor").post(
        "/report-schedules",
        reports=[{"name": "waits"}],
        period="last-month",
        rhythm="monthly",
        day=1,
        at="07:00",
        recipients=["x" * 60 + "@" + "long-name." * 12 + "example.gov.vn"],
    )
    page = entered(office, f"{PAGE}?lang=en", PHONE)

    expect(page.locator("#schedules")).to_contain_text("Monthly, day 1, 07:00")
    assert axe_violations(page) == []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) == 0
    page.get_by_role("button", name="Change: ").click()
    expect(page.get_by_role("dialog").get_by_label("On day")).to_have_value("1")
    assert axe_violations(page) == []
    assert page.evaluate(wide) == 0


def test_a_second_tab_changes_nothing_that_it_did_not_see(
    office: Windows, mailing: LiveServer
) -> None:
    supervisor = Person(mailing.url, "supervisor")
    plan = {"reports": [{"name": "waits"}], "period": "yesterday", "rhythm": "daily",
            "at": "07:00", "recipients": [CHIEF]}  # fmt: skip
    made = supervisor.post("/report-schedules", **plan)
    page = entered(office, PAGE)
    page.get_by_role("button", name="Sửa: ").click()
    supervisor.ask(
        "PUT", f"/report-schedules/{made['id']}", **{**plan, "at": "08:00", "version": 1}
    )

    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Lúc", exact=True).fill("09:00")
    dialog.get_by_role("button", name="Lưu").click()

    expect(dialog.get_by_role("alert")).to_contain_text("vừa được người khác thay đổi")
    expect(dialog.get_by_label("Lúc", exact=True)).to_have_value("09:00")
    assert supervisor.get("/report-schedules")["items"][0]["at"] == "08:00"


def test_without_a_mail_server_the_page_says_so_and_how(windows: Windows) -> None:
    page = entered(windows, PAGE)

    expect(page.get_by_role("note")).to_contain_text("MOISO_SMTP_URL")
    expect(page.locator("#schedules")).to_contain_text("Chưa có lịch gửi nào.")
    expect(page.get_by_role("button", name="Gửi ngay")).to_have_count(0)
    assert axe_violations(page) == []
