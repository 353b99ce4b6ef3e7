"""Knows how a supervisor acts on the live floor: each by a dialog, seen at once where it works."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, intercept
from tests.support.axe import axe_violations


def floor(windows: Windows) -> Page:
    return windows.signed_in("supervisor", "/supervisor")


def desk(page: Page, counter: int) -> Locator:
    """Open the dialog of the counter by the keyboard, and wait until it knows the officers."""
    page.get_by_role("button", name=f"Quầy {counter}", exact=True).press("Enter")
    box = page.get_by_role("dialog")
    expect(box.get_by_label("cán bộ").locator("option")).not_to_have_count(0)
    return box


def known(day: Day, counter: int) -> Any:
    """Return the counter as the API has it."""
    return next(c for c in day.person("supervisor").get("/counters") if c["number"] == counter)


def test_a_counter_is_opened_paused_resumed_given_over_and_closed(
    day: Day, windows: Windows
) -> None:
    console = windows.signed_in("officer05", "/counter")
    page = floor(windows)

    box = desk(page, 5)
    box.get_by_role("button", name="Mở quầy").click()
    assert known(day, 5)["state"] == "closed", "opened for an officer whom nobody chose"
    box.get_by_label("Mở quầy cho cán bộ").select_option("officer05")
    box.get_by_role("button", name="Mở quầy").click()

    expect(console.get_by_text("Sẵn sàng phục vụ")).to_be_visible()
    box.get_by_label("Lý do tạm dừng").select_option(label="Họp")
    box.get_by_role("button", name="Tạm dừng quầy").press("Enter")
    expect(box.get_by_role("status")).to_have_text("Quầy 5 đã tạm dừng.")
    assert (known(day, 5)["state"], known(day, 5)["reason"]) == ("paused", "meeting")
    assert known(day, 5)["back_at"] is None
    assert axe_violations(page) == []
    box.get_by_role("button", name="Tiếp tục quầy").click()
    expect(console.get_by_text("Sẵn sàng phục vụ")).to_be_visible()
    box.get_by_label("Giao quầy cho cán bộ khác").select_option("officer06")
    box.get_by_role("button", name="Giao quầy").click()
    expect(console.locator("#toasts")).to_contain_text("Quầy 5 hiện do Cán bộ 06 phục vụ.")
    assert known(day, 5)["officer"] == "Cán bộ 06"
    box.get_by_role("button", name="Đóng quầy").click()
    expect(box.get_by_text("Đóng Quầy 5?")).to_be_visible()
    assert known(day, 5)["state"] == "open", "closed without asking"
    page.keyboard.press("Enter")
    expect(box.get_by_text("Đóng Quầy 5?")).to_have_count(0)
    assert known(day, 5)["state"] == "open"
    box.get_by_role("button", name="Đóng quầy").click()
    box.get_by_role("group").get_by_role("button", name="Đóng quầy").click()
    expect(box.get_by_label("Mở quầy cho cán bộ")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.get_by_role("button", name="Quầy 5", exact=True)).to_be_focused()


def test_a_pause_has_a_planned_return_as_that_of_the_officer_has(
    day: Day, windows: Windows
) -> None:
    day.open(5)
    console = windows.signed_in("officer05", "/counter")
    page = floor(windows)
    box = desk(page, 5)
    box.get_by_label("Lý do tạm dừng").select_option(label="Họp")

    box.get_by_label("Hoặc trở lại lúc").fill("7h30")
    box.get_by_role("button", name="Tạm dừng quầy").click()

    expect(box.get_by_role("status")).to_contain_text("một giờ còn đến trong hôm nay")
    assert known(day, 5)["state"] == "open", "paused until an hour that was over"
    box.get_by_label("Hoặc trở lại lúc").fill("9h40")
    box.get_by_role("button", name="Tạm dừng quầy").click()
    expect(box.get_by_text("Họp, trở lại khoảng 09:40")).to_be_visible()
    expect(console.locator("#back")).to_contain_text("09:40")
    assert known(day, 5)["back_at"] == f"{day.on}T02:40:00.000Z"
    box.get_by_role("button", name="Tiếp tục quầy").click()
    box.get_by_label("Trở lại sau").select_option(label="15 phút")
    box.get_by_role("button", name="Tạm dừng quầy").click()
    expect(console.locator("#back")).to_contain_text(re.compile("08:(1[5-9]|2[0-9])"))
    assert axe_violations(page) == []


def test_a_counter_helps_with_another_service_at_once(day: Day, windows: Windows) -> None:
    day.open(7)
    day.issue("thue-bao-hiem")
    page = floor(windows)

    box = desk(page, 7)
    box.get_by_label("Thêm lĩnh vực").select_option("thue-bao-hiem")
    box.get_by_role("button", name="Thêm").click()
    box.get_by_role("button", name="Đưa lên trước: Thuế").click()
    box.get_by_role("button", name="Áp dụng").click()

    expect(box.get_by_role("status")).to_contain_text("theo danh sách mới")
    assert day.call_next(7)["service"] == "thue-bao-hiem"
    expect(box.get_by_role("button", name="Tạm dừng quầy")).to_be_disabled()
    box.get_by_role("button", name="Trả về như cấu hình").click()
    expect(box.get_by_role("status")).to_contain_text("như cấu hình")
    assert known(day, 7)["profile"] is None


def test_a_service_closed_for_now_is_closed_on_the_kiosk_at_once(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    land = kiosk.get_by_role("button", name=re.compile("^Đất đai"))
    expect(land).to_be_enabled()
    page = floor(windows)
    row = page.get_by_role("row").filter(has_text="Đất đai")

    row.get_by_role("button", name="Tạm đóng: Đất đai").press("Enter")
    box = page.get_by_role("dialog")
    box.get_by_label("Hoặc ghi lý do khác").fill("Máy chủ của Sở đang hỏng")
    box.get_by_label("Mở lại lúc").fill("23:30")
    box.get_by_role("button", name="Tạm đóng").click()

    expect(land).to_be_disabled()
    expect(land).to_contain_text("Tạm ngừng lấy số")
    expect(land).to_contain_text("Máy chủ của Sở đang hỏng")
    expect(land).to_contain_text("Mở lại lúc 23:30 hôm nay")
    assert axe_violations(kiosk) == []
    assert axe_violations(page) == []
    box.get_by_role("button", name="Mở lại", exact=True).click()
    expect(land).to_be_enabled()
    page.keyboard.press("Escape")
    expect(row.get_by_role("button", name="Tạm đóng: Đất đai")).to_be_focused()


def test_a_record_is_corrected_and_what_was_before_is_shown(day: Day, windows: Windows) -> None:
    day.open(1)
    day.issue()
    ticket = day.act(day.call_next(1), "start")
    day.act(ticket, "finish", outcome="accepted", kind="submit")
    page = floor(windows)

    page.get_by_role("link", name="Lượt giao dịch").click()
    page.get_by_label("Số thứ tự").fill(ticket["label"].lower())
    page.get_by_label("Số thứ tự").press("Enter")
    # The button is in the page that the server sends: it does nothing before the script has come.
    page.wait_for_url(f"**/records?*label={ticket['label'].lower()}")
    page.get_by_role("button", name=f"Sửa: {ticket['label']}").press("Enter")
    box = page.get_by_role("dialog")
    box.get_by_label("Kết quả").select_option(label="Từ chối (03)")
    box.get_by_role("button", name="Lưu sửa đổi").click()
    expect(box.get_by_label("Lý do sửa")).to_be_focused()
    box.get_by_label("Lý do sửa").fill("Cán bộ chọn nhầm")
    box.get_by_role("button", name="Lưu sửa đổi").click()

    expect(box.get_by_role("status")).to_contain_text("Đã sửa")
    expect(box.get_by_role("listitem")).to_contain_text("Giám sát viên: Cán bộ chọn nhầm")
    expect(box.locator("del")).to_have_text("Tiếp nhận (mẫu 01)")
    assert axe_violations(page) == []
    box.get_by_label("Lý do sửa").fill("Không có khách nào")
    box.get_by_role("button", name="Không tính lượt này").click()
    expect(box.get_by_role("listitem")).to_have_count(2)
    [record] = day.records()
    assert (record["outcome"], record["end"], record["corrections"]) == ("refused", "undone", 2)
    page.keyboard.press("Escape")
    expect(page.get_by_role("row").last).to_contain_text("Đã sửa 2 lần")
    assert axe_violations(page) == []


def test_a_slip_is_printed_again_at_the_printer_that_is_chosen(day: Day, windows: Windows) -> None:
    ticket = day.issue("cong-thuong")
    page = floor(windows)

    page.get_by_role("button", name="In lại phiếu").press("Enter")
    box = page.get_by_role("dialog")
    box.get_by_label("In tại").select_option(label="Ki-ốt · kiosk-1 (tốt)")
    box.get_by_label("Số thứ tự").fill("J99")
    box.get_by_label("Số thứ tự").press("Enter")
    expect(box.get_by_role("status")).to_have_text("Hôm nay không có số J099.")
    box.get_by_label("Số thứ tự").fill("j1")
    box.get_by_label("Số thứ tự").press("Enter")

    expect(box.get_by_role("status")).to_have_text(f"Đã in lại số {ticket['label']} (bản 2).")
    assert axe_violations(page) == []


def test_a_slip_at_a_printer_that_can_not_confirm_is_no_failure(day: Day, windows: Windows) -> None:
    day.issue("cong-thuong")
    page = floor(windows)

    def unconfirmed(route: Route) -> None:
        answer = route.fetch()
        slip = answer.json()
        if slip["state"] == "printed":
            slip["state"] = "sent"
        route.fulfill(response=answer, json=slip)

    intercept(page, "**/api/v1/tickets/*/slip", unconfirmed)
    page.get_by_role("button", name="In lại phiếu").press("Enter")
    box = page.get_by_role("dialog")
    box.get_by_label("Số thứ tự").fill("j1")
    box.get_by_label("Số thứ tự").press("Enter")

    said = box.get_by_role("status")
    expect(said).to_have_text("Đã gửi số J001 đến máy in (bản 2).")
    expect(said.locator(".banner")).to_have_class("banner good")
