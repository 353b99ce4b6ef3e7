"""Knows how a catalogue is imported on its page: refused by rows, a field asked for, drafted."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations

HEAD = "Mã TTHC,Tên TTHC,Lĩnh vực\n"


@pytest.fixture
def procedures(windows: Windows) -> Iterator[Page]:
    """Give the test the page as the administrator sees it; the draft is dropped afterwards."""
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/procedures", is_linked=False)
    yield page
    if page.get_by_role("button", name="Bỏ bản nháp").is_visible():
        page.get_by_role("button", name="Bỏ bản nháp").click()
        page.get_by_role("dialog").get_by_role("button", name="Bỏ bản nháp").click()
        expect(page.locator("#draft")).to_contain_text("Chưa có thay đổi")


def csv(text: str) -> FilePayload:
    """Return a file of the rows."""
    return {"name": "danh-muc.csv", "mimeType": "text/csv", "buffer": (HEAD + text).encode()}


def test_a_file_is_shown_first_then_drafted_with_the_service_that_was_chosen(
    procedures: Page,
) -> None:
    procedures.locator("#import").click()
    dialog = procedures.get_by_role("dialog")
    file = dialog.get_by_label("Tệp danh mục")
    take = dialog.get_by_role("button", name="Đưa vào bản nháp")

    file.set_input_files(csv("12,Tên,Lạ lùng\n"))
    expect(dialog).to_contain_text("Dòng 2: mã “12” không đúng dạng")
    expect(take).to_be_disabled()

    file.set_input_files(csv("1.000001,Cấp phép lạ,Lạ lùng\n"))
    expect(take).to_be_disabled()
    dialog.get_by_label("Lạ lùng (1 thủ tục)").select_option("dat-dai")
    expect(dialog).to_contain_text("Thêm 1, đổi 0, ngừng 0 thủ tục.")
    assert axe_violations(procedures) == []
    take.click()

    expect(procedures.locator("#draft")).to_contain_text("1 thay đổi chưa công bố")
    procedures.get_by_label("Tìm").fill("cap phep la")
    expect(procedures.get_by_role("row", name="1.000001")).to_contain_text("Cấp phép lạ")
