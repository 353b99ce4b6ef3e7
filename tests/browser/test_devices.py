"""Knows the page of devices: what is at fault comes first, a test slip, a code, the end."""

import re

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

# Whether the first element of a selector can have the focus: behind an open dialog none can.
TAKES_FOCUS = """(selector) => {
  const found = document.querySelector(selector);
  found.focus();
  return document.activeElement === found;
}"""


def test_an_administrator_adds_pairs_tests_and_revokes(day: Day, windows: Windows) -> None:
    page = windows.signed_in("admin", "/admin/devices")
    expect(page.locator("#rows tr").first).to_be_visible()
    assert axe_violations(page) == []

    page.locator("#adding > summary").click()
    page.get_by_label("Loại thiết bị", exact=True).select_option("display")
    page.get_by_label(re.compile("^Tên")).fill("Ti vi sảnh")
    page.get_by_role("button", name="Thêm", exact=True).click()
    digits = page.locator(".digits").inner_text().replace(" ", "")
    assert axe_violations(page) == []
    assert page.evaluate(TAKES_FOCUS, "#rows button") is False
    page.keyboard.press("Escape")
    assert page.evaluate(TAKES_FOCUS, "#rows button") is True
    row = page.locator("tr", has_text="reception-1")
    row.get_by_role("button", name="Thử").click()
    asked = page.get_by_role("dialog", name="Phiếu thử của reception-1")
    asked.get_by_role("button", name="Đã in đúng").click()
    expect(row).to_contain_text("Có người xem lúc")
    mine = page.locator("tr", has_text="Ti vi sảnh")
    expect(mine).to_contain_text("CHƯA GHÉP")
    expect(mine).to_contain_text("bấm sáu số trên thiết bị")
    mine.get_by_role("button", name="Ngừng dùng").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng dùng").click()

    expect(mine).to_have_count(0)
    assert re.fullmatch("[0-9]{6}", digits)


def test_who_tests_a_board_is_asked_what_is_seen_and_told_what_to_do(
    day: Day, windows: Windows
) -> None:
    page = windows.signed_in("admin", "/admin/devices")
    row = page.locator("tr", has_text="board-05")
    asked = page.get_by_role("dialog", name="board-05 hiện gì?")

    row.get_by_role("button", name="Thử").click()
    expect(asked).to_contain_text("8888")
    expect(asked).to_contain_text("1234")
    expect(asked).to_contain_text("Đúng vậy không?")
    assert axe_violations(page) == []
    asked.get_by_role("button", name="Không đúng").click()
    asked.get_by_role("button", name="Một số khác hẳn").click()
    expect(asked).to_contain_text("byte_order=low")
    assert axe_violations(page) == []
    asked.get_by_role("button", name="Đóng").click()
    expect(row).to_contain_text("Lần thử vừa rồi không đúng")

    row.get_by_role("button", name="Thử").click()
    asked.get_by_role("button", name="Đúng vậy").click()
    expect(row).to_contain_text("Có người xem lúc")
    expect(row).not_to_contain_text("Lần thử vừa rồi không đúng")


def test_a_known_board_writes_its_url(day: Day, windows: Windows) -> None:
    page = windows.signed_in("admin", "/admin/devices?lang=en")

    page.locator("#adding > summary").click()
    page.get_by_label("Kind", exact=True).select_option("board")
    page.get_by_label(re.compile("^Board")).select_option(
        "ascii+serial:///dev/ttyUSB0?preset=am03127&address=1"
    )

    expect(page.get_by_label("URL", exact=True)).to_have_value(re.compile("preset=am03127"))


def test_a_supervisor_sees_and_tests_devices_but_adds_none(day: Day, windows: Windows) -> None:
    page = windows.signed_in("supervisor", "/admin/devices?lang=en")

    expect(page.get_by_role("button", name="Test").first).to_be_visible()
    expect(page.get_by_role("button", name="Revoke")).to_have_count(0)
    expect(page.locator("#adding")).to_have_count(0)


