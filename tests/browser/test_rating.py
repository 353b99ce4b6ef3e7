"""Knows the tablet at a counter: it asks whom the officer has just finished with, and thanks."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows, linked
from tests.support.axe import axe_violations

UPRIGHT, LYING = (768, 1024), (1280, 800)
COUNTER = 3
QUESTION = "Ông/bà có hài lòng với lần phục vụ này?"
PATIENCE_MS = 20_500
IDLE = "Sau khi phục vụ xong, xin mời ông/bà đánh giá tại đây."


def tablet(windows: Windows, size: tuple[int, int] = UPRIGHT) -> Page:
    context = windows.context(size, reduced_motion="reduce")
    context.clock.install()
    page = windows.again(context, f"/counter/{COUNTER}/rating")
    linked(page)
    return page


def finish_one(day: Day, **wish: Any) -> str:
    ticket = day.issue(**wish)
    called = day.call_next(COUNTER)
    day.act(day.act(called, "start"), "finish", outcome="accepted")
    return str(ticket["label"])


def test_a_visitor_rates_at_the_counter_and_the_tablet_rests_again(
    day: Day, windows: Windows
) -> None:
    day.open(COUNTER)
    page = tablet(windows)
    found: dict[str, list[Any]] = {"idle": axe_violations(page)}
    expect(page.get_by_role("heading", name=IDLE)).to_be_visible()

    label = finish_one(day)

    number, nameless = page.get_by_text(f"Số {label}"), page.get_by_text("không ghi tên")
    expect(number).to_be_visible()
    expect(nameless).to_have_count(0)
    words = page.locator(".face").all_inner_texts()
    assert words == [
        "Rất hài lòng", "Hài lòng", "Bình thường", "Không hài lòng", "Rất không hài lòng"
    ]  # fmt: skip
    page.get_by_role("button", name="Rất hài lòng").click()
    expect(nameless).to_be_visible()
    expect(number).to_have_count(0)
    page.get_by_role("button", name="Thái độ phục vụ").click()
    found["chosen"] = axe_violations(page)
    page.get_by_role("button", name="Gửi đánh giá").click()
    expect(page.get_by_role("heading", name=re.compile("Cảm ơn"))).to_be_visible()
    found["thanks"] = axe_violations(page)
    expect(page.get_by_role("heading", name=IDLE)).to_be_visible()
    assert found == {"idle": [], "chosen": [], "thanks": []}


def test_a_visitor_with_an_english_number_is_asked_in_english(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    page = tablet(windows, LYING)

    finish_one(day, language="en")

    expect(page.get_by_role("heading", name="Were you satisfied")).to_be_visible()
    found = axe_violations(page)
    page.get_by_role("button", name="Very dissatisfied").click()
    found += axe_violations(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert found + axe_violations(page) == []


def test_the_supervisor_sees_five_ratings_and_not_four(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    page = windows.signed_in("supervisor", "/supervisor")
    for _ in range(4):
        rate_one(day)

    page.goto(f"/supervisor/reports/ratings?from={day.on}&to={day.on}&by=service")
    cells = page.locator("tbody tr").first.get_by_role("cell")
    expect(cells.first).to_have_text("–")
    few = cells.all_inner_texts()
    rate_one(day)
    page.reload()

    expect(cells.first).to_have_text("5")
    enough = cells.all_inner_texts()
    assert few == ["–"] * 8
    assert enough[:2] == ["5", "4,00"]
    assert sorted(enough[3:]) == ["0", "0", "0", "0", "5"]
    expect(page.locator(".definitions")).to_contain_text("từ 5 lượt đánh giá")


def rate_one(day: Day) -> None:
    code = day.issue()["track_url"].rpartition("/")[2]
    day.act(day.call_next(COUNTER), "finish", outcome="guided")
    rated = {"score": 4, "request_id": uuid4().hex}
    day.person("reception").post(f"/track/{code}/rating", **rated)


def test_a_finish_taken_back_is_asked_about_no_more(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    page = tablet(windows)
    day.issue()
    called = day.call_next(COUNTER)
    done = day.act(day.act(called, "start"), "finish", outcome="accepted")
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()

    day.act({**done, "counter": COUNTER}, "undo")

    expect(page.get_by_role("heading", name=IDLE)).to_be_visible()


def test_who_chooses_nothing_is_asked_for_20_seconds(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    page = tablet(windows)
    finish_one(day)
    expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()

    page.clock.fast_forward(PATIENCE_MS)

    expect(page.get_by_role("heading", name=IDLE)).to_be_visible()


def test_who_chooses_a_face_and_walks_away_has_rated(day: Day, windows: Windows) -> None:
    day.open(COUNTER)
    page = tablet(windows)
    finish_one(day)
    page.get_by_role("button", name="Bình thường").click()

    with page.expect_response(re.compile("/rating$")) as answer:
        page.clock.fast_forward(PATIENCE_MS)

    assert (answer.value.status, answer.value.json()) == (200, {"rated": True})
    expect(page.get_by_role("heading", name=re.compile("Cảm ơn"))).to_be_visible()
