"""Knows the page of people: added with a one-time password, changed, shut out, let in again."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD

OWN = "một câu dài chỉ mình tôi biết"


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.keyboard.press("Enter")


def open_people(windows: Windows) -> Page:
    context = windows.context()
    page = windows.again(context, "/admin/users")
    sign_in(page, "admin", PASSWORD)
    expect(page.locator("#rows tr").nth(1)).to_be_visible()
    return page


def test_somebody_added_by_keyboard_sets_an_own_password_and_works(
    day: Day, windows: Windows
) -> None:
    page, username = open_people(windows), f"lan-{day.on}"
    assert axe_violations(page) == []

    page.get_by_role("button", name="Thêm người").press("Enter")
    page.keyboard.type(username)
    page.keyboard.press("Tab")
    page.keyboard.type(f"Lê Thị Lan {day.on}")
    page.get_by_role("checkbox", name="Lễ tân").press("Space")
    page.get_by_role("textbox", name="Ngày cuối").fill("31/12/2039")
    page.get_by_label("Đưa mật khẩu").select_option(label="Hiện trên màn hình này")
    assert axe_violations(page) == []
    page.keyboard.press("Enter")
    password = page.locator(".secret").inner_text()
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Thêm người")).to_be_focused()
    theirs = windows.again(windows.context(), "/sign-in?next=/counter")
    sign_in(theirs, username, password)
    expect(theirs.get_by_text("Ông/bà đang dùng mật khẩu một lần")).to_be_visible()
    expect(theirs.locator(".account-session")).to_be_visible()
    theirs.get_by_label("Mật khẩu hiện tại").fill(password)
    theirs.get_by_label("Mật khẩu mới", exact=True).fill(OWN)
    theirs.get_by_label("Gõ lại mật khẩu mới").fill(OWN)
    theirs.keyboard.press("Enter")

    expect(theirs.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()
    page.get_by_label("Tìm theo tên").fill(f"le thi lan {day.on}")
    row = page.locator("#rows tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Cán bộLễ tânđến hết 31/12/2039")


def test_who_is_disabled_is_out_and_may_be_enabled_again(day: Day, windows: Windows) -> None:
    person: dict[str, Any] = {"username": f"nam-{day.on}", "name": f"Trần Nam {day.on}"}
    day.person("admin").post("/users", **person, roles=["officer"], password=PASSWORD)
    theirs = windows.signed_in(person["username"], "/counter")
    page = open_people(windows)
    page.get_by_label("Tìm theo tên").fill(person["username"])

    page.get_by_role("button", name="Phiên: ").click()
    page.get_by_role("button", name="Kết thúc").click()
    expect(page.get_by_text("Không đăng nhập ở đâu.")).to_be_visible()
    page.keyboard.press("Escape")
    theirs.goto("/counter")
    expect(theirs.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    page.get_by_role("button", name="Ngừng: ").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng").click()
    expect(page.get_by_text("Không có ai như vậy.")).to_be_visible()
    sign_in(theirs, person["username"], PASSWORD)
    expect(theirs.get_by_role("alert")).to_be_visible()
    page.get_by_label("Cả tài khoản đã ngừng").check()
    page.get_by_role("button", name="Cho dùng lại: ").click()
    expect(page.locator("#rows tr")).to_contain_text("Đang dùng")
    sign_in(theirs, person["username"], PASSWORD)

    expect(theirs.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()


def test_a_locked_name_is_unlocked_and_the_last_administrator_stays(
    day: Day, windows: Windows
) -> None:
    username = f"hoa-{day.on}"
    day.person("admin").post(
        "/users", username=username, name="Hoa", roles=["officer"], password=PASSWORD
    )
    wrong = {"username": username, "password": "sai"}
    page = open_people(windows)
    statuses = [day.person("admin").send("/sessions", **wrong).status_code for _ in range(6)]
    page.reload()
    page.get_by_label("Tìm theo tên").fill(username)
    expect(page.locator("#rows tr")).to_contain_text("Bị chặn đến")

    page.get_by_role("button", name="Bỏ chặn: Hoa").click()
    expect(page.locator("#rows tr")).not_to_contain_text("Bị chặn đến")
    page.get_by_label("Tìm theo tên").fill("quan tri vien")
    page.get_by_role("button", name="Sửa: ").click()
    page.get_by_label("Vai trò chính").select_option("officer")
    page.get_by_role("button", name="Lưu").click()

    expect(page.get_by_role("alert")).to_contain_text("phải còn ít nhất một quản trị viên")
    assert statuses == [401] * 5 + [429]
    assert axe_violations(page) == []


def test_several_are_added_by_their_names_alone(day: Day, windows: Windows) -> None:
    mark = "".join(chr(ord("a") + int(digit)) for digit in day.on.replace("-", ""))
    page = open_people(windows)

    page.get_by_role("button", name="Thêm nhiều người").press("Enter")
    dialog = page.get_by_role("dialog")
    names = dialog.get_by_label("Họ và tên")
    names.nth(0).fill(f"Nguyễn Thị {mark}")
    names.nth(2).fill(f"Ngô Thu {mark}")
    third = dialog.get_by_role("group", name="Người thứ 3")
    third.get_by_label("Vai trò").select_option("reception")
    dialog.get_by_role("button", name="Thêm dòng").click()
    expect(names).to_have_count(4)
    expect(names.nth(3)).to_be_focused()
    assert axe_violations(page) == []
    dialog.get_by_label("Đưa mật khẩu").select_option(label="Hiện trên màn hình này")
    dialog.get_by_role("button", name="Thêm", exact=True).click()

    rows = page.get_by_role("dialog").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_contain_text(f"{mark}.nt2")
    password = rows.nth(0).locator(".secret").inner_text()
    assert axe_violations(page) == []
    theirs = windows.again(windows.context(), "/sign-in?next=/counter")
    sign_in(theirs, f"{mark}.nt", password)
    expect(theirs.get_by_text("Ông/bà đang dùng mật khẩu một lần")).to_be_visible()


def test_a_forgotten_password_comes_out_of_a_printer(day: Day, windows: Windows) -> None:
    username = f"quen-{day.on}"
    day.person("admin").post(
        "/users", username=username, name="Quên", roles=["officer"], password=PASSWORD
    )
    page = open_people(windows)
    page.get_by_label("Tìm theo tên").fill(username)

    page.get_by_role("button", name="Mật khẩu: Quên").click()
    page.get_by_role("button", name="Cấp mật khẩu").click()

    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("In mật khẩu dùng một lần của Quên")
    expect(dialog.get_by_role("status")).to_have_text("Đã in")
    assert axe_violations(page) == []
