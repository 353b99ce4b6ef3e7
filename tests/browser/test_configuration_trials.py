"""Knows what an administrator tries before publishing: a draft's slip, voice and display."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect

from hardware.printers.document import Align, Document, TextPart
from hardware.printers.raster import render
from tests.browser.day import Day
from tests.browser.paper import line
from tests.browser.test_configuration_pages import opened
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations
from tests.support.live import LiveServer, until

NOTE = "Xin mang theo căn cước."
PRINTER = "reception-1"


@pytest.fixture
def draft(day: Day) -> Iterator[Day]:
    """Give a day after which nothing is drafted."""
    yield day
    day.person("admin").ask("DELETE", "/configuration/draft")


def slips(server: LiveServer) -> set[Path]:
    """Return what came out of the printer so far."""
    return set((server.data / "sim" / PRINTER).glob("slip-*.png"))


def rows_of(picture: Image.Image) -> list[bytes]:
    """Return the rows of dots."""
    black = picture.convert("L").point(lambda value: 255 * (value > 127))
    width, content = black.width, black.tobytes()
    return [content[at : at + width] for at in range(0, len(content), width)]


def stands_on(paper: Path, line: TextPart) -> bool:
    """Whether the line stands on the paper, dot by dot."""
    with Image.open(paper) as picture:
        dots = rows_of(picture)
        drawn = rows_of(render(Document([line]), width_dots=picture.width))
    blank = bytes([255]) * len(drawn[0])
    inked = [place for place, row in enumerate(drawn) if row != blank]
    words = drawn[inked[0] : inked[-1] + 1]
    return any(dots[at : at + len(words)] == words for at in range(len(dots)))


def print_test(page: Page, printer: str = PRINTER) -> None:
    """Let the draft's slip come out of the printer."""
    page.get_by_label("Máy in", exact=True).select_option(label=printer)
    page.get_by_role("button", name="In thử").dblclick()


def test_the_drafts_slip_comes_out_of_the_chosen_printer_once_with_its_own_words(
    draft: Day, windows: Windows, server: LiveServer
) -> None:
    page = opened(windows, "admin", "/admin/slip")
    note = page.locator("#word-note")
    note.fill(NOTE)
    note.press("Tab")
    before = slips(server)
    issued = draft.person("admin").get("/tickets")["items"]

    print_test(page)

    expect(page.locator("#test-print-told")).to_have_text(f"Đã in xong ở {PRINTER}.")
    until(lambda: len(slips(server) - before) > 0, "the slip on paper")
    (paper,) = slips(server) - before
    assert stands_on(paper, TextPart(NOTE, size_mm=2.4, align=Align.CENTER))
    assert not stands_on(paper, TextPart("Lời khác.", size_mm=2.4, align=Align.CENTER))
    assert draft.person("admin").get("/tickets")["items"] == issued
    assert axe_violations(page) == []


def test_a_printer_without_paper_is_said_at_the_button_and_its_slip_comes_with_the_new_roll(
    draft: Day, windows: Windows, server: LiveServer
) -> None:
    page = opened(windows, "admin", "/admin/slip")
    draft.simulate(PRINTER, "paper_out")
    before = slips(server)

    print_test(page)

    told = page.locator("#test-print-told")
    expect(told).to_contain_text(f"{PRINTER} chưa in được. Hết giấy: lắp cuộn mới.")
    assert slips(server) == before
    draft.simulate(PRINTER, "none")
    expect(told).to_have_text(f"Đã in xong ở {PRINTER}.")
    until(lambda: len(slips(server) - before) == 1, line("trouble_1"))


def heard(page: Page) -> float:
    """Press, wait until the call has been said to its end, and return how long it was."""
    page.get_by_role("button", name="Nghe thử").click()
    told = page.locator("#heard")
    expect(told).to_have_text("Đang đọc…")
    audio = page.locator("audio")
    until(lambda: bool(audio.evaluate("(it) => it.currentTime > 0.3")), "the call's sound")
    expect(told).to_contain_text("Đã đọc xong")
    played = audio.evaluate("(it) => [it.currentTime, it.duration, it.ended]")
    assert played[0] == pytest.approx(played[1], abs=0.05)
    assert played[2]
    return float(played[1])


