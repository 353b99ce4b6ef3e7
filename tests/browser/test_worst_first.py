"""Knows the supervisor's first screen: where it is bad, what it will be in an hour, what to do."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.day import Day
from tests.browser.measures import TOO_WIDE
from tests.browser.windows import Windows, unfold_alerts
from tests.support.axe import axe_violations
from tests.support.patience import patience

DESK, PHONE = (1440, 900), (360, 800)
LOOKED_WITHIN_MS = 30_000
HELPER = 7
TOP = "tbody tr:first-child"
# Of the head's middle what can be seen ends before the link's sign, and the time is in it.
HEAD_IN_PLACE = """() => {
  const place = (where) => document.querySelector(where).getBoundingClientRect();
  const [day, time, sign] = [".head-day", ".head-day > :first-child", "#head-link"].map(place);
  const isApart = day.right <= sign.left || day.top >= sign.bottom;
  return isApart && time.right <= day.right && time.bottom <= day.bottom + 1;
}"""


def crowd(day: Day, service: str = "dat-dai", many: int = 16) -> None:
    """Let people come for the service over forty minutes, which are over then."""
    for number in range(many):
        day.later(minutes=40 * number // many)
        day.issue(service)
    day.later(minutes=40)


def rows(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("tbody .name").all_inner_texts()]


def offer(page: Page, kind: str) -> Locator:
    """Return the button of the worst service that offers this, once it was looked ahead.

    On a far day only: where other tests have just served people in seconds, nothing is offered.
    """
    button = page.locator(f"{TOP} [data-do=offer-{kind}]")
    expect(button).to_be_visible(timeout=patience(LOOKED_WITHIN_MS))
    return button


def test_the_worst_service_comes_first_with_its_hour_and_its_trend(
    far_day: Day, windows: Windows
) -> None:
    far_day.open(1, 5)
    crowd(far_day)
    page = windows.signed_in("supervisor", "/supervisor", DESK)

    offer(page, "open")

    land = page.locator(TOP)
    assert rows(page)[0].endswith("Đất đai")
    expect(land.locator(".longest")).to_contain_text(re.compile(r"[4-9]\d phút"))
    expect(land.locator(".next_hour")).to_contain_text(re.compile("phút|giờ"))
    trend = land.get_by_role("img")
    expect(trend).to_have_attribute("aria-label", re.compile("từ 0 thành 16, lúc đông nhất 16"))
    assert axe_violations(page) == []


def test_a_counter_is_opened_from_the_row_that_says_what_it_brings(
    far_day: Day, windows: Windows
) -> None:
    far_day.open(1)
    crowd(far_day)
    page = windows.signed_in("supervisor", "/supervisor", DESK)

    button = offer(page, "open")
    expect(button).to_contain_text("→")
    counter = re.search(r"Mở (Quầy \d+)", button.inner_text())
    assert counter is not None
    button.press("Enter")
    box = page.get_by_role("dialog", name="Mở thêm quầy cho Đất đai")
    expect(box).to_contain_text(f"Nếu mở {counter[1]}: trong 10 người có 8 người chờ không quá")
    expect(box).to_contain_text("thay vì")
    box.get_by_label("Mở quầy cho cán bộ").select_option("officer02")
    assert axe_violations(page) == []
    box.get_by_role("button", name="Mở quầy").click()

    expect(box.get_by_role("status")).to_have_text(f"{counter[1]} đã mở, phục vụ cả Đất đai.")
    known = {c["name"]["vi"]: c for c in far_day.person("supervisor").get("/counters")}
    assert (known[counter[1]]["state"], known[counter[1]]["officer"]) == ("open", "Cán bộ 02")
    page.keyboard.press("Escape")
    expect(page.locator(f"{TOP} .counters_open")).to_have_text("2")


@pytest.fixture
def helper(far_day: Day) -> Iterator[int]:
    """Give the test an open counter that may help, and the other tests one that does as before."""
    far_day.open(HELPER)
    yield HELPER
    far_day.person("admin").ask("PUT", f"/counters/{HELPER}/profile", services=None)


def test_help_is_sent_from_the_row_and_the_counter_calls_for_it_at_once(
    far_day: Day, windows: Windows, helper: int
) -> None:
    far_day.open(1)
    crowd(far_day)
    page = windows.signed_in("supervisor", "/supervisor", DESK)

    offer(page, "help").click()
    box = page.get_by_role("dialog", name="Quầy khác giúp Đất đai")
    expect(box).to_contain_text("Nếu Quầy 7 giúp: trong 10 người có 8 người chờ không quá")
    assert axe_violations(page) == []
    box.get_by_role("button", name="Giúp ngay").click()

    expect(box.get_by_role("status")).to_have_text("Quầy 7 nay gọi cả số của Đất đai.")
    assert far_day.call_next(helper)["service"] == "dat-dai"
    page.keyboard.press("Escape")
    expect(page.locator(f"{TOP} [data-do=offer-help]")).to_have_count(0)


def test_what_is_chosen_in_a_dialog_outlives_the_pictures_that_arrive(
    day: Day, windows: Windows
) -> None:
    day.open(1)
    crowd(day)
    page = windows.signed_in("supervisor", "/supervisor", DESK)
    page.get_by_role("button", name="Tạm đóng: Đất đai").click()
    box = page.get_by_role("dialog")
    box.get_by_label("Hoặc ghi lý do khác").fill("Mất điện")
    box.get_by_label("Mở quầy cho cán bộ").select_option("officer03")

    day.issue()
    day.open(9)

    expect(page.locator(".desk[data-key='9']")).to_contain_text("Cán bộ 09")
    expect(box).to_contain_text("17 người đang chờ")
    expect(box.get_by_label("Hoặc ghi lý do khác")).to_have_value("Mất điện")
    expect(box.get_by_label("Mở quầy cho cán bộ")).to_have_value("officer03")


def test_rows_stay_under_the_hand_while_it_is_over_them(day: Day, windows: Windows) -> None:
    day.open(1)
    crowd(day, many=3)
    page = windows.signed_in("supervisor", "/supervisor", DESK)
    expect(page.locator(TOP)).to_contain_text("Đất đai")
    row = page.get_by_role("row").filter(has_text="Công Thương")
    row.get_by_role("button", name="Tạm đóng").focus()

    day.issue("cong-thuong")

    expect(row.locator(".waiting")).to_have_text("1")
    assert rows(page)[0].endswith("Đất đai"), "the list moved under the hand"
    # Nobody serves it: left alone, it comes first.
    expect(page.locator(TOP)).to_contain_text("Công Thương", timeout=patience(30_000))


def test_alerts_of_one_kind_are_one_line_that_stays_unfolded(day: Day, windows: Windows) -> None:
    for service in ("dat-dai", "cong-thuong", "y-te"):
        day.issue(service)
    page = windows.signed_in("supervisor", "/supervisor", DESK)
    group = page.locator("[data-alerts=no_counter_open]")
    alerts = page.locator("#all-alerts [data-alert=no_counter_open]")
    expect(group).to_have_text("3 lĩnh vực không có quầy mở")

    group.press("Enter")
    expect(page.locator("#all-alerts")).to_be_focused()
    expect(alerts).to_have_count(3)
    day.issue("tu-phap")

    expect(group).to_contain_text("4 lĩnh vực không có quầy mở")
    expect(alerts).to_have_count(4)
    assert axe_violations(page) == []
    # Each that was raised has a button of its own: who sees all sees those there are.
    expect(alerts.get_by_role("button", name="Đã thấy")).to_have_count(4)
    group.get_by_role("button", name="Đã thấy tất cả").click()
    expect(alerts.get_by_role("button", name="Đã thấy")).to_have_count(0)
    expect(alerts.first).to_contain_text("Giám sát viên đã thấy")
    page.keyboard.press("Escape")
    expect(alerts).to_have_count(0)
    expect(page.locator("#unfold-alerts")).to_be_focused()
    # It lies over the services: who goes on to them sees them.
    unfold_alerts(page)
    page.locator(f"{TOP} button").first.focus()
    expect(page.locator("#all-alerts")).to_have_count(0)


# What of it isn't all in sight.
OUT_OF_SIGHT = """(found) => [...document.querySelectorAll(found)].filter((one) => {
  const { top, bottom, left, right } = one.getBoundingClientRect();
  return top < 0 || left < 0 || bottom > innerHeight || right > innerWidth;
}).map((one) => `${one.className} ${one.textContent.slice(0, 40)}`)"""


def test_the_first_screen_holds_the_worst_services_the_alerts_and_every_counter(
    day: Day, windows: Windows
) -> None:
    day.open(1, 2)
    crowd(day)
    for service in ("cong-thuong", "y-te", "tu-phap"):
        day.issue(service)
    day.officer(1).post("/counters/1/emergency", state="help")
    page = windows.signed_in("supervisor", "/supervisor", DESK)
    expect(page.locator("[data-alert=help]")).to_be_visible()
    expect(page.locator("#alerts .line > *")).to_have_count(2)
    expect(page.locator(f"{TOP} .acts button").first).to_be_visible()
    parts = [
        "#totals > *",
        "#alerts .line > *",
        "#alerts .foot > *",
        "tbody tr:nth-child(-n+6)",
        ".desk",
    ]

    hidden = {part: page.evaluate(OUT_OF_SIGHT, part) for part in parts}

    day.officer(1).post("/counters/1/emergency", state="none")
    assert hidden == {part: [] for part in parts}
    assert page.locator(".desk").count() == 22
    assert page.evaluate("scrollY") == 0
    for width in (1000, 1150, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(HEAD_IN_PLACE), f"the day stands over what is beside it: {width} px"


def test_counters_are_coloured_by_what_somebody_should_see(day: Day, windows: Windows) -> None:
    day.open(1, 2)
    day.issue()
    day.call_next(1)
    day.issue()
    day.later(minutes=4)
    page = windows.signed_in("supervisor", "/supervisor", DESK)

    called, idle = (page.locator(f".desk[data-key='{number}']") for number in (1, 2))
    expect(called).to_contain_text("Gọi đã lâu")
    expect(called.locator("time")).to_have_text(re.compile("^4:"))
    expect(idle).to_contain_text("Có người chờ")


def test_healthy_devices_are_one_line_and_ill_ones_are_named(day: Day, windows: Windows) -> None:
    page = windows.signed_in("supervisor", "/supervisor", DESK)
    devices = page.get_by_role("region", name="Thiết bị")
    expect(devices.locator("summary")).to_contain_text("thiết bị hoạt động tốt")
    expect(devices.get_by_text("Ki-ốt · kiosk-1")).to_be_hidden()

    day.simulate("reception-1", "paper_out")

    expect(devices.get_by_text("reception-1")).to_be_visible()
    devices.locator("summary").click()
    expect(devices.get_by_text("Ki-ốt · kiosk-1")).to_be_visible()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_screen_works_on_a_phone_in_both_languages(
    language: str, far_day: Day, windows: Windows
) -> None:
    far_day.open(1, 7)
    crowd(far_day)
    page = windows.signed_in("supervisor", f"/supervisor?lang={language}", PHONE)

    button = offer(page, "help")

    assert page.evaluate(TOO_WIDE) == [0, []]
    assert axe_violations(page) == []
    unfold_alerts(page)
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    button.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate(TOO_WIDE) == [0, []]
    assert axe_violations(page) == []
