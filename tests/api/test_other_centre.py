"""Another centre is never there: every route and page with its code or its ids is 404."""

import re
from typing import Any

import pytest

from app.request_context import PERSON
from tests.api.rights import Row
from tests.api.test_rights import TABLE, values_of
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

HERE, THERE = "dong-hoi", "dong-ha"
OPEN_TO_ALL = frozenset(
    {"GET /track/<code>", "POST /track/<code>/cancel", "POST /track/<code>/defer"}
    | {"POST /track/<code>/rating", "POST /sessions", "POST /pairing"}
    | {f"{method} /track/<code>/messages" for method in ("GET", "PUT", "DELETE")}
)
"""What has no caller: the holder of a code asks by it, whoever signs in by a password."""

GOOD = {"PUT /users/<username>/password": {"password": "mot-cau-that-dai"}}
"""Bodies instead of those of the table that are refused for what they say, before all else."""

STAFF = ("admin-b", "supervisor-b", "reception-b", "officer01-b")


@ON_SQLITE
def test_every_route_with_the_code_of_another_centre_is_not_there(web: Web) -> None:
    values = values_of(web)
    before = rows_of(web)

    found = {
        (known.route, name): asked(web, known, name, values, query=f"?centre={THERE}")
        for known in of_callers()
        for name in STAFF
    }

    assert {place: status for place, status in found.items() if status != 404} == {}
    assert len(found) > 400
    assert rows_of(web) == before


@ON_SQLITE
def test_every_route_with_an_id_of_another_centre_is_not_there(web: Web) -> None:
    """Who lacks the right hears 403 before anything is looked for."""
    values = values_of(web)
    rows = [known for known in of_callers() if is_of_one_centre(known)]
    before = rows_of(web)

    found = {
        (known.route, name): asked(web, known, name, values) for known in rows for name in STAFF
    }

    assert {place: status for place, status in found.items() if status not in (403, 404)} == {}
    assert {route for (route, _), status in found.items() if status == 404} == {
        known.route for known in rows
    }
    assert len(rows) >= 25
    assert rows_of(web) == before


@ON_SQLITE
def test_no_list_has_anything_of_another_centre(web: Web) -> None:
    """Whatever happens there: each list is as long as before, and says the same."""
    lists = [
        known.route.removeprefix("GET ")
        for known in of_callers()
        if known.route.startswith("GET ") and not known.path
    ]
    before = {path: told(web, path) for path in lists}

    web.called(1)
    web.post("supervisor", "/services/thue/close", reason="system")
    web.command("supervisor", "/counters/1/tell", code="come")
    web.ask("admin", "POST", "/users", {"username": "moi", "name": "Người Mới", "roles": ["admin"]})

    assert {path: told(web, path) for path in lists} == before
    assert len(lists) > 25


@ON_SQLITE
def test_every_page_of_staff_with_the_code_of_another_centre_is_not_there(web: Web) -> None:
    client = web.server.app.test_client()
    with client.session_transaction() as session:
        session[PERSON] = web.known("admin-b").token
    own = {path: status for path in pages(web) if (status := opened(client, path)) in (200, 404)}
    shown = [path for path, status in own.items() if status == 200]

    assert {path: opened(client, f"{path}?centre={THERE}") for path in shown} == dict.fromkeys(
        shown, 404
    )
    assert len(shown) > 15


def of_callers() -> list[Row]:
    """Return the rows of the table that somebody must be known for."""
    return [
        known for known in TABLE if known.route not in OPEN_TO_ALL and "/public/" not in known.route
    ]


def is_of_one_centre(known: Row) -> bool:
    """Return whether the row's address names a thing or a person of the first centre."""
    named = [
        value for value in known.path.values() if value.startswith("{") or value == "officer02"
    ]
    return bool(named) and "{code}" not in named


def asked(web: Web, known: Row, name: str, values: dict[str, str], *, query: str = "") -> int:
    """Return what the one of the name is answered on the route, with everything right."""
    method, _, path = known.route.partition(" ")
    for place, value in known.path.items():
        path = path.replace(f"<{place}>", value.format(**values))
    body = GOOD.get(known.route, known.body)
    if body is not None and known.needs_id:
        body = {**body, "request_id": web.new_id()}
    return web.ask(name, method, path + query, body).status_code


def told(web: Web, path: str) -> Any:
    """Return what the second centre's administrator is told, as text."""
    return re.sub(
        r'"(at|seq)":"?[^,"}]*"?', "", web.get("admin-b", path).get_data().decode("latin-1")
    )


def rows_of(web: Web) -> Any:
    """Return how far the log of the first centre is, and how many people and sessions there are."""
    floor = web.installation.units.floor(web.seed.centres[THERE])
    people = web.get("admin", "/users").get_json()
    return floor.seq, [{**one, "last_sign_in_at": None} for one in people]


def pages(web: Web) -> list[str]:
    """Return the addresses of pages that name nothing."""
    rules = web.server.app.url_map.iter_rules()
    return sorted(
        rule.rule
        for rule in rules
        if "GET" in (rule.methods or ())
        and "<" not in rule.rule
        and re.match(r"/(centres|counter|reception|bookings|supervisor|admin|account)\b", rule.rule)
    )


def opened(client: Any, path: str) -> int:
    """Return the status of the page."""
    return int(client.get(path, headers={"Accept": "text/html"}).status_code)


@pytest.mark.parametrize("name", ["kiosk-b", "display-a-b", "rating-b"])
@ON_SQLITE
def test_a_device_is_of_its_own_centre_alone(web: Web, name: str) -> None:
    for path in ("/services", "/displays/a", "/tickets"):
        assert web.get(name, f"{path}?centre={THERE}").status_code == 404