def test_a_call_is_heard_in_this_browser_as_the_draft_says_it(draft: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/voice")
    languages = page.get_by_label("Ngôn ngữ", exact=True).locator("option")
    expect(languages).to_have_text(["Tiếng Việt", "English"])
    page.get_by_label("Số", exact=True).fill("B024")
    page.get_by_label("Quầy", exact=True).select_option("3")

    usual = heard(page)
    expect(page.locator("#heard-text")).to_have_text(
        "Mời công dân số B, không, hai, bốn, đến quầy số 3."
    )
    page.get_by_label("Tốc độ đọc (%)").fill("140")
    page.get_by_label("Số lần đọc mỗi lượt gọi").fill("1")
    assert heard(page) < usual / 2
    assert axe_violations(page) == []

    page.get_by_label("Số", exact=True).fill("Xin chào")
    page.get_by_role("button", name="Nghe thử").click()
    expect(page.get_by_text("Xin nhập số như trên phiếu")).to_be_visible()


def test_a_language_without_a_voice_is_said_to_have_none(draft: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/voice")
    said = {"text": "Call", "clips": []}
    page.route("**/api/v1/configuration/voice/clip", lambda route: route.fulfill(json=said))

    page.get_by_role("button", name="Nghe thử").click()

    expect(page.locator("#heard")).to_have_text(
        "Máy chủ không có giọng đọc Tiếng Việt: ở sảnh chỉ hiện chữ."
    )


def television(page: Page) -> FrameLocator:
    """Return the TV that is shown beside what is being changed, once it has drawn something."""
    tv = page.frame_locator(".tv-frame")
    expect(tv.locator("#head .centre")).to_be_visible()
    return tv


def test_a_notice_and_the_centres_words_are_seen_on_the_tv_as_one_types_and_nowhere_else(
    draft: Day, windows: Windows
) -> None:
    live = windows.display()
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/displays", is_linked=False)
    page.locator("#add-notice").click()
    page.get_by_label("Nội dung tiếng Việt").press_sequentially("Chiều nay nghỉ từ 15 giờ.")

    tv = television(page)
    expect(tv.locator("#notice")).to_have_text("Chiều nay nghỉ từ 15 giờ.")
    expect(tv.locator(".hero .label")).to_be_visible()
    expect(tv.locator(".latest li")).not_to_have_count(0)
    expect(tv.locator(".queues .queue")).not_to_have_count(0)
    assert axe_violations(page) == []

    page.goto("/admin/messages")
    field = page.get_by_label("Tên trung tâm", exact=False).first
    before = field.input_value()
    field.fill("Trung tâm Hành chính công Thử")
    field.press("Tab")
    tv = television(page)
    expect(tv.locator("#head .centre")).to_have_text("Trung tâm Hành chính công Thử")
    kiosk = page.frame_locator(".kiosk-frame-tried").locator("#kiosk")
    expect(kiosk).to_contain_text("Trung tâm Hành chính công Thử")
    expect(kiosk).to_contain_text("Đất đai")
    # As wide as the glass of a kiosk, whatever the column is.
    assert kiosk.evaluate("() => [innerWidth, innerHeight]") == [1080, 1920]
    page.get_by_role("combobox", name="Ngôn ngữ").select_option("English")
    expect(kiosk).to_contain_text("Land")
    page.get_by_label("Thời điểm", exact=True).select_option("Đã đóng cửa")
    expect(tv.locator("#hero")).to_contain_text("Mở lại")
    page.get_by_label("Thời điểm", exact=True).select_option("Sắp hết giờ phát số")
    expect(tv.locator("#closing")).to_contain_text("ngừng phát số lúc")
    assert axe_violations(page) == []
    expect(live.locator("#notice")).to_be_hidden()
    expect(live.locator("#head .centre")).to_have_text(before)


def test_a_zones_colour_is_seen_on_the_tv_before_it_is_published(
    draft: Day, windows: Windows
) -> None:
    patch = {"zone": {"a": {"colour": "teal", "direction": "left"}}}
    version = draft.person("admin").get("/configuration")["version"]
    draft.person("admin").ask("PUT", "/configuration/draft", expected_version=version, patch=patch)
    page = opened(windows, "admin", "/admin/counters")

    sign = television(page).locator(".hero .zone-sign")

    expect(sign).to_have_attribute("data-colour", "teal")
    expect(sign).to_contain_text("bên trái")
