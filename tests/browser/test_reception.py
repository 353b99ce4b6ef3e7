"""Knows the reception: numbers on behalf of visitors by a few keys, and never one too many."""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from uuid import uuid4

from playwright.sync_api import Page, Route, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, intercept
from tests.support.axe import axe_violations
from tests.support.live import until

TABLET = (820, 1180)
SAID = ".said"
TICKETS = "**/api/v1/tickets"


def reception(windows: Windows, **options: tuple[int, int]) -> Page:
    page = windows.signed_in("reception", "/reception", **options)
    expect(page.get_by_role("option")).to_have_count(13)
    return page


def on_issue(desk: Page, run: Callable[[Route], None]) -> None:
    """Have a request for a number done with as `run` does; looking at numbers goes on."""

    def sort(route: Route) -> None:
        if route.request.method == "POST":
            run(route)
        else:
            route.continue_()

    intercept(desk, TICKETS, sort)


def test_a_group_gets_its_slips_by_the_keyboard_alone(day: Day, windows: Windows) -> None:
    desk = reception(windows)

    for key in ("d", "a", "t", " ", "d", "a", "i", "+", "+", "F4", "F8", "Enter"):
        desk.keyboard.press(key)

    expect(desk.locator(SAID)).to_contain_text("A900, A901, A902")
    issued = day.tickets()
    assert [one["label"] for one in issued] == ["A902", "A901", "A900"]
    assert {(one["priority"], one["language"]) for one in issued} == {("NCT", "en")}
    expect(desk.locator(".issued li")).to_contain_text(["đã in"] * 3)
    desk.keyboard.press("Enter")
    assert len(day.tickets()) == 3
    assert axe_violations(desk) == []


def test_a_lost_answer_and_a_refusal_in_the_middle_lose_no_number_and_make_none_twice(
    day: Day, windows: Windows
) -> None:
    desk = reception(windows)
    asked: list[int] = []

    def trouble(route: Route) -> None:
        asked.append(len(asked))
        if len(asked) == 2:  # the answer is lost: the page asks again with the same id
            route.fetch()
            route.abort()
        elif len(asked) == 4:
            route.fulfill(status=409, json={"detail": "Máy chủ từ chối."})
        else:
            route.continue_()

    on_issue(desk, trouble)
    desk.keyboard.type("thue")
    desk.keyboard.press("+")
    desk.keyboard.press("+")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("alert")).to_contain_text("Đã cấp 2/3 số")
    desk.get_by_role("button", name="Cấp tiếp").click()

    expect(desk.locator(SAID)).to_contain_text("U001, U002, U003")
    assert [one["label"] for one in day.tickets()] == ["U003", "U002", "U001"]


def test_what_is_typed_while_a_number_is_on_its_way_is_for_the_next_visitor(
    day: Day, windows: Windows
) -> None:
    desk = reception(windows)
    held: list[Route] = []
    on_issue(desk, held.append)
    desk.keyboard.type("thue")
    with desk.expect_request(lambda request: request.method == "POST"):
        desk.keyboard.press("Enter")

    desk.keyboard.type("dat dai")
    held.pop().continue_()

    expect(desk.locator(SAID)).to_contain_text("U001")
    expect(desk.locator("#reception-search")).to_have_value("dat dai")
    desk.unroute(TICKETS)
    desk.keyboard.press("Enter")
    expect(desk.locator(SAID)).to_contain_text("A001")
    assert [one["label"] for one in day.tickets()] == ["A001", "U001"]


def test_a_number_that_was_given_yesterday_too_is_looked_up_once(
    days: Iterator[Day], windows: Windows
) -> None:
    labels = [day.issue("tu-phap")["label"] for day in islice(days, 2)]
    desk = reception(windows)

    desk.keyboard.type("E1")
    desk.keyboard.press("Enter")

    expect(desk.locator(".found li")).to_have_count(1)
    assert labels == ["E001", "E001"]


def test_a_number_is_looked_up_reprinted_and_cancelled(day: Day, windows: Windows) -> None:
    ticket = day.issue("tra-ket-qua")
    track = ticket["track_url"].rsplit("/", 1)[1]
    day.person("admin").post(f"/track/{track}/defer", request_id=uuid4().hex, minutes=10)
    desk = reception(windows)
    desk.keyboard.type("T1")
    desk.keyboard.press("Enter")
    found = desk.locator(".found")
    expect(found.get_by_text(ticket["label"], exact=True)).to_be_visible()
    expect(found).to_contain_text(re.compile(r"đến sau \d\d:\d\d"))

    with desk.expect_response("**/reprint"):
        found.get_by_role("button", name="In lại").click()
    expect(found).to_contain_text("đã in")
    found.get_by_role("button", name="Hủy số").click()
    found.get_by_role("button", name="Bấm lần nữa để hủy").click()

    expect(found).to_contain_text("Đã hủy")
    [after] = day.tickets()
    assert (after["state"], after["slip"]["copies"]) == ("cancelled", 2)


