"""Knows the page of all centres, and how a person of several goes from one to another."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.measures import TOO_WIDE
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.live import LiveServer

DESK, PHONE = (1440, 900), (360, 800)
OLD, NEW = "quang-tri", "hai-lang"
NAME, SHORT = "Trung tâm Phục vụ hành chính công xã Hải Lăng", "Xã Hải Lăng"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[LiveServer]:
    """Run a server of two centres; the supervisor belongs to both."""
    live = LiveServer(tmp_path)
    live.start()
    file = tmp_path / "hai-lang.toml"
    plan = live.command("centre", "export")
    plan = plan.replace(f'code = "{OLD}"', f'code = "{NEW}"', 1)
    plan = re.sub(r'(\[centre\.name\]\nvi = )"[^"]*"', rf'\1"{NAME}"', plan, count=1)
    file.write_text(plan)
    live.command("centre", "load", str(file))
    both = ("--belongs-to", OLD, "--belongs-to", NEW, "--centre", OLD)
    live.command("user", "change", "supervisor", *both)
    yield live
    live.stop()


def test_a_supervisor_of_two_centres_sees_both_and_goes_from_one_to_the_other(
    chromium: Browser, two: LiveServer
) -> None:
    windows = Windows(chromium, two.url)
    page = windows.entered(windows.context(DESK), "supervisor", "/centres", is_linked=False)
    tiles = page.locator(".centre-tile")
    expect(tiles).to_have_count(2)
    assert axe_violations(page) == []

    two.command("ticket", "issue", "dat-dai", "--centre", NEW)
    expect(tiles.first).to_contain_text(NAME)
    expect(tiles.first).to_contain_text("Có người chờ mà không quầy nào mở")
    tiles.first.click()

    expect(page).to_have_url(re.compile(rf"/supervisor\?centre={NEW}$"))
    expect(shown(page)).to_have_text(SHORT)
    expect(page.locator("#totals .figure").first).to_contain_text("1")
    choose(page, OLD)
    expect(shown(page)).not_to_have_text(SHORT)
    expect(page.locator("#totals .figure").first).to_contain_text("0")
    assert axe_violations(page) == []

    page.goto("/centres")
    page.get_by_role("link", name="Báo cáo theo trung tâm").click()
    page.get_by_label("Kỳ", exact=True).select_option("today")
    page.get_by_role("button", name="Xem").click()
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text(NAME)
    expect(sheet.get_by_role("row").last).to_contain_text("Tất cả các trung tâm")
    assert axe_violations(page) == []
    windows.close()


def test_each_tab_stays_in_the_centre_that_it_shows(chromium: Browser, two: LiveServer) -> None:
    windows = Windows(chromium, two.url)
    context = windows.context(DESK)
    first = windows.entered(context, "supervisor", f"/supervisor?centre={NEW}")
    second = windows.again(context, f"/supervisor?centre={OLD}")
    expect(shown(second)).not_to_have_text(SHORT)

    first.get_by_role("link", name="Báo cáo").click()

    expect(first).to_have_url(re.compile(rf"/supervisor/reports\?centre={NEW}$"))
    expect(shown(first)).to_have_text(SHORT)
    windows.close()


def test_all_centres_are_read_and_chosen_on_a_phone(chromium: Browser, two: LiveServer) -> None:
    windows = Windows(chromium, two.url)
    page = windows.entered(windows.context(PHONE), "supervisor", "/centres", is_linked=False)
    expect(page.locator(".centre-tile")).to_have_count(2)

    assert page.evaluate(TOO_WIDE) == [0, []]
    page.locator("#centre-choice summary").click()
    assert page.evaluate(TOO_WIDE) == [0, []]
    page.keyboard.press("Escape")
    expect(page.locator(".centre-list")).to_be_hidden()
    assert axe_violations(page) == []
    windows.close()


def test_a_centre_whose_work_has_ended_is_archived_after_a_question_and_taken_back(
    chromium: Browser, two: LiveServer
) -> None:
    two.command(
        "user", "change", "admin", "--belongs-to", OLD, "--belongs-to", NEW, "--centre", OLD
    )
    windows = Windows(chromium, two.url)
    page = windows.entered(windows.context(DESK), "admin", "/centres", is_linked=False)
    tile = page.locator("#centres > li").filter(has_text=NAME)

    tile.get_by_role("button", name="Lưu trữ").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"Lưu trữ {NAME}?")
    page.keyboard.press("Escape")
    expect(tile).to_contain_text("Chưa mở quầy nào")
    tile.get_by_role("button", name="Lưu trữ").click()
    assert axe_violations(page) == []
    dialog.get_by_role("button", name="Lưu trữ").click()

    expect(tile).to_contain_text("Đã lưu trữ")
    expect(page.locator("#told")).to_contain_text("Đã lưu trữ Trung tâm")
    tile.get_by_role("button", name="Mở lại").click()
    dialog.get_by_role("button", name="Mở lại").click()
    expect(tile).to_contain_text("Chưa mở quầy nào")
    expect(dialog).to_have_count(0)
    windows.close()


def test_a_centre_is_added_by_its_place_and_opened_at_once(
    chromium: Browser, two: LiveServer
) -> None:
    two.command("user", "change", "admin", "--all-centres", "--centre", OLD)
    windows = Windows(chromium, two.url)
    page = windows.entered(windows.context(DESK), "admin", "/centres", is_linked=False)

    page.get_by_role("button", name="Thêm trung tâm").click()
    page.get_by_label("Tên xã, phường, tỉnh").fill("xã Gio Linh")
    page.get_by_role("dialog").get_by_role("button", name="Thêm", exact=True).click()

    expect(page.locator("#told")).to_contain_text("Đã thêm trung tâm")
    page.locator(".centre-tile").filter(has_text="Gio Linh").click()
    expect(page).to_have_url(re.compile(r"/supervisor\?centre=gio-linh$"))
    expect(page.locator("#totals .figure").first).to_contain_text("0")
    windows.close()


def test_who_may_not_publish_is_offered_no_archiving(chromium: Browser, two: LiveServer) -> None:
    windows = Windows(chromium, two.url)
    page = windows.entered(windows.context(DESK), "supervisor", "/centres", is_linked=False)

    expect(page.locator(".centre-tile")).to_have_count(2)
    expect(page.get_by_role("button", name="Lưu trữ")).to_have_count(0)
    windows.close()


def shown(page: Page) -> Locator:
    """Return the name of the centre in the page's head."""
    return page.locator("#centre-choice summary .clip")


def choose(page: Page, code: str) -> None:
    """Choose another centre in the page's head, by the keyboard."""
    page.locator("#centre-choice summary").press("Enter")
    page.locator(f'#centre-choice a[href="?centre={code}"]').press("Enter")