def test_a_printers_model_is_chosen_from_the_list_of_known_ones(day: Day, windows: Windows) -> None:
    page = windows.signed_in("admin", "/admin/devices")
    page.locator("#adding > summary").click()
    page.get_by_label("Loại thiết bị", exact=True).select_option("printer")
    page.get_by_label(re.compile("^Tên")).fill("printer-by-model")
    page.locator("#technical summary").click()
    page.get_by_label("Địa chỉ (URL)").fill("escpos+tcp://10.0.0.99:9100?width=576")
    model = page.get_by_label("Mẫu máy in")
    offered = model.locator("optgroup[label='Epson'] option").all_inner_texts()
    model.select_option("TM-T88V")

    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.locator("#add-problem")).to_contain_text("512")
    page.get_by_label("Địa chỉ (URL)").fill("escpos+tcp://10.0.0.99:9100?width=512")
    page.get_by_role("button", name="Thêm", exact=True).click()

    row = page.locator("tr", has_text="printer-by-model")
    expect(row).not_to_contain_text("escpos", use_inner_text=True)
    row.get_by_text("Chi tiết kỹ thuật").click()
    expect(row).to_contain_text("escpos+tcp://10.0.0.99:9100?width=512&profile=TM-T88V")
    row.get_by_role("button", name="Ngừng dùng").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng dùng").click()
    expect(row).to_have_count(0)
    assert {"TM-T88V", "TM-T20II"} <= set(offered)


def test_a_board_has_no_printers_model(day: Day, windows: Windows) -> None:
    page = windows.signed_in("admin", "/admin/devices")
    page.locator("#adding > summary").click()

    page.get_by_label("Loại thiết bị", exact=True).select_option("board")

    expect(page.get_by_label("Địa chỉ (URL)")).to_be_visible()
    expect(page.get_by_label("Mẫu máy in")).to_be_hidden()


def test_whoever_puts_a_new_roll_in_says_so_beside_the_printer(day: Day, windows: Windows) -> None:
    page = windows.signed_in("supervisor", "/admin/devices")
    printer = page.locator("tr", has_text="reception-1")

    printer.get_by_role("button", name="Đã thay cuộn giấy").click()

    expect(page.locator("#toasts")).to_contain_text("reception-1: tính từ cuộn giấy mới")
    board = page.locator("tr", has_text="board-03")
    expect(board.get_by_role("button", name="Đã thay cuộn giấy")).to_have_count(0)


def test_a_printer_is_found_added_tried_and_mended_by_who_knows_nothing_of_it(
    day: Day, windows: Windows
) -> None:
    page = windows.signed_in("admin", "/admin/devices")
    page.get_by_role("button", name="Tìm máy in").click()
    finder = page.get_by_role("dialog", name="Tìm máy in")
    expect(finder).to_contain_text("Đã tìm xong")
    assert axe_violations(page) == []

    finder.get_by_label("Máy in mô phỏng printer-58").check()
    expect(finder.get_by_label(re.compile("^Tên"))).to_have_value("Máy in quầy tiếp nhận")
    finder.get_by_label("Ki-ốt lấy số").check()
    finder.get_by_label(re.compile("^Tên")).fill("Ki-ốt cửa sau")
    finder.get_by_role("button", name="Thêm và in thử").click()
    asked = page.get_by_role("dialog", name="Phiếu thử của Ki-ốt cửa sau")
    asked.get_by_role("button", name="Chưa đúng").click()
    asked.get_by_role("button", name="Chữ bị cắt ở mép").click()
    assert axe_violations(page) == []
    asked.get_by_role("button", name="58 mm").click()
    asked.get_by_role("button", name="Đã in đúng").click()

    row = page.locator("tr", has_text="Ki-ốt cửa sau")
    expect(row).to_contain_text("Khổ giấy 58 mm")
    expect(row).to_contain_text("CHƯA GHÉP")
    row.get_by_role("button", name="Ngừng dùng").click()
    page.get_by_role("dialog").get_by_role("button", name="Ngừng dùng").click()
    expect(row).to_have_count(0)
