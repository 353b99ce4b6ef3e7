"""A service, a counter and a class that a centre's file no longer has, while visitors are there."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.test import TestResponse

from app.domain.queue.ticket import State
from app.persistence.centre.store import plain_configuration, save_centre
from app.reports.catalogue import REPORTS
from tests.support.builders import NOW
from tests.support.plans import BIS, RESULTS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer
from tests.web.test_pages import csrf_of, sign_in

pytestmark = ON_SQLITE


def without_tax(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the file without the tax service; its counter answers for results instead."""
    land, _, results = plain["service"]
    results = {**results, "counters": [TAX, *results["counters"]]}
    return {**plain, "service": [land, results], "profile": []}


@pytest.fixture
def left(web: Web) -> dict[State, Any]:
    """Give the test a visitor of the removed service in each state, as a server finds them.

    The refusal of `moiso centre load` came later than the first such files.
    """
    numbers = [web.issue("thue") for _ in range(5)]
    web.open(TAX)
    missed = web.call_next(TAX)
    for _ in range(3):
        missed = web.act(missed, "recall")
    missed = web.act(missed, "no-show")
    held = web.act(web.act(web.call_next(TAX), "start"), "hold", reason="bản sao")
    done = web.act(web.act(web.call_next(TAX), "start"), "finish", outcome="accepted")
    serving = web.act(web.call_next(TAX), "start")
    centre_id = web.seed.centres["dong-ha"]
    with web.installation.database.write() as connection:
        save_centre(connection, without_tax(plain_configuration(connection, centre_id)), at=NOW)
    by_state = {State.MISSED: missed, State.HELD: held, State.DONE: done, State.SERVING: serving}
    return {**by_state, State.WAITING: numbers[-1]}


def paired(web: Web, name: str, page: str) -> TestResponse:
    """Return the page of a device as its own browser shows it."""
    client = web.server.app.test_client()
    token = {"token": web.known(name).token, "csrf_token": csrf_of(client, page), "next": page}
    client.post("/pair", data=token)
    return client.get(page)


def test_pages_go_on_when_a_service_with_live_tickets_is_removed(
    web: Web, left: dict[State, Any]
) -> None:
    people = [
        (officer(TAX), "/counter"), (officer(22), "/counter"), ("reception", "/reception"),
        ("supervisor", "/supervisor"), ("supervisor", "/supervisor/records"),
        ("supervisor", "/supervisor/audit"), ("supervisor", "/supervisor/alerts"),
        ("supervisor", "/supervisor/reports"),
    ]  # fmt: skip
    web.clock.later(minutes=45)
    browser = web.server.app.test_client()

    shown = {(name, path): sign_in(web, name).get(path).status_code for name, path in people}
    found = [
        web.get("reception", f"/tickets/{ticket['id']}").get_json() for ticket in left.values()
    ]
    pages = [urlsplit(ticket["track_url"]).path for ticket in found]
    phones = [browser.get(page).status_code for page in pages]
    devices = [paired(web, "kiosk", "/kiosk"), paired(web, "display-b", "/display/b")]

    assert {where for where, status in shown.items() if status != 200} == set()
    assert phones == [200] * 5
    assert [device.status_code for device in devices] == [200, 200]


def test_a_counter_that_went_away_with_its_visitor_stops_no_page_and_no_closing_of_the_day(
    web: Web, left: dict[State, Any]
) -> None:
    centre_id = web.seed.centres["dong-ha"]
    with web.installation.database.write() as connection:
        plain = plain_configuration(connection, centre_id)
        land, results = plain["service"]
        results = {**results, "counters": [RESULTS, BIS]}
        zones = [plain["zone"][0], {**plain["zone"][1], "counters": [RESULTS, BIS]}]
        save_centre(connection, {**plain, "service": [land, results], "zone": zones}, at=NOW)
    ticket = web.get("reception", f"/tickets/{left[State.SERVING]['id']}").get_json()
    browser = web.server.app.test_client()
    people = [(officer(TAX), "/counter"), ("reception", "/reception"), ("admin", "/supervisor")]

    shown = [sign_in(web, name).get(path).status_code for name, path in people]
    phone = browser.get(urlsplit(ticket["track_url"]).path)
    expired = web.installation.day_close.close_day(centre_id, None)

    assert ticket["counter"] == TAX
    assert (shown, phone.status_code, expired) == ([200, 200, 200], 200, 4)


def test_programs_go_on_reading_when_a_service_with_live_tickets_is_removed(
    web: Web, left: dict[State, Any]
) -> None:
    addresses = [
        "/tickets", "/tickets?service=thue", "/services", "/counters", "/transactions", "/events",
        "/audit", "/alerts", *(f"/tickets/{ticket['id']}" for ticket in left.values()),
        *(f"/reports/{name}" for name in REPORTS),
        *(f"/reports/{name}?service=thue" for name in ("waits", "visits")),
    ]  # fmt: skip

    statuses = {path: web.get("supervisor", path).status_code for path in addresses}

    assert {path: status for path, status in statuses.items() if status >= 500} == {}


def test_the_visitor_of_a_removed_service_is_shown_with_its_code_at_the_counter(
    web: Web, left: dict[State, Any]
) -> None:
    floor = web.installation.units.floor(web.seed.centres["dong-ha"])

    ticket = floor.at_counter(TAX)

    assert ticket is not None
    assert floor.centre.service(ticket.service).name["vi"] == "thue"


@pytest.mark.parametrize(
    ("state", "action", "facts"),
    [
        (State.SERVING, "finish", {"outcome": "accepted"}),
        (State.SERVING, "transfer", {"service": "ket-qua"}),
        (State.SERVING, "hold", {"reason": "bản sao"}),
        (State.HELD, "transfer", {"service": "ket-qua"}),
        (State.HELD, "cancel", {}),
        (State.MISSED, "reinstate", {"place": "last"}),
        (State.MISSED, "cancel", {}),
        (State.WAITING, "cancel", {}),
    ],
)
def test_what_its_counter_does_with_a_visitor_of_a_removed_service_goes_on(
    web: Web, left: dict[State, Any], state: State, action: str, facts: dict[str, str]
) -> None:
    answer = web.try_act(left[state], action, by=officer(TAX), **facts)

    assert answer.status_code == 200


def test_the_day_of_a_removed_service_is_closed_and_its_slip_printed_again(
    web: Web, left: dict[State, Any]
) -> None:
    waiting = left[State.WAITING]

    slip = web.command("reception", f"/tickets/{waiting['id']}/reprint")
    expired = web.installation.day_close.close_day(web.seed.centres["dong-ha"], None)

    assert slip.status_code < 500
    assert expired == 4
