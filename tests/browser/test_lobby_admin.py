"""Knows the page of the lobby's screens: a display set up, a notice on the TV, a playlist."""

from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

LINE = "Hôm nay Trung tâm làm việc đến 16 giờ 30."


def plan_of(day: Day, name: str) -> Any:
    admin = day.person("admin")
    ident = next(one["id"] for one in admin.get("/devices") if one["name"] == name)
    return admin.get(f"/devices/{ident}/display")


def test_a_notice_goes_up_on_the_tv_and_comes_down_again(day: Day, windows: Windows) -> None:
    tv = windows.display("b")
    page = windows.signed_in("supervisor", "/admin/devices")
    page.get_by_role("link", name="Màn hình sảnh").click()
    expect(page.locator("#notices li")).to_contain_text("Không có thông báo")
    expect(page.get_by_role("button", name="Sửa")).to_have_count(0)

    page.get_by_role("button", name="Thêm thông báo").press("Enter")
    page.keyboard.type(LINE)
    page.get_by_label("Hiện ở").select_option(label="Khu B")
    page.get_by_role("textbox", name="Đến ngày").fill("31/1/2035")
    at = page.get_by_label("Lúc", exact=True)
    expect(at).to_have_attribute("type", "text")
    at.fill("5:00 PM")
    page.get_by_role("button", name="Hiện", exact=True).click()
    assert at.evaluate("(it) => it.validationMessage") == "Giờ viết như 15:30."
    at.fill("17h00")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Hiện", exact=True).click()

    expect(tv.get_by_text(LINE).first).to_be_visible()
    expect(page.locator("#notices li")).to_contain_text("đến 17:00 31/01/2035")
    assert day.person("supervisor").get("/notices")[0]["until"] == "2035-01-31T10:00:00.000Z"
    assert axe_violations(page) == []
    page.get_by_role("button", name="Gỡ: ").click()
    page.get_by_role("dialog").get_by_role("button", name="Gỡ").click()
    expect(tv.get_by_text(LINE)).to_have_count(0)


def test_an_administrator_sets_a_display_up_and_keeps_the_playlist(
    day: Day, windows: Windows, tmp_path: Path
) -> None:
    picture, before = tmp_path / "Ảnh đẹp.png", plan_of(day, "display-b")
    Image.new("RGB", (320, 180), "#225588").save(picture)
    page = windows.signed_in("admin", "/admin/devices")
    page.get_by_role("link", name="Màn hình sảnh").click()
    row = page.locator("#displays tr", has_text="display-b")

    row.get_by_role("button", name="Sửa").click()
    page.get_by_label("Âm lượng").fill("60")
    page.get_by_label("Khu A").check()
    page.get_by_role("button", name="Lưu").click()
    expect(row).to_contain_text("60 %")
    changed = plan_of(day, "display-b")
    row.get_by_role("button", name="Sửa").click()
    page.get_by_label("Âm lượng").fill("100")
    page.get_by_label("Khu A").uncheck()
    page.get_by_role("button", name="Lưu").click()
    expect(row).to_contain_text("100 %")

    assert (changed["volume"], changed["zones"]) == (60, ["a"])
    assert plan_of(day, "display-b") == before
    page.get_by_label("Tệp").set_input_files(picture)
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method) if "/media" in asked.url else None)
    page.get_by_role("button", name="Tải lên").dblclick()
    expect(page.locator("#media")).to_contain_text("Anh-dep.png")
    assert sent.count("POST") == 1
    page.get_by_role("button", name="Xóa: Anh-dep.png").click()
    page.get_by_role("dialog").get_by_role("button", name="Gỡ").click()
    expect(page.locator("#media")).to_contain_text("Chưa có tệp nào.")
    assert day.person("admin").get("/media") == []
