"""Knows an officer's whole day at one counter, from signing in to signing out: no mouse at all."""

import re

from playwright.sync_api import Page, expect

from app import texts
from tests.browser.day import Day
from tests.browser.windows import Windows, linked, ready
from tests.support.live import PASSWORD

COUNTER = 3
FREE, SERVING = "Sẵn sàng phục vụ", "Kết thúc và gọi số tiếp theo"
NEXT, START = "Gọi số tiếp theo", "Bắt đầu phục vụ"
DONE_AT_A_CONSOLE = {
    "counter-open", "call", "recall", "priority", "start", "edit", "finish", "hold", "resume",
    "transfer", "return", "undo", "no-show", "reinstate", "cancel", "emergency", "counter-pause",
    "counter-resume", "counter-close",
}  # fmt: skip


class Hands:
    """Ten fingers at one console."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, key: str, *, when: str) -> None:
        """Press a key once the button of the name can be pressed and shows that key."""
        expect(ready(self.page, when).locator("kbd")).to_have_text(key.upper())
        self.page.keyboard.press(key)

    def answer(self, key: str, *, when: str) -> None:
        """Press a key that the open question shows on a button of the name."""
        question = self.page.locator("dialog[open]")
        choice = question.get_by_role("button", name=re.compile(f"^{re.escape(when)}"))
        expect(choice.locator("kbd")).to_have_text(key.upper())
        self.page.keyboard.press(key)

    def type(self, text: str, *, into: str) -> None:
        """Type into the field that has the focus, which must be the one of the label."""
        expect(self.page.get_by_label(into)).to_be_focused()
        self.page.keyboard.type(text)

    def sees(self, text: str) -> None:
        """Wait until the text is there to be read."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def serves(self, label: str) -> None:
        """Wait until the big number is the label."""
        expect(self.page.locator("#label")).to_have_text(label)


def test_a_whole_day_at_one_counter_is_done_by_the_keyboard_alone(
    day: Day, windows: Windows
) -> None:
    first, second, third, fourth = day.issue(priority="NCT"), *(day.issue() for _ in range(3))
    page = windows.open("/sign-in?next=/counter")
    hands = Hands(page)

    hands.type(f"officer{COUNTER:02d}", into="Tên đăng nhập")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    linked(page)
    hands.type(str(COUNTER), into="Gõ số quầy rồi Enter")
    page.keyboard.press("Enter")
    _serves_one_with_another_need(hands, first["label"])
    _holds_sends_back_and_transfers(hands, second["label"], third["label"])
    _misses_and_waits_again(hands, fourth["label"])
    _rests_and_goes_home(hands)

    words = {texts.text("vi", f"action.{action}") for action in DONE_AT_A_CONSOLE}
    assert words - day.done_by(f"officer{COUNTER:02d}") == set()
    [record] = [r for r in day.records() if r["label"] == first["label"] and r["end"] == "finished"]
    assert (record["outcome"], record["kind"], record["recalls"]) == ("accepted", "supplement", 1)
    assert (record["procedure"], record["dossier_code"]) == ("dat-dai-01", "H50.13-251120-0042")
    assert record["note"] == "thiếu bản sao"
    [waiting] = [t for t in day.tickets(state="waiting") if t["label"] == first["label"]]
    assert waiting["service"] == "thue-bao-hiem"


