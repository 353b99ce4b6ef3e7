"""A booking by its link: seen, moved, given up, and arrived with in the building alone."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE

MORNING, NOON = "2026-11-24T01:10:00.000Z", "2026-11-24T04:10:00.000Z"


def link(web: Web, start: str = NOON) -> str:
    """Return the path of the link of a booking that the reception has just made."""
    made = web.command("reception", "/bookings", service="dat-dai", start=start).get_json()
    told = web.get("reception", f"/bookings/{made['id']}/contact").get_json()
    return f"/public/v1/bookings/{told['secret_url'].rpartition('/')[2]}"


def check_in(web: Web, path: str, presence: str, **body: Any) -> Any:
    return web.command(None, f"{path}/check-in", presence=presence, **body)


def present(web: Web, who: str = "kiosk") -> str:
    return str(web.get(who, "/presence").get_json()["code"])


def test_its_holder_sees_it_and_what_may_be_done(web: Web) -> None:
    path = link(web)

    told = web.get(None, path).get_json()

    assert (told["start"], told["state"]) == (NOON, "booked")
    assert (told["changeable"], told["arrivable"]) == (True, False)
    assert told["code"].startswith("MOISO-H-")


def test_its_holder_moves_it_to_a_place_of_the_public(web: Web) -> None:
    path = link(web)

    moved = web.ask(
        None, "PATCH", path, {"start": "2026-11-25T01:10:00Z", "request_id": web.new_id()}
    )

    assert (moved.status_code, moved.get_json()["start"]) == (200, "2026-11-25T01:10:00.000Z")
    listed = web.get("reception", "/bookings?on=2026-11-25").get_json()
    assert [one["place"] for one in listed] == ["online"]


def test_its_holder_gives_it_up_once(web: Web) -> None:
    path = link(web)

    first = web.ask(None, "DELETE", path)
    again = web.ask(None, "DELETE", path)

    assert [one.get_json()["state"] for one in (first, again)] == ["cancelled", "cancelled"]
    assert web.get("reception", "/bookings").get_json()[0]["cancelled_by"] == "visitor"


def test_less_than_two_hours_before_it_stays_as_it_is(web: Web) -> None:
    path = link(web, MORNING)

    refused = web.ask(None, "DELETE", path)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "booking_too_near")


def test_a_phone_in_the_building_checks_in_by_the_code_of_the_minute(web: Web) -> None:
    path = link(web, MORNING)

    done = check_in(web, path, present(web).lower())

    assert done.status_code == 201
    assert done.get_json()["label"] == "A700"
    assert "/t/" in done.get_json()["track_url"]
    assert web.get(None, path).get_json()["label"] == "A700"


def test_a_code_that_was_photographed_is_worth_nothing_minutes_later(web: Web) -> None:
    path, code = link(web, MORNING), present(web)
    web.clock.later(minutes=3)

    refused = check_in(web, path, code)

    assert (refused.status_code, refused.get_json()["code"]) == (409, "not_present")
    assert web.get("reception", "/tickets").get_json()["items"] == []


def test_the_code_of_another_centre_is_none_of_this(web: Web) -> None:
    path = link(web, MORNING)

    assert check_in(web, path, present(web, "kiosk-b")).status_code == 409


def test_a_check_in_that_is_sent_twice_gives_one_number(web: Web) -> None:
    path, code = link(web, MORNING), present(web)

    labels = [
        check_in(web, path, code, request_id="the-same-request").get_json()["label"]
        for _ in range(2)
    ]

    assert labels == ["A700", "A700"]
    assert len(web.get("reception", "/tickets").get_json()["items"]) == 1


def test_a_kiosk_checks_in_by_the_code_and_prints(web: Web) -> None:
    code = web.get(None, link(web, MORNING)).get_json()["code"]

    first = web.command("kiosk", "/bookings/check-in", code=code, request_id="one-press")
    again = web.command("kiosk", "/bookings/check-in", code=code, request_id="one-press")
    over = web.command("kiosk", "/bookings/check-in", code=code)
    strange = web.command("kiosk-b", "/bookings/check-in", code=code)

    assert (first.status_code, first.get_json()["label"]) == (201, "A700")
    assert first.get_json()["booked_for"] == MORNING
    assert (again.status_code, again.get_json()["label"]) == (200, "A700")
    assert over.get_json()["code"] == "booking_ended"
    assert strange.get_json()["code"] == "no_appointments"


@pytest.mark.parametrize("secret", ["NOBODYHASTHISONE2345", "x", "A" * 60])
def test_a_secret_of_nobody_is_not_there(web: Web, secret: str) -> None:
    assert web.get(None, f"/public/v1/bookings/{secret}").status_code == 404


def test_the_link_ends_with_the_day(web: Web) -> None:
    path = link(web, MORNING)
    web.clock.later(hours=12)
    web.installation.day_close.close_day(web.seed.centres["dong-ha"])

    assert web.get(None, path).status_code == 404
