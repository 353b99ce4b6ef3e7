"""Knows what a page says whose session has ended, and that what was typed on it stays."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.day import Day, Person
from tests.browser.windows import KIOSK, Windows, linked, ready
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD, LiveServer, until

OVER, DENIED = "Phiên làm việc đã kết thúc", "Tài khoản không còn quyền dùng trang này"
NEXT, START, SERVING = "Gọi số tiếp theo", "Bắt đầu phục vụ", "Kết thúc và gọi số tiếp theo"
NOTE = "thiếu bản sao hộ khẩu, hẹn thứ Năm"
COUNTER = 4


@pytest.fixture
def officer(day: Day) -> str:
    """Give the test an officer whom no other test needs; return the user name."""
    username = f"nga-{day.on}"
    person = {"username": username, "name": "Nguyễn Thị Nga", "roles": ["officer"]}
    day.person("admin").post("/users", **person, password=PASSWORD)
    return username


@pytest.fixture
def serving(day: Day, windows: Windows, server: LiveServer, officer: str) -> Iterator[Page]:
    """Give the test the officer's console, at which somebody is served and a note is begun."""
    day.issue()
    Person(server.url, officer).post(f"/counters/{COUNTER}/open")
    console = windows.signed_in(officer, "/counter")
    ready(console, NEXT).press("F2")
    ready(console, START).press("F2")
    ready(console, SERVING)
    console.locator("[data-action=write-note]").click()
    console.get_by_label("Ghi chú").fill(NOTE)
    yield console
    [ticket] = day.tickets(state="serving")
    how = {"version": ticket["version"], "request_id": uuid4().hex, "outcome": "other"}
    Person(server.url, officer).post(f"/tickets/{ticket['id']}/finish", **how)
    Person(server.url, officer).post(f"/counters/{COUNTER}/close")


def test_what_was_typed_survives_the_end_of_the_session_and_the_page_goes_on(
    day: Day, serving: Page, officer: str
) -> None:
    day.person("admin").ask("DELETE", f"/users/{officer}/sessions")

    over(serving, OVER)
    assert axe_violations(serving) == []
    for key in ("Escape", "F2", "7", "Escape"):
        serving.keyboard.press(key)
    sign_in_again(serving, officer)

    linked(serving)
    expect(serving.get_by_label("Ghi chú")).to_have_value(NOTE)
    serving.get_by_label("Ghi chú").press("Enter")
    expect(serving.locator("[data-action=write-note]")).to_contain_text(NOTE)
    [ticket] = day.tickets(state="serving")
    assert ticket["note"] == NOTE


def test_the_command_line_ends_a_page_too_and_another_persons_sign_in_takes_it_over(
    server: LiveServer, serving: Page, officer: str
) -> None:
    server.command("user", "sign-out", officer)

    over(serving, OVER)
    sign_in_again(serving, "officer01")

    expect(serving.locator("#head-me")).not_to_have_text("Nguyễn Thị Nga")
    linked(serving)
    expect(serving.get_by_label("Ghi chú")).to_have_count(0)


def test_a_role_that_is_taken_and_given_back_interrupts_the_page_for_as_long(
    day: Day, serving: Page, officer: str
) -> None:
    admin = day.person("admin")

    admin.ask("PATCH", f"/users/{officer}", roles=["supervisor"])
    over(serving, DENIED)
    admin.ask("PATCH", f"/users/{officer}", roles=["officer"])
    serving.evaluate("window.dispatchEvent(new Event('focus'))")

    linked(serving)
    expect(serving.get_by_label("Ghi chú")).to_have_value(NOTE)


def test_what_is_sent_from_a_page_without_a_socket_is_sent_again_after_signing_in(
    day: Day, windows: Windows, server: LiveServer
) -> None:
    username = f"man-{day.on}"
    person = {"username": username, "name": "Trần Văn Mận", "roles": ["officer"]}
    day.person("admin").post("/users", **person, password=PASSWORD)
    context = windows.context()
    page = windows.entered(context, username, "/account", is_linked=False)
    page.get_by_label("Mật khẩu hiện tại").fill(PASSWORD)
    page.get_by_label("Mật khẩu mới", exact=True).fill("một câu dài chỉ mình tôi biết")
    page.get_by_label("Gõ lại mật khẩu mới").fill("một câu dài chỉ mình tôi biết")
    server.command("user", "sign-out", username)
    # Who has no socket is known for some seconds more to a server that did not end the session.
    own = f"{server.url}/api/v1/me"
    until(lambda: context.request.get(own).status == 401, "the end of the session")

    page.get_by_role("button", name="Đổi mật khẩu").click()
    over(page, OVER)
    sign_in_again(page, username)

    expect(page.get_by_role("status")).to_contain_text("Đã đổi mật khẩu.")


def test_who_signs_in_again_elsewhere_goes_on_here_without_a_word(
    windows: Windows, day: Day, serving: Page, officer: str
) -> None:
    """The tab's own session has ended, and its token for commands with it."""
    second = serving.context.new_page()
    sign_in(second, "/sign-in?next=/counter", officer)
    linked(second)
    second.close()

    expect(serving.get_by_text(OVER)).to_be_hidden()
    serving.get_by_label("Ghi chú").press("Enter")
    expect(serving.locator("[data-action=write-note]")).to_contain_text(NOTE)
    linked(serving)


@pytest.fixture
def own(tmp_path: Path, chromium: Browser) -> Iterator[tuple[LiveServer, Windows]]:
    """Give the test a server whose devices nobody else needs, and windows on it."""
    server = LiveServer(tmp_path)
    server.start()
    windows = Windows(chromium, server.url)
    yield server, windows
    windows.close()
    server.stop()


def test_the_page_of_a_revoked_device_asks_for_pairing(own: tuple[LiveServer, Windows]) -> None:
    server, windows = own
    kiosk, display = windows.open("/kiosk", KIOSK), windows.open("/display/a")
    linked(kiosk)
    linked(display)

    server.command("device", "revoke", "kiosk-1")
    server.command("device", "revoke", "display-a")

    for page in (kiosk, display):
        expect(page.get_by_role("heading", name="Ghép thiết bị")).to_be_visible()


def over(page: Page, why: str) -> None:
    """Wait until the page says that its session is over."""
    expect(page.get_by_role("heading", name=why)).to_be_visible()
    expect(page.locator(".offline")).to_be_hidden()


def sign_in_again(page: Page, username: str) -> None:
    """Sign somebody in as the page says; the window in which that is done closes by itself."""
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Đăng nhập lại").click()
    window = opened.value
    with window.expect_event("close"):
        fill_in(window, username)


def sign_in(page: Page, path: str, username: str) -> None:
    page.goto(path, wait_until="commit")
    fill_in(page, username)


def fill_in(page: Page, username: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()


def test_a_page_tells_now_and_then_that_somebody_is_there(windows: Windows) -> None:
    """What it shows and reads by itself is no use of its session."""
    context = windows.context()
    page = windows.entered(context, "supervisor", "/account", is_linked=False)
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.clock.install()
    page.reload()
    page.get_by_label("Mật khẩu hiện tại").press("a")

    page.clock.fast_forward(61_000)
    assert not any(url.endswith("/me/activity") for url in told)
    with page.expect_response("**/api/v1/me/activity") as answered:
        page.get_by_label("Mật khẩu hiện tại").press("b")

    assert answered.value.status == 204
