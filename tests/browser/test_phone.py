"""Knows what a visitor sees on the own phone: from the queue to the rating, on any connection."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, WebSocketRoute, expect

from tests.browser.day import Day, Json
from tests.browser.windows import PHONE, Windows, hand, linked, own_pictures
from tests.support.axe import axe_violations
from tests.support.live import until

MOST_BYTES = 100_000
RATED_AFTER_MS = 20_500

# The text that is written largest.
LARGEST = """[...document.querySelectorAll("#track *")]
  .filter((one) => !one.children.length && one.textContent.trim())
  .map((one) => [parseFloat(getComputedStyle(one).fontSize), one.textContent])
  .sort((a, b) => b[0] - a[0])
  [0][1]"""
WAIT_CLOCK = """([estimate, at]) =>
  import("/static/words.js").then((words) => words.waitClock(estimate, at))"""
# What the phone does that a picture can't show: it keeps how often it has vibrated.
FEEL = """
window.vibrations = 0;
navigator.vibrate = () => { window.vibrations += 1; return true; };
"""
# Whatever waits for seconds waits for tenths; the shorter waits are those of the socket itself.
IMPATIENT = """
const wait = window.setTimeout;
window.setTimeout = (run, ms, ...given) => wait(run, ms >= 5000 ? ms / 20 : ms, ...given);
"""


def code_of(ticket: Json) -> str:
    return str(ticket["track_url"]).rpartition("/")[2]


def open_phone(windows: Windows, ticket: Json, *, lang: str = "vi") -> Page:
    page = windows.open(
        f"/t/{code_of(ticket)}?lang={lang}", PHONE, scripts=FEEL, reduced_motion="reduce"
    )
    linked(page)
    return page


def test_a_phone_follows_its_number_from_the_queue_to_the_rating(
    day: Day, windows: Windows
) -> None:
    day.open(3)
    ticket = day.issue()
    phone = open_phone(windows, ticket)
    found: dict[str, list[Any]] = {"waiting": axe_violations(phone)}
    expect(phone.get_by_text("Ông/bà là người tiếp theo")).to_be_visible()
    phone.get_by_role("button", name="Bật âm thanh và rung").click()
    touched = phone.evaluate("window.vibrations")

    called = day.call_next(3)

    # In a live region: who can't see the page is told.
    told = phone.get_by_role("status").filter(has_text="Mời đến Quầy 3")
    expect(told).to_be_visible()
    expect(phone).to_have_title("ĐẾN LƯỢT: Quầy 3")
    assert phone.evaluate("window.vibrations") == touched + 1
    found["called"] = axe_violations(phone)
    called = day.act(called, "recall")
    until(lambda: bool(phone.evaluate("window.vibrations") == touched + 2), "the recall is felt")

    day.act(day.act(called, "start"), "finish", outcome="accepted")

    expect(phone.get_by_role("button", name="Rất hài lòng")).to_be_visible()
    phone.get_by_role("button", name="Hài lòng", exact=True).click()
    phone.get_by_role("button", name="Thời gian chờ").click()
    found["rating"] = axe_violations(phone)
    phone.get_by_role("button", name="Gửi đánh giá").click()
    expect(phone.get_by_text("Cảm ơn ông/bà đã đánh giá.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("Cảm ơn ông/bà đã đánh giá.")).to_be_visible()
    expect(phone.get_by_role("button", name="Rất hài lòng")).to_have_count(0)
    assert {step: faults for step, faults in found.items() if faults} == {}


def finished(day: Day) -> Json:
    """Give the ticket of somebody who was served and may rate."""
    day.open(3)
    ticket = day.issue()
    day.act(day.act(day.call_next(3), "start"), "finish", outcome="accepted")
    return ticket


def test_who_taps_a_face_on_the_phone_and_puts_it_away_has_rated(
    day: Day, windows: Windows
) -> None:
    ticket = finished(day)
    phone = open_phone(windows, ticket)
    phone.get_by_role("button", name="Bình thường").click()
    expect(phone.get_by_role("button", name="Gửi đánh giá")).to_be_visible()

    phone.goto("about:blank")

    follow = day.person("reception")
    until(lambda: bool(follow.get(f"/track/{code_of(ticket)}")["rated"]), "the rating")


def test_who_taps_a_face_on_the_phone_and_looks_on_has_rated_with_the_reasons(
    day: Day, windows: Windows
) -> None:
    context = windows.context(PHONE, reduced_motion="reduce")
    context.clock.install()
    phone = windows.again(context, f"/t/{code_of(finished(day))}")
    linked(phone)
    phone.get_by_role("button", name="Bình thường").click()
    phone.get_by_role("button", name="Thời gian chờ").click()
    # No word that it bears no name stands on the page with the number.
    expect(phone.get_by_text("không ghi tên")).to_have_count(0)

    with phone.expect_response(re.compile("/rating$")) as answer:
        phone.clock.fast_forward(RATED_AFTER_MS)

    given = answer.value.request.post_data_json or {}
    assert (answer.value.status, given["score"], given["reasons"]) == (200, 3, ["waiting"])
    expect(phone.get_by_text("Cảm ơn ông/bà đã đánh giá.")).to_be_visible()


def test_who_is_called_is_shown_the_way_and_the_colour_that_the_signs_have(
    day: Day, windows: Windows
) -> None:
    context = windows.context(PHONE)
    own_pictures(context)
    phone = windows.again(context, f"/t/{code_of(day.issue())}")
    until(lambda: bool(phone.evaluate("Boolean(window.heard?.picture)")), "its pictures")
    there = {"number": 12, "name": {"vi": "Quầy 12"}, "zone": {"vi": "Khu B"}}

    hand(phone, state="called", counter={**there, "colour": "red", "direction": "up"})

    zone = phone.locator(".track-zone")
    expect(zone).to_have_text("Khu B, tầng trên")
    expect(zone).to_have_attribute("data-colour", "red")
    expect(zone.locator("svg[data-way=up]")).to_be_visible()
    assert axe_violations(phone) == []


def test_a_phone_says_first_how_many_are_before_and_what_o_clock_it_will_be(
    day: Day, windows: Windows
) -> None:
    day.open(3)
    day.issue()

    phone = open_phone(windows, day.issue())

    expect(phone.locator(".track-ahead")).to_have_text("1 người chờ trước ông/bà")
    assert phone.evaluate(LARGEST) == "1"
    expect(phone.locator(".track-clock")).to_have_text(
        re.compile(r"^Đến lượt (khoảng \d\d:\d[05]–\d\d:\d[05]|trước \d\d:\d[05])$")
    )


@pytest.mark.parametrize(
    ("low_s", "high_s", "said"),
    [
        (0, 300, "before 09:25"),
        (600, 1500, "about 09:25–09:45"),
        (7200, 9000, "after 11:15"),
    ],
)
def test_the_end_of_a_wait_is_told_in_steps_of_five_minutes(
    day: Day, windows: Windows, low_s: int, high_s: int, said: str
) -> None:
    phone = open_phone(windows, day.issue(), lang="en")

    told = phone.evaluate(WAIT_CLOCK, [{"low_s": low_s, "high_s": high_s}, "2026-11-24T02:17:00Z"])

    assert told == said


def test_a_visitor_leaves_the_queue_only_after_saying_so_twice(day: Day, windows: Windows) -> None:
    ticket = day.issue()
    phone = open_phone(windows, ticket, lang="en")

    phone.get_by_role("button", name="Leave the queue").click()
    phone.get_by_role("button", name="No, keep waiting").click()
    assert day.tickets(label=ticket["label"])[0]["state"] == "waiting"
    phone.get_by_role("button", name="Leave the queue").click()
    phone.get_by_role("button", name="Cancel my number").click()

    expect(phone.get_by_text("This number is no longer in the queue.")).to_be_visible()
    assert day.tickets(label=ticket["label"])[0]["state"] == "cancelled"


def test_a_phone_without_a_socket_polls_and_says_nothing_of_being_offline(
    day: Day, windows: Windows
) -> None:
    day.open(3)
    ticket = day.issue()
    context = windows.context(PHONE, scripts=IMPATIENT)

    def refuse(socket: WebSocketRoute) -> None:
        socket.close()

    context.route_web_socket(re.compile("socket.io"), refuse)
    phone = windows.again(context, f"/t/{code_of(ticket)}")
    expect(phone.locator("html")).to_have_attribute("data-link", "polled")

    day.call_next(3)

    expect(phone.get_by_text("Mời đến Quầy 3")).to_be_visible()
    expect(phone.locator(".offline")).to_be_hidden()


def test_the_page_reads_without_javascript(day: Day, windows: Windows) -> None:
    day.open(3)
    ticket = day.issue()
    day.issue()

    phone = windows.again(
        windows.context(PHONE, java_script_enabled=False), f"/t/{code_of(ticket)}"
    )

    expect(phone.locator(".track-number")).to_have_text(ticket["label"])
    expect(phone.locator(".track-state")).to_contain_text("Đang chờ")
    expect(phone.get_by_text("Ông/bà là người tiếp theo")).to_be_visible()


def test_the_whole_page_comes_in_less_than_100_kb(day: Day, windows: Windows) -> None:
    code = code_of(day.issue())
    phone = windows.context(PHONE).new_page()
    done: list[Request] = []
    frames: list[int] = []

    def finished(request: Request) -> None:
        done.append(request)

    phone.on("requestfinished", finished)
    phone.on("websocket", lambda ws: ws.on("framereceived", lambda f: frames.append(len(f))))

    phone.goto(f"/t/{code}")
    linked(phone)

    sizes = [request.sizes() for request in done]
    total = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    assert len(done) >= 10
    assert total + sum(frames) < MOST_BYTES


def test_a_code_that_has_ended_is_met_with_a_way_on(day: Day, windows: Windows) -> None:
    phone = windows.open("/t/ngay-hom-qua", PHONE)

    expect(phone.get_by_role("heading", name="Số này không còn dùng được")).to_be_visible()
    expect(phone.get_by_text("xin lấy số mới tại máy lấy số")).to_be_visible()
    assert axe_violations(phone) == []
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("heading", name="This number is no longer valid")).to_be_visible()


def test_who_is_late_is_passed_over_and_is_there_again_by_one_press(
    day: Day, windows: Windows
) -> None:
    console = windows.console(day, 1)
    ticket, other = day.issue(), day.issue()
    phone = open_phone(windows, ticket)

    phone.get_by_role("button", name="Tôi đến muộn").click()
    asked = axe_violations(phone)
    phone.get_by_role("button", name="20 phút (sau 08:2").click()

    expect(phone.locator(".track-next")).to_contain_text("Ông/bà đến sau 08:2")
    expect(console.locator(".later")).to_contain_text("đến sau 08:2")
    expect(console.locator("body")).to_contain_text("1 người đang chờ")
    found = axe_violations(phone) + axe_violations(console)
    assert day.call_next(1)["label"] == other["label"]
    phone.get_by_role("button", name="Tôi đã đến").click()
    expect(phone.locator(".track-next")).to_have_text("Ông/bà là người tiếp theo")
    expect(console.locator(".later")).to_have_count(0)
    assert asked + found == []