def _serves_one_with_another_need(hands: Hands, label: str) -> None:
    """Two keys and F2 end a visit: outcome, kind, next; the procedure is found without marks."""
    hands.press("F2", when=NEXT)
    hands.serves(label)
    hands.press("F3", when="Gọi lại")
    hands.sees("Đã gọi lại 1 lần")
    hands.press("c", when="Xác nhận ưu tiên")
    hands.answer("1", when="Xác nhận: Người cao tuổi")
    hands.sees("đã xác nhận")
    hands.press("F2", when=START)
    hands.press("p", when="Thủ tục")
    hands.sees("Đăng ký biến động")
    hands.type("sang ten", into="Tìm thủ tục")
    hands.page.keyboard.press("Enter")
    hands.page.keyboard.press("F2")
    hands.press("d", when="Mã hồ sơ")
    hands.type("H50.13-251120-0042", into="Mã hồ sơ")
    hands.page.keyboard.press("Tab")
    hands.type("thiếu bản sao", into="Ghi chú")
    hands.page.keyboard.press("Enter")
    hands.sees("H50.13-251120-0042")
    hands.press("o", when="Còn việc khác")
    hands.type("thue", into="Lĩnh vực")
    hands.page.keyboard.press("Enter")
    hands.answer("F2", when="Xong")
    hands.press("1", when="Tiếp nhận (mẫu 01)")
    hands.press("q", when="Nộp hồ sơ")
    hands.answer("4", when="Bổ sung hồ sơ")
    hands.press("F2", when=SERVING)


def _holds_sends_back_and_transfers(hands: Hands, second: str, third: str) -> None:
    hands.serves(second)
    hands.press("F2", when=START)
    hands.press("F7", when="Tạm giữ")
    hands.answer("1", when="Đi sao chụp giấy tờ")
    hands.sees(FREE)
    hands.press("F2", when=NEXT)
    hands.serves(third)
    hands.press("b", when="Trả về hàng đợi")
    hands.press("g", when="Tiếp tục")
    hands.serves(second)
    hands.press("F6", when="Chuyển")
    for place in ("Lên đầu", "Xuống cuối"):
        hands.page.keyboard.press("F6")
        expect(ready(hands.page, place)).to_have_attribute("aria-pressed", "true")
    hands.type("quay 5", into="Lĩnh vực hoặc quầy")
    hands.page.keyboard.press("Enter")
    hands.sees(FREE)
    hands.press("F2", when=NEXT)
    hands.serves(third)
    hands.press("z", when="Hoàn tác")
    hands.sees(FREE)
    hands.press("F2", when=NEXT)
    hands.serves(third)
    hands.press("F8", when="Kết thúc")
    hands.answer("6", when="Đã hướng dẫn")
    hands.sees(FREE)


def _misses_and_waits_again(hands: Hands, label: str) -> None:
    hands.press("s", when="Gọi theo số")
    hands.type(label.lower(), into="Số hoặc mã phiếu")
    hands.page.keyboard.press("Enter")
    hands.serves(label)
    for made in ("1", "2", "3"):
        hands.press("F3", when="Gọi lại")
        hands.sees(f"Đã gọi lại {made} lần")
    hands.press("F4", when="Vắng mặt")
    hands.press("v", when="Cho chờ lại")
    hands.answer("3", when="Xuống cuối")
    expect(hands.page.locator(".list.waiting .number")).to_have_text([label])
    hands.page.keyboard.press("ArrowDown")
    hands.press("x", when="Hủy")
    hands.answer("F2", when="Hủy số")
    hands.sees("Hiện không có ai chờ")


def _rests_and_goes_home(hands: Hands) -> None:
    hands.press("h", when="Gọi hỗ trợ")
    hands.answer("1", when="Cần hỗ trợ")
    hands.sees("Quầy này đang gọi hỗ trợ.")
    hands.press("h", when="Gọi hỗ trợ")
    hands.answer("3", when="Kết thúc gọi hỗ trợ")
    expect(hands.page.locator(".alarm")).to_have_count(0)
    hands.press("t", when="Nhắn giám sát")
    hands.answer("5", when="Xin nghỉ giải lao")
    hands.sees("chưa có trả lời")
    hands.press("F9", when="Tạm dừng")
    hands.page.keyboard.press("F9")
    hands.answer("1", when="Nghỉ trưa")
    hands.sees("Hẹn trở lại khoảng 08:0")
    hands.press("F2", when="Tiếp tục phục vụ")
    hands.press("l", when="Đóng quầy")
    hands.answer("F2", when="Đóng quầy")
    expect(hands.page.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()
    hands.page.get_by_role("button", name=re.compile("Đăng xuất")).press("Enter")
    expect(hands.page).to_have_url(re.compile("/sign-in"))
