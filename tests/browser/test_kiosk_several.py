"""Knows how a visitor with several needs takes one number for all of them at the kiosk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.test_kiosk import LAND, NUMBER, ORDINARY, button, one_number
from tests.browser.test_kiosk_access import LISTENER, listen
from tests.browser.windows import FAST, KIOSK, KIOSK_LYING, Windows, intercept, linked
from tests.support.axe import axe_violations

BUSINESS = re.compile("^Đăng ký doanh nghiệp, đầu tư")
RESULTS = re.compile("^Trả kết quả")
LABOUR = re.compile("^Nội vụ")
SEVERAL, MORE = "Tôi có nhiều việc", "Tôi còn việc khác"
WHOLE = """() => [...document.querySelectorAll(
    ".kiosk-needs, .kiosk-classes, .kiosk-number-box, .kiosk-after, .kiosk-frame")]
  .filter((of) => of.scrollHeight > of.clientHeight + 1).map((of) => of.className)"""


def choose_two(kiosk: Page) -> None:
    button(kiosk, SEVERAL).click()
    button(kiosk, LAND).click()
    expect(kiosk.get_by_role("heading", name="Còn việc nào nữa?")).to_be_visible()
    button(kiosk, BUSINESS).click()
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(2)


def test_two_needs_are_one_number_with_one_slip(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()

    choose_two(kiosk)
    button(kiosk, ORDINARY).dblclick()

    expect(kiosk.locator(NUMBER)).to_be_visible()
    one_number(kiosk, day)
    [ticket] = day.tickets()
    assert {ticket["service"], *ticket["onward"]} == {"dat-dai", "doanh-nghiep-dau-tu"}
    expect(kiosk.locator(".kiosk-onward")).to_contain_text("Sau đó, cũng với số này:")
    expect(kiosk.locator(".kiosk-onward li")).to_have_count(1)


def test_a_need_is_added_from_the_last_step_and_another_taken_back(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()

    button(kiosk, LAND).click()
    button(kiosk, MORE).click()
    expect(button(kiosk, LAND)).to_have_attribute("aria-pressed", "true")
    button(kiosk, RESULTS).click()
    button(kiosk, MORE).click()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()
    kiosk.keyboard.type("ho kinh doanh", delay=100)
    button(kiosk, BUSINESS).click()
    button(kiosk, "Tiếp tục").click()
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(3)
    button(kiosk, "Bỏ Đất đai").click()
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(2)
    button(kiosk, ORDINARY).click()

    expect(kiosk.locator(NUMBER)).to_be_visible()
    [ticket] = day.tickets()
    assert {ticket["service"], *ticket["onward"]} == {"tra-ket-qua", "doanh-nghiep-dau-tu"}


def test_after_four_needs_no_more_are_offered_and_back_undoes_them_one_by_one(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    choose_two(kiosk)
    for service in (RESULTS, LABOUR):
        button(kiosk, MORE).click()
        button(kiosk, service).click()

    expect(kiosk.locator(".kiosk-needs li")).to_have_count(4)
    expect(button(kiosk, MORE)).to_have_count(0)
    button(kiosk, "Quay lại").click()
    expect(button(kiosk, LABOUR)).to_have_attribute("aria-pressed", "false")
    button(kiosk, "Quay lại").click()
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(3)
    for _ in range(4):
        button(kiosk, "Quay lại").click()
    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()
    button(kiosk, "Quay lại").click()

    expect(button(kiosk, SEVERAL)).to_be_visible()
    assert day.tickets() == []


CLOSED = "doanh-nghiep-dau-tu"


@pytest.fixture
def closing(day: Day) -> Iterator[Day]:
    """Open what the test closes again."""
    yield day
    day.person("supervisor").ask("POST", f"/services/{CLOSED}/open")


def test_a_service_that_closes_meanwhile_is_named_and_may_be_dropped(
    closing: Day, windows: Windows
) -> None:
    """The supervisor closes it in the instant between the press and the server."""
    kiosk = windows.kiosk()
    choose_two(kiosk)

    def close(route: Route) -> None:
        closing.person("supervisor").post(f"/services/{CLOSED}/close", reason="network")
        route.fallback()

    intercept(kiosk, "**/api/v1/tickets", close, times=1)

    button(kiosk, ORDINARY).click()
    expect(kiosk.get_by_text("“Đăng ký doanh nghiệp, đầu tư” vừa ngừng lấy số.")).to_be_visible()
    button(kiosk, "Xem lại các việc đã chọn").click()
    expect(kiosk.get_by_role("alert")).to_contain_text("Xin bỏ việc này")
    expect(button(kiosk, ORDINARY)).to_be_disabled()
    button(kiosk, "Bỏ Đăng ký doanh nghiệp, đầu tư").click()
    button(kiosk, ORDINARY).click()

    expect(kiosk.locator(NUMBER)).to_be_visible()
    one_number(kiosk, closing)
    assert closing.tickets()[0]["service"] == "dat-dai"


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING])
def test_several_needs_are_taken_and_taken_back_by_keys_alone(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    kiosk = windows.open("/kiosk?keys=yes", size)
    linked(kiosk)

    kiosk.keyboard.press("1")
    expect(button(kiosk, MORE)).to_have_attribute("data-digit", "9")
    kiosk.keyboard.press("9")
    expect(kiosk.get_by_role("heading", name="Còn việc nào nữa?")).to_be_visible()
    kiosk.keyboard.press("2")
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(2)
    kiosk.keyboard.press("0")
    expect(kiosk.get_by_role("heading", name="Còn việc nào nữa?")).to_be_visible()
    kiosk.keyboard.press("3")
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(2)
    cut = kiosk.evaluate(WHOLE)
    kiosk.keyboard.press("1")

    expect(kiosk.locator(NUMBER)).to_be_visible()
    [ticket] = day.tickets()
    assert {ticket["service"], *ticket["onward"]} == {"tra-ket-qua", "doanh-nghiep-dau-tu"}
    assert cut == []


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING])
@pytest.mark.parametrize(
    "switches", [[], ["Chữ to"], ["Hạ thấp nút bấm"], ["Chữ to", "Hạ thấp nút bấm"]]
)
def test_nothing_of_three_needs_is_cut_off_however_the_screen_is_made(
    day: Day, windows: Windows, size: tuple[int, int], switches: list[str]
) -> None:
    kiosk = windows.open("/kiosk", size)
    linked(kiosk)
    for name in switches:
        button(kiosk, name).click()

    button(kiosk, SEVERAL).click()
    for _ in range(2):
        kiosk.locator(".kiosk-tile[aria-pressed=false]").first.click()
    button(kiosk, MORE).click()
    button(kiosk, "Tìm lĩnh vực, thủ tục").click()
    kiosk.keyboard.type("noi vu", delay=100)
    button(kiosk, LABOUR).click()
    expect(kiosk.locator(".kiosk-needs li")).to_have_count(3)
    cut = kiosk.evaluate(WHOLE)
    button(kiosk, ORDINARY).click()
    expect(kiosk.locator(".kiosk-onward li")).to_have_count(2)
    cut += kiosk.evaluate(WHOLE)

    assert cut == []


@pytest.mark.parametrize(("language", "several", "more"), [
    ("Tiếng Việt", SEVERAL, MORE),
    ("English", "I have several things to do", "I have something else to do"),
])  # fmt: skip
@pytest.mark.parametrize("contrast", [False, True])
def test_gathering_needs_has_no_barriers(
    day: Day, windows: Windows, language: str, several: str, more: str, *, contrast: bool
) -> None:
    kiosk = windows.kiosk()
    button(kiosk, language).click()
    if contrast:
        kiosk.locator("[data-do=switch][data-with=contrast]").click()

    button(kiosk, several).click()
    kiosk.locator(".kiosk-tile").nth(0).click()
    expect(kiosk.locator(".kiosk-tile[aria-pressed=true]")).to_have_count(1)
    found = axe_violations(kiosk)
    kiosk.locator(".kiosk-tile").nth(1).click()
    expect(button(kiosk, more)).to_be_visible()
    found += axe_violations(kiosk)
    kiosk.locator(".kiosk-ordinary").click()
    expect(kiosk.locator(".kiosk-onward li")).to_have_count(1)
    found += axe_violations(kiosk)

    assert found == []


def test_the_voice_tells_what_was_chosen_and_what_comes_after(day: Day, windows: Windows) -> None:
    kiosk = windows.open("/kiosk?keys=audio", KIOSK, scripts=LISTENER + FAST)
    linked(kiosk)

    kiosk.keyboard.press("2")
    question = listen(kiosk, MORE)
    kiosk.keyboard.press("9")
    adding = listen(kiosk, "Đã chọn")
    kiosk.keyboard.press("3")
    both = listen(kiosk, MORE)
    kiosk.keyboard.press("1")
    slip = listen(kiosk, "Thêm thời gian")

    assert question[-2:] == ["Phím 9", MORE]
    assert adding == ["Còn việc nào nữa?", "Đã chọn"]
    assert sum(line.startswith("Ông/bà đã chọn 2 việc.") for line in both) == 1
    assert sum(line.startswith("Sau đó: ") for line in slip) == 1
