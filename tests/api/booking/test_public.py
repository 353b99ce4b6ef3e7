"""What anybody may ask of a centre: rounded, kept for a minute, readable by any page."""

from typing import Any

import pytest

from app.domain.errors import TooMany
from app.operations.booking.public_limit import A_MINUTE, PublicLimit
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

CENTRE = "/public/v1/centres/dong-ha"
SLOTS = f"{CENTRE}/slots?service=dat-dai&from=2026-11-24&to=2026-11-24"


def ask(web: Web, path: str) -> Any:
    return web.get(None, path)


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "/services", "/waits", "/slots?service=dat-dai"])
def test_a_page_of_any_address_may_read_it_and_keep_it_for_a_minute(web: Web, path: str) -> None:
    answer = ask(web, CENTRE + path)

    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in answer.headers


@ON_SQLITE
def test_a_centre_that_is_not_there_is_404(web: Web) -> None:
    assert ask(web, "/public/v1/centres/nowhere").status_code == 404


@ON_SQLITE
def test_the_services_say_what_to_bring_and_which_can_be_booked(web: Web) -> None:
    told = {one["code"]: one for one in ask(web, f"{CENTRE}/services").get_json()}

    assert {code: one["bookable"] for code, one in told.items()} == {
        "dat-dai": True, "thue": False, "ket-qua": False,
    }  # fmt: skip
    assert [x["vi"] for x in told["thue"]["procedures"][0]["bring"]] == ["Căn cước", "Tờ khai"]


@ON_SQLITE
def test_waits_are_told_in_fives(web: Web) -> None:
    for _ in range(3):
        web.issue()

    told = {one["service"]: one for one in ask(web, f"{CENTRE}/waits").get_json()["services"]}

    assert (told["dat-dai"]["waiting"], told["thue"]["waiting"]) == (5, 0)
    figures = [told["dat-dai"][name] for name in ("low_min", "high_min")]
    assert all(figure % 5 == 0 for figure in figures if figure is not None)


@ON_SQLITE
def test_slots_begin_an_hour_ahead_and_have_words_for_counts(web: Web) -> None:
    full = "2026-11-24T02:30:00Z"
    for _ in range(3):
        web.command("reception", "/bookings", service="dat-dai", start=full)

    told = {one["start"]: one["state"] for one in ask(web, SLOTS).get_json()}

    assert min(told) == "2026-11-24T02:10:00.000Z"
    assert told["2026-11-24T02:10:00.000Z"] == "free"
    assert told["2026-11-24T02:30:00.000Z"] == "full"


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("service=thue", "no_bookings"), ("service=nowhere", "invalid"), ("", "bad_fields"),
        ("service=dat-dai&from=2026-11-25&to=2026-11-24", "period_backwards"),
    ],
)  # fmt: skip
def test_slots_of_nothing_are_refused_with_their_reason(web: Web, query: str, code: str) -> None:
    refused = ask(web, f"{CENTRE}/slots?{query}")

    assert (refused.status_code, refused.get_json()["code"]) == (422, code)


@ON_SQLITE
def test_a_year_ahead_there_are_no_slots(web: Web) -> None:
    query = "service=dat-dai&from=2027-11-24&to=2027-11-30"

    assert ask(web, f"{CENTRE}/slots?{query}").get_json() == []


@ON_SQLITE
def test_without_a_channel_only_staff_book_and_the_answer_says_so(web: Web) -> None:
    refused = web.command(
        None, "/public/v1/bookings", centre="dong-ha", service="dat-dai",
        start="2026-11-25T01:10:00Z", proof="anything",
    )  # fmt: skip

    assert (refused.status_code, refused.get_json()["code"]) == (409, "booked_by_staff_only")
    assert "lễ tân" in refused.get_json()["detail"]
    assert not ask(web, CENTRE).get_json()["books_online"]


def test_who_asks_too_often_waits_and_nobody_else_does() -> None:
    now = [0.0]
    limit = PublicLimit(now_s=lambda: now[0])
    for _ in range(A_MINUTE):
        limit.count("10.0.0.1")

    with pytest.raises(TooMany) as refused:
        limit.count("10.0.0.1")
    limit.count("10.0.0.2")
    now[0] = 1.0
    limit.count("10.0.0.1")

    assert refused.value.facts["seconds"] == 1


def test_a_line_that_has_an_address_for_every_question_waits_like_others() -> None:
    limit = PublicLimit(now_s=lambda: 0.0)
    for n in range(A_MINUTE):
        limit.count(f"2001:db8:0:1::{n:x}")

    with pytest.raises(TooMany):
        limit.count("2001:db8:0:1:ffff::1")
    limit.count("2001:db8:0:2::1")
