"""Knows who may call what: each route of the API with each kind of caller."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from app.api.groups import route_groups
from app.api.problems import PREFIX, PUBLIC_PREFIX
from app.request_context import RequestContext
from tests.api.rights import BOOKING, LOBBY, MESSAGES, PUBLIC, SUPERVISION, Row, row
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

CALLERS = (None, "kiosk", "display-a", "board", "officer01", "reception", "supervisor", "admin")
# The rating tablet has one right alone: `test_the_rating_tablet_may_do_nothing_but_rate`.


COUNTER = {"int:number": "1"}
TICKET = {"int:ticket_id": "{waiting}"}
BOARD = {"int:device_id": "{board}"}
ZONE, CODE, SERVICE = {"zone": "a"}, {"code": "{code}"}, {"code": "ket-qua"}
OFFICER = {"username": "officer02"}
BARE = {"needs_id": False}

# Who isn't refused by right may still be refused by what stands in the centre: 204, 404, 409.
TABLE = (
    #                                         nobody kiosk displ board offic recep super admin
    row("GET /services", "                      401   200   403   403   200   200   200   200"),
    row("GET /procedures", "                    401   200   403   403   200   200   200   200"),
    row("POST /services/<code>/close", "        401   403   403   403   403   403   200   200",
        {"reason": "system"}, path=SERVICE, **BARE),
    row("POST /services/<code>/open", "         401   403   403   403   403   403   200   200",
        {}, path=SERVICE, **BARE),
    row("GET /displays/<zone>", "               401   403   200   403   403   200   200   200",
        path=ZONE),
    *LOBBY,
    row("GET /counters", "                      401   403   403   403   200   200   200   200"),
    row("GET /tickets", "                       401   403   403   403   200   200   200   200"),
    row("GET /tickets/<int:ticket_id>", "       401   403   403   403   200   200   200   200",
        path=TICKET),
    row("GET /tickets/<int:ticket_id>/legs", "  401   403   403   403   200   200   200   200",
        path=TICKET),
    row("GET /tickets/<int:ticket_id>/slip", "  401   200   403   403   200   200   200   200",
        path=TICKET),
    row("GET /tickets/<int:ticket_id>/phone", " 401   403   403   403   200   200   403   200",
        path=TICKET),
    *SUPERVISION,
    *BOOKING,
    *MESSAGES,
    *PUBLIC,
    row("GET /centres", "                       401   403   403   403   200   200   200   200"),
    row("POST /centres", "                      401   403   403   403   403   403   403   422",
        {"place": " "}),
    row("POST /centres/<code>/archive", "       401   403   403   403   403   403   403   409",
        {}, path={"code": "dong-ha"}),
    row("POST /centres/<code>/reopen", "        401   403   403   403   403   403   403   204",
        {}, path={"code": "dong-ha"}),
    row("GET /devices", "                       401   403   403   403   403   403   200   200"),
    row("GET /track/<code>", "                  200   200   200   200   200   200   200   200",
        path=CODE),
    row("POST /tickets", "                      401   201   403   403   403   201   403   201",
        {"service": "dat-dai"}),
    row("POST /cards", "                        401   200   403   403   403   403   403   200",
        {"card_qr": "000000000001||A|01011950|B|C|01012021"}, **BARE),
    row("POST /counters/<int:number>/open", "   401   403   403   403   200   403   403   409",
        {}, path=COUNTER, **BARE),
    row("GET /officers", "                      401   403   403   403   403   403   200   200"),
    row("POST /counters/<int:number>/seat", "   401   403   403   403   403   403   200   200",
        {"officer": "officer01"}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/pause", "  401   403   403   403   200   403   200   200",
        {"reason": "lunch"}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/resume", " 401   403   403   403   200   403   200   200",
        {}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/call-next", "401 403   403   403   200   403   403   409",
        {}, path=COUNTER),
    row("POST /counters/<int:number>/call", "   401   403   403   403   409   403   403   409",
        {"label": "A001", "reason": "x"}, path=COUNTER),
    row("POST /counters/<int:number>/emergency", "401 403   403   403   200   403   200   200",
        {"state": "help"}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/emergency/accept", "401 403 403 403 200 200   200   200",
        {}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/messages", "401  403   403   403   204   403   403   409",
        {"code": "help"}, path=COUNTER),
    row("POST /counters/<int:number>/stop-auto-call", "401 403 403 403  200   403   403   409",
        {}, path=COUNTER, **BARE),
    row("PUT /counters/<int:number>/profile", " 401   403   403   403   403   403   200   200",
        {"services": None}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/substitute", "401 403  403   403   201   403   403   409",
        {"username": "officer01", "password": "matkhau-thu"}, path=COUNTER, **BARE),
    row("POST /counters/<int:number>/close", "  401   403   403   403   409   403   409   409",
        {}, path=COUNTER, **BARE),
    row("POST /tickets/<int:ticket_id>/edit", " 401   403   403   403   200   409   409   409",
        {"version": 1, "note": "x"}, path=TICKET),
    row("POST /tickets/<int:ticket_id>/priority", "401 403  403   403   200   409   409   409",
        {"version": 1, "decision": "add", "priority": "NCT"}, path=TICKET),
    row("POST /tickets/<int:ticket_id>/<action>", "401 403  403   403   200   200   409   409",
        {"version": 1}, path={**TICKET, "action": "cancel"}),
    row("POST /tickets/<int:ticket_id>/reprint", "401 403   403   403   403   200   200   200",
        {}, path=TICKET),
    row("POST /track/<code>/cancel", "          200   200   200   200   200   200   200   200",
        {}, path=CODE),
    row("POST /track/<code>/defer", "           200   200   200   200   200   200   200   200",
        {"minutes": None}, path=CODE),
    row("POST /track/<code>/rating", "          409   409   409   409   409   409   409   409",
        {"score": 5}, path=CODE),
    row("POST /counters/<int:number>/rating", " 401   403   403   403   403   403   403   403",
        {"score": 5, "ticket_id": 1}, path=COUNTER),
    row("POST /devices/<int:device_id>/test", " 401   403   403   403   403   403   409   409",
        {}, path=BOARD, **BARE),
    row("POST /devices/<int:device_id>/new-roll", "401 403  403   403   403   403   404   404",
        {}, path=BOARD, **BARE),
    row("POST /devices/<int:device_id>/sighting", "401 403 403  403   403   403   200   200",
        {"sight": "as_meant"}, path=BOARD, **BARE),
    row("POST /devices/<int:device_id>/simulate", "401 403  403   403   403   403   409   409",
        {"fault": "none"}, path=BOARD, **BARE),
    row("POST /devices/<int:device_id>/scan", " 401   403   403   403   403   403   409   409",
        {"code": "x"}, path=BOARD, **BARE),
    row("POST /devices", "                      401   403   403   403   403   403   403   422",
        {"kind": "board", "name": "board-x"}, **BARE),
    row("POST /devices/<int:device_id>/url", "   401   403   403   403   403   403   403   422",
        {"url": "escpos+tcp://10.0.0.9"}, path=BOARD, **BARE),
    row("POST /printer-search", "               401   403   403   403   403   403   403   202",
        {}, **BARE),
    row("GET /printer-search", "                401   403   403   403   403   403   403   200"),
    row("POST /devices/<int:device_id>/pairing-code", "401 403 403 403 403  403 403 409",
        {}, path=BOARD, **BARE),
    row("POST /devices/<int:device_id>/revoke", "401  403   403   403   403   403   403   200",
        {}, path={"int:device_id": "{printer}"}, **BARE),
    # An agent's own calls: `test_agents.py` asks them as one.
    row("POST /pairing", "                      401   401   401   401   401   429   429   429",
        {"code": "000000"}, **BARE),
    row("POST /agent/start", "                  401   403   403   403   403   403   403   403",
        {}, **BARE),
    row("POST /agent/jobs/claim", "             401   403   403   403   403   403   403   403",
        {"device_id": 1, "claim": "claim-0001"}, **BARE),
    row("POST /agent/jobs/<int:job_id>/release", "401 403   403   403   403   403   403   403",
        {"device_id": 1}, path={"int:job_id": "1"}, **BARE),
    row("POST /agent/jobs/<int:job_id>/settle", " 401 403   403   403   403   403   403   403",
        {"device_id": 1, "state": "sent"}, path={"int:job_id": "1"}, **BARE),
    row("POST /agent/health", "                 401   403   403   403   403   403   403   403",
        {"devices": []}, **BARE),
    row("POST /agent/presses", "                401   403   403   403   403   403   403   403",
        {"device_id": 1, "key": "next", "request_id": "press-0001"}, **BARE),
    row("POST /agent/scans", "                  401   403   403   403   403   403   403   403",
        {"device_id": 1, "code": "x"}, **BARE),
    row("POST /agent/speaking", "               401   403   403   403   403   403   403   403",
        {"device_id": 1, "screen": "speaker-1", "sound": "ok"}, **BARE),
    row("POST /demo/clock", "                   401   403   403   403   403   403   403   404",
        {}, **BARE),
    row("POST /sessions", "                     201   201   201   201   201   201   201   201",
        {"username": "admin", "password": "matkhau-thu"}, **BARE),
    row("GET /users", "                         401   403   403   403   403   403   403   200"),
    row("POST /users", "                        401   403   403   403   403   403   403   422",
        {"username": "lan", "name": "Lan", "roles": ["officer"], "password": "password"}, **BARE),
    row("PATCH /users/<username>", "            401   403   403   403   403   403   403   200",
        {"name": "Lan"}, path=OFFICER, **BARE),
    row("PUT /users/<username>/password", "     401   403   403   403   403   403   403   422",
        {"password": "password"}, path=OFFICER, **BARE),
    row("POST /users/<username>/one-time-password", "401 403 403 403 403 403 403 404",
        {}, path={"username": "nobody"}, **BARE),
    row("GET /rehearsal", "                     401   403   403   403   403   403   403   200"),
    row("POST /rehearsal/tickets", "            401   403   403   403   403   403   403   409",
        {"service": "khong-co"}),
    row("POST /rehearsal/end", "                401   403   403   403   403   403   403   200",
        {}, **BARE),
    row("POST /checks", "                       401   403   403   403   403   403   403   200",
        {}, **BARE),
    row("POST /password-slips", "               401   403   403   403   403   403   403   422",
        {"people": [{"name": "Lan", "roles": ["officer"]}], "printer": 4711}, **BARE),
    row("GET /password-slips/<int:slip>", "     401   403   403   403   403   403   403   404",
        path={"int:slip": "1"}),
    row("GET /users/<username>/sessions", "     401   403   403   403   403   403   403   200",
        path=OFFICER),
    row("DELETE /users/<username>/sessions", "  401   403   403   403   403   403   403   404",
        path={"username": "nobody"}),
    row("DELETE /users/<username>/sessions/<int:session_id>", "401 403 403 403 403 403 403 404",
        path={"username": "officer02", "int:session_id": "0"}),
    row("DELETE /users/<username>/attempts", "  401   403   403   403   403   403   403   204",
        path=OFFICER),
    row("DELETE /users/<username>/second-factor", "401 403 403 403  403   403   403   204",
        path=OFFICER),
    row("GET /me/second-factor", "              401   403   403   403   200   200   200   200"),
    row("POST /me/second-factor/set-up", "      401   403   403   403   409   409   409   409",
        {"password": "sai"}, **BARE),
    row("POST /me/second-factor/confirm", "     401   403   403   403   409   409   409   409",
        {"code": "000000"}, **BARE),
    row("POST /me/second-factor/off", "         401   403   403   403   409   409   409   409",
        {"password": "sai", "code": "000000"}, **BARE),
    row("GET /me", "                            401   403   403   403   200   200   200   200"),
    row("POST /me/activity", "                  401   403   403   403   204   204   204   204",
        needs_id=False),
    row("PUT /me/password", "                   401   403   403   403   409   409   409   409",
        {"old": "sai", "password": "mot-cau-that-dai"}, **BARE),
    row("GET /me/sessions", "                   401   403   403   403   200   200   200   200"),
    row("DELETE /me/sessions/<int:session_id>", "401  403   403   403   404   404   404   404",
        path={"int:session_id": "0"}),
    row("DELETE /sessions/current", "           401   204   204   204   204   204   204   204"),
    # The row before has ended the sessions of people: `test_signing_out_everywhere_…` has its 200.
    row("DELETE /me/sessions", "                401   403   403   403   401   401   401   401"),
)  # fmt: skip
NOT_COMMANDS = {"GET /docs", "GET /openapi.json"}


@ON_SQLITE
def test_each_caller_is_answered_on_each_route_as_the_table_says(web: Web) -> None:
    found = {}

    for known in TABLE:
        values = values_of(web) if known.path else {}
        statuses = tuple(_status(web, known, name, values) for name in CALLERS)
        found[known.route] = dict(zip(CALLERS, statuses, strict=True))

    print(matrix(found))
    assert found == {r.route: dict(zip(CALLERS, r.statuses, strict=True)) for r in TABLE}
    assert len(TABLE) * len(CALLERS) > 600


def matrix(found: Mapping[str, Mapping[str | None, int]]) -> str:
    """Return what each caller was answered on each route, as a table."""
    head = f"{'':58}" + "".join(f"{name or 'nobody':>11}" for name in CALLERS)
    lines = [
        f"{route:58}" + "".join(f"{of[n]:>11}" for n in CALLERS) for route, of in found.items()
    ]
    size = f"{len(found)} routes x {len(CALLERS)} callers: {len(found) * len(CALLERS)} answers"
    return "\n".join(["", size, head, *lines])


@ON_SQLITE
def test_the_table_has_every_route_of_the_api(web: Web) -> None:
    routes = {
        f"{method} {re.sub('any[^>]*:', '', rule.rule).removeprefix(PREFIX)}"
        for rule in web.server.app.url_map.iter_rules()
        if rule.rule.startswith((PREFIX, PUBLIC_PREFIX))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routes - NOT_COMMANDS == {known.route for known in TABLE}


@ON_SQLITE
def test_every_route_for_somebody_known_names_its_right(web: Web) -> None:
    groups = route_groups(RequestContext(web.installation, None, None, None))  # type: ignore[arg-type] # described only

    silent = [
        f"{one.method} {one.rule}"
        for group in groups
        for one in group.operations
        if one.needs_caller and one.right is None
    ]

    assert silent == ["DELETE /sessions/current"]  # Whoever is somebody may leave.


@ON_SQLITE
def test_the_rating_tablet_may_do_nothing_but_rate(web: Web) -> None:
    values = values_of(web)

    found = {known.route: _status(web, known, "rating", values) for known in TABLE}

    own = found.pop("POST /counters/<int:number>/rating")
    assert found.pop("POST /pairing") == 401  # Whoever has the right code is welcome.
    assert own == 404  # There is no ticket 1; who has no right hears 403.
    free = ("/track/", "/public/")
    known = {s for route, s in found.items() if not any(part in route for part in free)}
    assert known <= {201, 204, 403}
    assert [route for route, s in found.items() if s in (201, 204)] == [
        "POST /sessions",
        "DELETE /sessions/current",
    ]


@ON_SQLITE
def test_a_supervisor_does_not_serve(web: Web) -> None:
    """What happens at a counter is done by who faces the visitor."""
    ticket = web.issue()

    statuses = {
        action: web.try_act(ticket, action, by="supervisor").status_code
        for action in ("start", "recall", "finish", "hold", "transfer", "undo")
    }

    assert set(statuses.values()) == {403}


@pytest.mark.parametrize(
    "path",
    ["/tickets/{id}", "/tickets/{id}/slip", "/tickets/{id}/reprint", "/tickets/{id}/cancel",
     "/tickets/{id}/start", "/devices/{board}/test", "/displays/b", "/counters/21/open"],
)  # fmt: skip
@ON_SQLITE
def test_what_is_of_another_centre_is_not_there(web: Web, path: str) -> None:
    """Case 35."""
    ticket = web.called(2)
    board = web.known("board").caller.id
    address = path.format(id=ticket["id"], board=board)
    bodies = {
        "reprint": {"request_id": web.new_id()},
        "cancel": {"request_id": web.new_id(), "version": ticket["version"]},
        "start": {"request_id": web.new_id(), "version": ticket["version"]},
    }
    last = path.rpartition("/")[2]
    reads = last in ("{id}", "slip", "b")

    answer = web.ask("admin-b", "GET" if reads else "POST", address, bodies.get(last, {}))

    assert answer.status_code == 404
    assert answer.get_json()["code"] == "not_found"
    assert ticket["label"] not in answer.get_data(as_text=True)
    assert web.get(officer(2), f"/tickets/{ticket['id']}").get_json() == ticket


@ON_SQLITE
def test_lists_have_only_what_is_of_the_callers_centre(web: Web) -> None:
    """Case 35."""
    web.issue()
    mine = web.issue(by="reception-b")

    tickets = web.get("admin-b", "/tickets").get_json()["items"]
    names = {device["name"] for device in web.get("admin-b", "/devices").get_json()}
    centres = {event["facts"]["label"] for event in _issued(web, "admin-b")}

    assert [ticket["id"] for ticket in tickets] == [mine["id"]]
    assert all(name.endswith("-b") for name in names)
    assert centres == {"A001"}
    assert len(_issued(web, "admin-b")) == 1


def _issued(web: Web, name: str) -> list[dict[str, Any]]:
    return [e for e in web.get(name, "/events").get_json()["items"] if e["type"] == "issue"]


@ON_SQLITE
def test_the_same_request_id_in_two_centres_is_two_requests(web: Web) -> None:
    first = web.post("reception", "/tickets", service="dat-dai", request_id="tap-00001")
    second = web.post("reception-b", "/tickets", service="dat-dai", request_id="tap-00001")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json()["id"] != second.get_json()["id"]


def values_of(web: Web) -> dict[str, str]:
    """Return a waiting ticket, its code, and a device, as they stand in addresses."""
    ticket = web.issue()
    return {
        "waiting": str(ticket["id"]),
        "code": ticket["track_url"].rpartition("/")[2],
        "board": str(web.known("board").caller.id),
        "printer": str(web.known("printer").caller.id),
        "display": str(web.known("display-a").caller.id),
    }


def _status(
    web: Web, known: Row, name: str | None, values: dict[str, str], *, query: str = ""
) -> int:
    method, _, path = known.route.partition(" ")
    if name == "reception" and known.route.endswith("<action>"):
        values = values_of(web)  # the officer before has cancelled the first one
    for place, value in known.path.items():
        path = path.replace(f"<{place}>", value.format(**values))
    body = known.body
    if body is not None and known.needs_id:
        body = {**body, "request_id": f"of-{name}-{known.route.count('/')}-{web.new_id()}"}
        if "track" in path:
            body = {**body, "request_id": "the-visitor"}
    return web.ask(name, method, path + query, body).status_code


OF_ALL = "GET /support"
"""Has the right who configures, and is refused who doesn't belong to all centres."""


@ON_SQLITE
def test_who_may_not_hears_nothing_of_fields(web: Web) -> None:
    """Right first: with fields that nobody knows, each refused caller is refused as before."""
    kept_out = {
        (known.route, name): status
        for known in TABLE
        for name, status in zip(CALLERS, known.statuses, strict=True)
        if status in (401, 403) and "/pairing" not in known.route and known.route != OF_ALL
    }
    values = values_of(web)

    found = {
        (known.route, name): _status(web, known, name, values, query="?no-such-field=1")
        for known in (replace(row, body={"no-such-field": 1}, needs_id=False) for row in TABLE)
        for name in CALLERS
        if (known.route, name) in kept_out
    }

    own = ("DELETE /me/sessions", "DELETE /sessions/current")
    assert len(kept_out) > 300
    assert {k: v for k, v in found.items() if k[0] not in own} == {
        k: v for k, v in kept_out.items() if k[0] not in own
    }
