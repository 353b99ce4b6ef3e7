"""Bookings over HTTP, as the reception and the supervisor use them."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE

START = "2026-11-24T01:10:00.000Z"


def make(web: Web, by: str = "reception", **body: Any) -> Any:
    return web.command(by, "/bookings", **{"service": "dat-dai", "start": START, **body})


def act(web: Web, booking: Any, action: str, by: str = "reception", **body: Any) -> Any:
    path = f"/bookings/{booking['id']}/{action}"
    return web.command(by, path, **{"version": booking["version"], **body})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def test_the_reception_books_and_sees_the_day(web: Web) -> None:
    made = make(web, phone="0912 345 678", note="x")

    assert made.status_code == 201
    booking = made.get_json()
    assert (booking["start"], booking["place"], booking["state"]) == (START, "staff", "booked")
    assert booking["has_contact"]
    assert booking["allowed"] == ["check-in", "cancel", "move"]
    assert web.get("supervisor", "/bookings?on=2026-11-24").get_json() == [booking]
    assert web.get("supervisor", "/bookings?on=2026-11-25").get_json() == []
    assert web.get("supervisor", "/bookings?service=thue").get_json() == []
    assert web.get("supervisor", "/bookings?state=cancelled").get_json() == []


def test_the_number_is_told_to_who_may_ring_and_noted(web: Web) -> None:
    booking = make(web, phone="0912 345 678", note="đi cùng mẹ").get_json()

    told = web.get("reception", f"/bookings/{booking['id']}/contact")

    body = told.get_json()
    assert (body["phone"], body["note"]) == ("0912345678", "đi cùng mẹ")
    web.installation.access_log.write_waiting()
    read = web.get("admin", "/access-log").get_json()["items"]
    assert [one["kind"] for one in read if one["kind"] == "phone_read"] == ["phone_read"]


def test_a_check_in_answers_with_the_ticket_and_its_paper(web: Web) -> None:
    booking = make(web).get_json()

    arrived = act(web, booking, "check-in")

    told = arrived.get_json()
    assert (arrived.status_code, told["state"]) == (200, "arrived")
    assert told["ticket"]["label"] == "A700"
    assert told["slip"] is not None
    assert told["allowed"] == []
    ticket = web.get("reception", f"/tickets/{told['ticket']['id']}").get_json()
    assert ticket["booked_for"] == START


def test_a_booking_is_moved_cancelled_and_missed_as_it_was_seen(web: Web) -> None:
    booking = make(web).get_json()

    moved = act(web, booking, "move", start="2026-11-24T01:30:00Z").get_json()
    stale = act(web, booking, "cancel")
    cancelled = act(web, moved, "cancel").get_json()
    missed = make(web).get_json()
    early = act(web, missed, "no-show")
    web.clock.later(minutes=30)

    assert moved["start"] == "2026-11-24T01:30:00.000Z"
    assert code(stale) == (409, "stale")
    assert (cancelled["state"], cancelled["cancelled_by"]) == ("cancelled", "centre")
    assert code(early) == (409, "booking_not_yet")
    assert act(web, missed, "no-show").get_json()["state"] == "no_show"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"start": "2026-11-24T00:50:00Z"}, 409, "slot_over"),
        ({"start": "2026-11-28T01:10:00Z"}, 422, "no_slot"),
        ({"start": "2026-12-24T01:10:00Z"}, 409, "slot_not_yet"),
        ({"start": "2026-11-24T01:10:00"}, 422, "bad_fields"),
        ({"start": "1999-11-24T01:10:00Z"}, 422, "bad_fields"),
        ({"service": "thue"}, 422, "no_bookings"),
        ({"phone": "12"}, 422, "phone_number"),
        ({"more": 1}, 422, "bad_fields"),
    ],
)
def test_what_can_not_be_booked_is_said_in_a_sentence(
    web: Web, body: dict[str, Any], status: int, says: str
) -> None:
    refused = make(web, **body)

    assert code(refused) == (status, says)
    assert refused.get_json()["detail"]


def test_a_move_says_where_to(web: Web) -> None:
    booking = make(web).get_json()

    assert code(act(web, booking, "move")) == (422, "no_slot")
    assert code(act(web, booking, "move", start=START)) == (409, "booking_same_time")


def test_a_booking_of_another_centre_is_not_there(web: Web) -> None:
    booking = make(web).get_json()

    assert code(act(web, booking, "cancel", by="reception-b")) == (404, "not_found")
    assert web.get("reception-b", f"/bookings/{booking['id']}/contact").status_code == 404
