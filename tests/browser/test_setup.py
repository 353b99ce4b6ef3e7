"""A person with the code of the terminal sets an empty installation up, and a number is called."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from app.admin.setup import SETUP_SCREENS
from tests.browser.assistant import (
    PASSWORD,
    Person,
    begun,
    called,
    code_in,
    made,
    open_at_any_hour,
    proved,
    set_up,
)
from tests.browser.measures import ASKING, AT_200_PER_CENT, swept
from tests.browser.windows import CONSOLE, Windows
from tests.support.live import LiveServer
from tests.support.tables import Rows, table

TABLET = (820, 1180)
MOST_CLICKS, MOST_FIELDS = 20, 8


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LiveServer]:
    """Run a server as for a real centre, on an empty folder."""
    live = LiveServer(tmp_path, demo=False, settings={"MOISO_PASSWORD": ""})
    live.start()
    yield live
    live.stop()


@pytest.fixture
def windows_of_it(chromium: Browser, empty: LiveServer) -> Iterator[Windows]:
    """Open windows on that server."""
    opened = Windows(chromium, empty.url, password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def clicks(request: pytest.FixtureRequest) -> Rows:
    """Give the test the table that is printed at the end of the run."""
    return table(request.config, "set-up: from nothing to a called number", ("clicks", "fields"))


def test_from_nothing_to_an_open_centre_where_a_number_is_called(
    empty: LiveServer, windows_of_it: Windows, clicks: Rows
) -> None:
    page = windows_of_it.open("/")
    person = Person(page)

    begun(person, code_in(empty.whole_log()))
    picture = page.get_by_alt_text("Phiếu sẽ in như thế này")
    expect(picture).to_be_visible()
    before = picture.get_attribute("src")
    set_up(person)
    open_at_any_hour(page)
    called(person)

    assert before
    clicks.append((str(person.clicks), str(person.fields)))
    assert person.clicks <= MOST_CLICKS
    assert person.fields <= MOST_FIELDS
    versions = page.request.get("/api/v1/configuration/history").json()
    assert [one["version"] for one in versions] == list(range(len(versions), 0, -1))
    assert len(versions) > 3
    assert page.request.get("/setup").status == 404


def test_a_browser_that_is_closed_loses_nothing_and_another_one_goes_on(
    empty: LiveServer, windows_of_it: Windows
) -> None:
    page = windows_of_it.open("/", TABLET)
    begun(Person(page), code_in(empty.whole_log()))
    with page.expect_response("**/configuration/draft"):
        page.get_by_label("Địa chỉ", exact=True).fill("1 Hùng Vương")
        page.keyboard.press("Tab")
    page.context.close()

    other = windows_of_it.entered(windows_of_it.context(TABLET), "admin", "/setup", is_linked=False)

    expect(other).to_have_url(re.compile("/admin/setup/name$"))
    expect(other.get_by_label("Địa chỉ", exact=True)).to_have_value("1 Hùng Vương")


def test_a_letter_that_stands_twice_is_said_at_its_field_and_is_not_published(
    empty: LiveServer, windows_of_it: Windows
) -> None:
    page = windows_of_it.open("/", TABLET)
    person = Person(page)
    begun(person, code_in(empty.whole_log()))
    person.go_on("Trung tâm nhận những lĩnh vực nào?")

    letter = page.get_by_label("Chữ đầu số của Đất đai")
    letter.fill("A")
    page.keyboard.press("Tab")

    expect(letter).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.locator("#trouble")).not_to_be_empty()
    expect(page).to_have_url(re.compile("/services$"))
    expect(letter).to_have_value("A")
    letter.fill("X")
    page.keyboard.press("Tab")
    expect(page.locator("li", has=letter)).to_contain_text(
        "Trên bảng LED bảy vạch, X hiện như H, giống H"
    )
    letter.fill("W")
    page.keyboard.press("Tab")
    expect(page.locator("li", has=letter)).to_contain_text("hiện như U.")
    person.go_on("Có mấy quầy, quầy nào làm gì?")


def test_by_keyboard_alone_the_centre_is_set_up(empty: LiveServer, windows_of_it: Windows) -> None:
    page = windows_of_it.open("/")
    expect(page.get_by_label("Mã cài đặt", exact=True)).to_be_focused()

    page.keyboard.type(code_in(empty.whole_log()))
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name=re.compile("^Xã"))).to_be_checked()
    page.get_by_role("radio", name=re.compile("^Xã")).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Quảng Trị")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Họ và tên")).to_be_focused()
    for text in ("Nguyễn Thị Hoa", "", PASSWORD, PASSWORD):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Tên trung tâm và tờ phiếu")
    expect(page.get_by_label("Cơ quan chủ quản")).to_have_value("UBND TỈNH QUẢNG TRỊ")


def test_every_screen_is_for_everybody_in_both_languages(
    empty: LiveServer, windows_of_it: Windows
) -> None:
    sizes = (AT_200_PER_CENT, TABLET, CONSOLE)
    page = windows_of_it.open("/", scripts=ASKING)
    person = Person(page)
    found = [swept(page, "/setup", sizes)]
    page.context.clear_cookies()
    page.goto("/setup")
    proved(person, code_in(empty.whole_log()))
    before = ("/setup?screen=kind", "/setup?screen=administrator", "/setup/backup")
    found += [swept(page, path, sizes) for path in before]
    page.goto("/setup?screen=kind&lang=vi")
    made(person)
    later = (*(screen.code for screen in SETUP_SCREENS), "end")
    found += [swept(page, f"/admin/setup/{code}", sizes) for code in later]

    assert [wrong for wrong in found if wrong] == []
