"""Booking by the public over HTTP: from the proof of work to the link of the booking."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.config import Settings
from tests.support.codes import HeardCodes, solution
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_online_web

pytestmark = ON_SQLITE
PHONE, START = "0912 345 678", "2026-11-25T01:10:00.000Z"
SLOT = {"centre": "dong-ha", "service": "dat-dai", "start": START}


@pytest.fixture
def heard() -> HeardCodes:
    return HeardCodes()


@pytest.fixture
def online(seeded: tuple[Seed, Settings], heard: HeardCodes) -> Iterator[Web]:
    made = make_online_web(seeded, heard)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def altcha(web: Web) -> str:
    answer = web.get(None, "/public/v1/challenge")
    assert answer.headers["Cache-Control"] == "no-store"
    return solution(answer.get_json())


def ask(web: Web, **given: Any) -> Any:
    body = {**SLOT, "phone": PHONE, "altcha": altcha(web), **given}
    return web.command(None, "/public/v1/phone-codes", **body)


def proof(web: Web, heard: HeardCodes, **given: Any) -> str:
    sent = ask(web, **given).get_json()
    path = f"/public/v1/phone-codes/{sent['id']}"
    answer = web.post(None, path, phone=PHONE, code=heard.code("0912345678"))
    return str(answer.get_json()["proof"])


def book(web: Web, proved: str, **given: Any) -> Any:
    return web.command(None, "/public/v1/bookings", **{**SLOT, "proof": proved, **given})


def test_a_visitor_books_and_has_a_link_a_picture_and_a_file_for_the_calendar(
    online: Web, heard: HeardCodes
) -> None:
    sent = ask(online)
    done = book(online, proof(online, heard))

    told = done.get_json()
    assert (sent.status_code, sent.get_json()["shown_code"]) == (201, None)
    assert (done.status_code, told["start"]) == (201, START)
    secret = told["code"].removeprefix("MOISO-H-")
    own = online.get(None, f"/public/v1/bookings/{secret}").get_json()
    assert (own["state"], own["start"]) == ("booked", START)
    pages = {name: online.read(None, f"/b/{secret}{told[name].rpartition(secret)[2]}")
             for name in ("secret_url", "ics_url", "qr")}  # fmt: skip
    assert [one.mimetype for one in pages.values()] == [
        "text/html", "text/calendar", "image/svg+xml",
    ]  # fmt: skip


def test_the_file_for_the_calendar_names_no_procedure_and_grows_with_each_change(
    online: Web, heard: HeardCodes
) -> None:
    secret = book(online, proof(online, heard)).get_json()["code"].removeprefix("MOISO-H-")

    def lines() -> list[str]:
        return online.read(None, f"/b/{secret}/booking.ics").get_data(as_text=True).split("\r\n")

    first = lines()
    move = {"start": "2026-11-25T01:30:00Z", "request_id": online.new_id()}
    online.ask(None, "PATCH", f"/public/v1/bookings/{secret}", move)
    second = lines()

    assert "DTSTART:20261125T011000Z" in first
    assert "DTSTART:20261125T013000Z" in second
    assert [next(x for x in told if x.startswith("UID:")) for told in (first, second)] == [
        "UID:booking-2-dong-ha@moiso"
    ] * 2
    assert ("SEQUENCE:0" in first, "SEQUENCE:1" in second) == (True, True)
    assert "Đất đai" not in "".join(first)
    assert all(len(line.encode()) <= 75 for line in first)


def test_twice_with_one_request_id_is_one_booking(online: Web, heard: HeardCodes) -> None:
    proved = proof(online, heard)

    first = book(online, proved, request_id="the-same-request")
    again = book(online, proved, request_id="the-same-request")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()


def test_the_request_id_of_another_visitor_tells_nothing(online: Web, heard: HeardCodes) -> None:
    first = book(online, proof(online, heard), request_id="the-same-request")
    other = {"phone": "0987654321", "start": "2026-11-25T02:10:00Z"}
    sent = ask(online, **other).get_json()
    path = f"/public/v1/phone-codes/{sent['id']}"
    code = heard.code("0987654321")
    proved = online.post(None, path, phone="0987654321", code=code).get_json()["proof"]

    second = book(online, proved, request_id="the-same-request", start=other["start"])

    assert second.status_code == 201
    assert second.get_json()["code"] != first.get_json()["code"]


@pytest.mark.parametrize(
    ("given", "status", "code", "says"),
    [
        ({"start": "2026-11-23T01:10:00Z"}, 409, "slot_over", "đã qua"),
        ({"start": "2026-11-28T01:10:00Z"}, 422, "no_slot", "Không có lượt hẹn"),
        ({"service": "ket-qua"}, 422, "no_bookings", "không nhận đặt hẹn"),
        ({"phone": "0233 3852 100"}, 422, "mobile_landline", "máy bàn"),
        ({"phone": "+1 202 555 0123"}, 422, "mobile_foreign", "Việt Nam"),
        ({"altcha": "bm8="}, 422, "proof_of_work", "tải lại trang"),
        ({"altcha": "không"}, 422, "proof_of_work", "tải lại trang"),
        ({"centre": "nowhere"}, 404, "not_found", ""),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    online: Web, given: dict[str, Any], status: int, code: str, says: str
) -> None:
    refused = ask(online, **given)

    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (status, code)
    assert says in told["detail"]


def test_a_wrong_code_and_no_proof_are_said_in_a_sentence(online: Web) -> None:
    sent = ask(online).get_json()
    path = f"/public/v1/phone-codes/{sent['id']}"

    wrong = online.post(None, path, phone=PHONE, code="không")
    none = online.command(None, "/public/v1/bookings", **SLOT)

    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "code_wrong")
    assert (none.status_code, none.get_json()["code"]) == (422, "no_proof")


def test_one_address_has_sixty_codes_an_hour(online: Web) -> None:
    refused = [ask(online, altcha="bm8=") for _ in range(61)]

    assert [one.status_code for one in refused] == [422] * 60 + [429]
    assert int(refused[-1].headers["Retry-After"]) > 0


def test_the_centre_says_that_it_books_online(online: Web) -> None:
    assert online.get(None, "/public/v1/centres/dong-ha").get_json()["books_online"]


def test_a_demonstration_shows_the_code_that_it_does_not_send(demo: Web) -> None:
    told = ask(demo).get_json()

    path = f"/public/v1/phone-codes/{told['id']}"
    assert demo.post(None, path, phone=PHONE, code=told["shown_code"]).status_code == 200
