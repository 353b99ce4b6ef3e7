"""Knows what a visitor does at the kiosk: few taps, one number, whatever the finger does."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.day import Day
from tests.browser.windows import KIOSK, KIOSK_LYING, Windows, intercept, linked
from tests.support.patience import patience

LAND = re.compile("^Đất đai")
ORDINARY = "Không – Lấy số thường"
GUIDANCE = "Tôi không rõ – Gọi người hướng dẫn"
NUMBER = ".kiosk-number"
SHAPES = """() => [...document.querySelectorAll(".kiosk-tile")].map((tile) => ({
  name: tile.querySelector(".kiosk-service").textContent,
  height: tile.getBoundingClientRect().height,
  lines: [...tile.querySelectorAll(".kiosk-wait, .kiosk-people")]
    .reduce((sum, of) => sum + Math.round(of.getBoundingClientRect().height
      / parseFloat(getComputedStyle(of).lineHeight)), 0),
  cut: [...tile.querySelectorAll(".kiosk-service, .kiosk-wait, .kiosk-people, .grow")].some((of) =>
    of.scrollHeight > of.clientHeight + parseFloat(getComputedStyle(of).fontSize) / 2
      || of.scrollWidth > of.clientWidth + 1),
}))"""
# As the page of 0.1.0 has kept it when its server was stopped in the middle of a press.
OLD_INTENT = """
sessionStorage.setItem("moiso-kiosk-intent", JSON.stringify({
  at: Date.now(),
  body: { service: "dat-dai", request_id: crypto.randomUUID(), language: "vi" },
}));
"""
FORECAST_MS = 60_000
"""Forecasts are made in the background, with pauses that grow with the load of the machine."""


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    return page.get_by_role("button", name=name)


def take_a_number(kiosk: Page) -> str:
    button(kiosk, LAND).click()
    button(kiosk, ORDINARY).click()
    return kiosk.locator(NUMBER).inner_text()


def type_letters(kiosk: Page, text: str) -> None:
    for letter in text:
        button(kiosk, re.compile(f"^{'Dấu cách' if letter == ' ' else letter.upper()}$")).click()


def one_number(kiosk: Page, day: Day) -> None:
    """The screen shows the number of the only ticket there is, and its one slip comes out."""
    [ticket] = day.tickets()
    expect(kiosk.locator(NUMBER)).to_have_text(ticket["label"])
    expect(kiosk.get_by_text("Mời ông/bà nhận phiếu ở khe bên dưới")).to_be_visible()
    [ticket] = day.tickets()
    assert (ticket["slip"]["state"], ticket["slip"]["copies"]) == ("printed", 1)


def test_a_double_tap_takes_one_number(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()

    button(kiosk, LAND).dblclick()
    button(kiosk, ORDINARY).dblclick()

    expect(kiosk.get_by_role("heading", name="Số của ông/bà")).to_be_visible()
    one_number(kiosk, day)


def test_reload_back_and_prefetch_take_no_further_number(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    take_a_number(kiosk)

    kiosk.reload()
    linked(kiosk)
    kiosk.goto("/")
    kiosk.go_back()
    linked(kiosk)
    kiosk.request.get("/kiosk", headers={"Sec-Purpose": "prefetch"})

    one_number(kiosk, day)


def test_a_lost_answer_is_asked_for_again_and_gives_one_number(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    intercept(kiosk, "**/api/v1/tickets", lose, times=1)
    take_a_number(kiosk)

    assert lost == [201]
    one_number(kiosk, day)


def test_a_number_asked_for_before_an_upgrade_is_asked_for_again(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.open("/kiosk", KIOSK, scripts=OLD_INTENT)

    expect(kiosk.get_by_role("heading", name="Số của ông/bà")).to_be_visible()
    one_number(kiosk, day)


def test_a_reload_while_the_server_answers_leads_to_the_same_number(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    intercept(kiosk, "**/api/v1/tickets", lambda route: route.fetch(), times=1)
    button(kiosk, LAND).click()
    button(kiosk, ORDINARY).click()
    expect(kiosk.get_by_text("Đang lấy số…")).to_be_visible()

    kiosk.reload()

    expect(kiosk.get_by_role("heading", name="Số của ông/bà")).to_be_visible()
    one_number(kiosk, day)


def test_priority_is_one_clear_step(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()

    button(kiosk, LAND).click()
    expect(kiosk.get_by_role("heading", name="Ông/bà thuộc đối tượng ưu tiên?")).to_be_visible()
    button(kiosk, "Phụ nữ mang thai").click()

    expect(kiosk.get_by_role("heading", name="Số của ông/bà")).to_be_visible()
    assert [ticket["priority"] for ticket in day.tickets()] == ["PNMT"]


def test_the_search_opens_with_what_is_often_asked_for_and_knows_codes(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()

    expect(kiosk.get_by_text("Thường gặp")).to_be_visible()
    expect(kiosk.locator(".kiosk-found .kiosk-tile")).to_have_count(4)
    type_letters(kiosk, "dat dai 01")
    expect(kiosk.get_by_text("Thường gặp")).to_have_count(0)
    found = kiosk.locator(".kiosk-found .kiosk-tile")
    expect(found).to_have_count(1)

    row, only = kiosk.locator(".kiosk-found").bounding_box(), found.bounding_box()
    assert row is not None
    assert only is not None
    assert only["width"] == row["width"]


def test_search_needs_no_diacritics(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()

    services = {
        "dat dai": "Đất đai",
        "doanh": "Đăng ký doanh nghiệp, đầu tư",
        "lao dong": "Nội vụ, lao động, người có công",
        "so do": "Đất đai",
        "ho kinh doanh": "Đăng ký doanh nghiệp, đầu tư",
        "khai sinh": "Tư pháp",
    }
    found = {typed: first_found(kiosk, typed) for typed in services}

    assert found == services
    expect(button(kiosk, re.compile("^Tư pháp"))).to_contain_text("Hộ tịch: khai sinh")


def first_found(kiosk: Page, typed: str) -> str:
    """Type on the keyboard of the glass; return the first service that is offered."""
    button(kiosk, "Xóa hết").click()
    type_letters(kiosk, typed)
    expect(kiosk.get_by_role("status")).to_have_text(typed)
    return kiosk.locator(".kiosk-found .kiosk-service").first.inner_text()


def test_a_search_without_a_match_says_so_and_leads_to_guidance(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()

    kiosk.keyboard.type("xyz")

    expect(kiosk.get_by_text("Không tìm thấy “xyz”")).to_be_visible()
    expect(button(kiosk, GUIDANCE)).to_be_visible()


def test_english_lasts_for_one_visitor(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()

    button(kiosk, "English").click()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("What do you need today?")
    button(kiosk, re.compile("^Land")).click()
    button(kiosk, re.compile("^No –")).click()
    expect(kiosk.locator(NUMBER)).to_be_visible()
    button(kiosk, re.compile("^Done")).click()

    expect(kiosk.get_by_role("heading", name="Ông/bà cần làm thủ tục gì?")).to_be_visible()
    assert [ticket["language"] for ticket in day.tickets()] == ["en"]


def test_the_second_page_has_the_other_services(day: Day, windows: Windows) -> None:
    """A page before the first or after the last has no button that does nothing."""
    kiosk = windows.kiosk()
    button(kiosk, "Chữ to").click()
    expect(kiosk.get_by_text("Trang 1/3")).to_be_visible()
    expect(button(kiosk, "Trang trước")).to_have_count(0)

    button(kiosk, "Lĩnh vực khác").click()
    expect(kiosk.get_by_text("Trang 2/3")).to_be_visible()
    expect(button(kiosk, LAND)).to_have_count(0)
    button(kiosk, "Lĩnh vực khác").click()

    expect(kiosk.get_by_text("Trang 3/3")).to_be_visible()
    expect(button(kiosk, "Lĩnh vực khác")).to_have_count(0)
    expect(button(kiosk, "Trang trước")).to_be_visible()


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING, (1280, 800)])
@pytest.mark.parametrize("language", ["Tiếng Việt", "English"])
def test_all_services_are_on_one_page_of_tiles_that_are_alike(
    far_day: Day, windows: Windows, size: tuple[int, int], language: str
) -> None:
    """Equal in height, 18 mm at least on 24 inches, two lines that never break, no name cut."""
    far_day.open(1, 2, 10)
    kiosk = windows.kiosk(size)
    button(kiosk, language).click()

    tiles = kiosk.locator(".kiosk-tile")
    expect(tiles).to_have_count(12)
    expect(kiosk.locator(".kiosk-pager")).to_have_count(0)
    shapes = kiosk.evaluate(SHAPES)

    assert len({(round(tile["height"]), tile["lines"]) for tile in shapes}) == 1
    assert shapes[0]["lines"] == 2
    assert shapes[0]["height"] / max(size) * 531 >= 18
    assert [tile["name"] for tile in shapes if tile["cut"]] == []


def test_large_letters_enlarge_the_names_too(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()
    size = "() => parseFloat(getComputedStyle(document.querySelector('.kiosk-service')).fontSize)"
    plain = kiosk.evaluate(size)

    button(kiosk, "Chữ to").click()
    expect(kiosk.locator(".kiosk-tile")).to_have_count(4)

    assert kiosk.evaluate(size) >= 1.25 * plain


def test_the_slip_tells_the_wait_by_the_clock_and_counters_in_short(
    day: Day, windows: Windows
) -> None:
    day.open(1)
    kiosk = windows.kiosk()

    take_a_number(kiosk)

    box = kiosk.locator(".kiosk-number-box")
    expect(box).to_contain_text("Quầy 1–4")
    expect(box).to_contain_text(re.compile(r"Dự kiến chờ .* phút \(khoảng 0[89]:[0-5][05]\)"))


def test_who_is_not_sure_may_take_a_number_for_guidance_meanwhile(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    button(kiosk, GUIDANCE).click()
    button(kiosk, re.compile("^Lấy số Hướng dẫn")).click()
    button(kiosk, ORDINARY).click()

    expect(kiosk.locator(NUMBER)).to_be_visible()
    assert [ticket["service"] for ticket in day.tickets()] == ["huong-dan"]


def test_a_wait_past_the_noon_break_is_told_before_the_number_is_taken(
    far_day: Day, windows: Windows
) -> None:
    day = far_day
    day.open(1)
    for minutes in (20, 40, 60):
        day.issue()
        ticket = day.act(day.call_next(1), "start")
        day.later(minutes=minutes)
        day.act(ticket, "finish", outcome="accepted")
    for _ in range(3):
        day.issue()
    day.later(minutes=200)  # 11:20; counters break at 11:30 and open again at 13:30.
    kiosk = windows.kiosk()

    expect(button(kiosk, LAND)).to_contain_text(
        "Có thể sang buổi chiều", timeout=patience(FORECAST_MS)
    )
    button(kiosk, LAND).click()

    expect(kiosk.get_by_text("Có thể chưa đến lượt trước giờ nghỉ (11:30).")).to_contain_text(
        "Quầy làm việc lại lúc 13:30"
    )
    expect(kiosk.get_by_text("Có thể sang buổi chiều")).to_have_count(1)
    assert len(day.tickets(state="waiting")) == 3
