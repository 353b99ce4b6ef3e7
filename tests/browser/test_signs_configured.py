"""Knows how a centre gives its halls and groups of services a colour, and who sees it then."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import centre, opened, publish, review, row
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

__all__ = ["centre"]


def test_a_hall_gets_its_colour_and_the_way_to_it_which_the_tv_then_shows(
    centre: Day, windows: Windows
) -> None:
    centre.open(3)
    page = opened(windows, "admin", "/admin/counters")
    row(page, "Khu A").get_by_role("button", name="Sửa").click()
    dialog = page.get_by_role("dialog")
    assert axe_violations(page) == []
    dialog.get_by_label("Màu").select_option("Xanh dương")
    dialog.get_by_label("Hướng đi").select_option("Bên trái")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row(page, "Khu A")).to_contain_text("xanh dương")
    expect(row(page, "Khu A")).to_contain_text("bên trái")

    publish(page)

    [zone] = [
        one
        for one in centre.person("admin").get("/configuration")["configuration"]["zone"]
        if one["code"] == "a"
    ]
    assert (zone["colour"], zone["direction"]) == ("blue", "left")
    centre.issue()
    centre.call_next(3)
    tv = windows.display("a")
    expect(tv.locator("#hero [data-colour=blue]").first).to_be_attached()
    expect(tv.locator("#hero")).to_contain_text("bên trái")


def test_a_hall_loses_its_colour_again(centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/counters")
    for colour in ("red", ""):
        row(page, "Khu A").get_by_role("button", name="Sửa").click()
        page.get_by_role("dialog").get_by_label("Màu").select_option(value=colour)
        page.get_by_role("button", name="Ghi vào bản nháp").click()
        expect(page.get_by_role("dialog")).to_have_count(0)

    expect(page.locator("#draft")).to_contain_text("Chưa có thay đổi nào")


def test_a_new_group_in_its_colour_takes_a_service_and_the_kiosk_shows_it(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/services")
    page.locator("#add-group").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[data-path=code] input").fill("nha-dat")
    dialog.get_by_label("Tiếng Việt").fill("Nhà đất")
    dialog.get_by_label("English").fill("Property")
    dialog.get_by_label("Màu").select_option("Xanh lá")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row(page, "nha-dat")).to_contain_text("xanh lá")
    row(page, "Đất đai").get_by_role("button", name="Sửa").click()
    page.get_by_role("dialog").get_by_label("Nhóm").select_option("Nhà đất")
    page.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    dialog = review(page)
    expect(dialog.locator("li").filter(has_text="Nhà đất").first).to_be_visible()

    dialog.get_by_role("button", name="Công bố", exact=True).click()

    expect(page.locator("#told")).to_contain_text("Đã công bố bản")
    kiosk = windows.kiosk()
    tile = kiosk.locator(".kiosk-tile", has_text="Đất đai").first
    expect(tile).to_have_attribute("data-colour", "green")