def test_an_answer_that_comes_late_takes_back_no_question_asked_meanwhile(
    day: Day, windows: Windows
) -> None:
    day.issue("tra-ket-qua")
    desk = reception(windows)
    late: list[Route] = []

    def hold(route: Route) -> None:
        late.append(route)

    intercept(desk, "**/reprint", hold)
    desk.keyboard.type("T1")
    desk.keyboard.press("Enter")
    found = desk.locator(".found")
    found.get_by_role("button", name="In lại").click()
    found.get_by_role("button", name="Hủy số").click()
    expect(found.get_by_role("button", name="Bấm lần nữa để hủy")).to_be_visible()

    until(lambda: desk.evaluate("true") and late != [], "the press")
    with desk.expect_response("**/api/v1/tickets?label=*"):
        late.pop().continue_()

    found.get_by_role("button", name="Bấm lần nữa để hủy").click()
    expect(found).to_contain_text("Đã hủy")


def test_a_slip_still_on_its_way_when_looked_up_is_followed_until_it_is_out(
    day: Day, windows: Windows
) -> None:
    day.issue("cong-thuong")
    desk = reception(windows)

    def a_moment_ago(route: Route) -> None:
        answer = route.fetch()
        listing = answer.json()
        listing["items"][0]["slip"] |= {"state": "printing", "copies": 1, "held_up": True}
        route.fulfill(response=answer, json=listing)

    intercept(desk, "**/api/v1/tickets?label=*", a_moment_ago)
    desk.keyboard.type("J1")
    desk.keyboard.press("Enter")

    expect(desk.locator(".found")).to_contain_text("chưa in được")
    expect(desk.locator(".found")).to_contain_text("đã in")


def test_who_walks_about_shows_a_code_instead_of_paper(day: Day, windows: Windows) -> None:
    tablet = reception(windows, size=TABLET)
    tablet.get_by_role("button", name="Lưu động").click()

    tablet.get_by_role("option", name=re.compile("Hướng dẫn")).click()
    tablet.get_by_role("button", name="Cấp 1 số").dblclick()

    shown = tablet.get_by_role("dialog")
    expect(shown).to_contain_text("N001")
    code = shown.get_by_role("img")
    assert (
        tablet.request.get(code.get_attribute("src") or "")
        .headers["content-type"]
        .startswith("image/svg")
    )
    assert axe_violations(tablet) == []
    shown.get_by_role("button", name="Xong").click()
    expect(shown).to_have_count(0)
    [ticket] = day.tickets()
    assert ticket["slip"]["copies"] == 0


def test_the_focus_stays_in_the_dialog_with_the_number_until_escape(
    day: Day, windows: Windows
) -> None:
    day.issue("cong-thuong")
    desk = reception(windows)
    desk.keyboard.type("J1")
    desk.keyboard.press("Enter")
    desk.locator(".found").get_by_role("button", name="Mã QR").click()
    shown = desk.get_by_role("dialog")
    expect(shown).to_be_visible()

    for _ in range(8):
        desk.keyboard.press("Tab")
        behind = desk.evaluate("document.querySelector('#desk').contains(document.activeElement)")
        assert not behind
    desk.keyboard.press("Escape")

    expect(shown).to_have_count(0)
    expect(desk.locator("#reception-search")).to_be_focused()


def test_a_procedure_is_found_by_its_code_and_by_its_words_in_any_order(
    day: Day, windows: Windows
) -> None:
    desk = reception(windows)
    rows = desk.locator("#reception-services li")

    for query, service in (("1.014466", "Nông nghiệp, môi trường"), ("hon ket", "Tư pháp")):
        desk.get_by_role("combobox").fill(query)
        expect(rows).to_have_count(1)
        expect(rows).to_contain_text(service)


def test_where_several_printers_are_one_is_chosen_and_stays_chosen_in_this_browser(
    day: Day, windows: Windows
) -> None:
    desk = reception(windows)
    chosen = desk.get_by_role("group", name="In ra").get_by_role("button", name="kiosk-1")

    chosen.click()
    desk.reload()
    expect(chosen).to_have_attribute("aria-pressed", "true")
    assert axe_violations(desk) == []
    with desk.expect_request(
        lambda one: one.method == "POST" and one.url.endswith("/tickets")
    ) as sent:
        for key in ("d", "a", "t", "Enter"):
            desk.keyboard.press(key)

    expect(desk.locator(SAID)).to_contain_text(re.compile("A[0-9]{3}"))
    expect(desk.locator(".issued li")).to_contain_text(["đã in"])
    body = sent.value.post_data_json
    assert body is not None
    assert isinstance(body["printer"], int)
