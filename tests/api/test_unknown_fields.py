"""Knows that no route takes a field that it doesn't know, nor one of a query twice."""

import re
from typing import Any

import pytest

from app.api.problems import PREFIX
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE, Known
from tests.support.web import Web

pytestmark = ON_SQLITE

UPLOADS = ("/media", "/configuration/logo")
"""Their bodies are files."""


CALLERS = ("admin", "kiosk", "display-a", "rating", "pc-1")
"""Between them they may do everything; who may not is told nothing of fields."""


def ask(web: Web, method: str, path: str, body: Any = None) -> Any:
    """Return the answer to the first of the callers who may ask."""
    answers = (web.ask(name, method, path, body) for name in CALLERS)
    return next(answer for answer in answers if answer.status_code != 403)


@pytest.fixture(autouse=True)
def agent(web: Web) -> None:
    """Let there be a program on another PC, too."""
    device_id, token = add_device(web.installation, web.seed.centres["dong-ha"], "agent", "pc-1")
    caller = web.installation.authentication.caller(token)
    assert caller is not None
    assert caller.id == device_id
    web.seed.known["dong-ha"]["pc-1"] = Known(caller, token)


def routes(web: Web) -> list[tuple[str, str]]:
    """Return the method and an address of every route that is described."""
    paths = web.get("officer01", "/openapi.json").get_json()["paths"]
    return [
        (method.upper(), re.sub(r"{[^}]*}", "1", _known_action(path)).removeprefix(PREFIX))
        for path, ways in paths.items()
        for method in ways
    ]


def _known_action(path: str) -> str:
    """Return the path with an action that there is of a ticket, or of a booking."""
    return path.replace("{action}", "cancel")


def test_every_query_refuses_a_field_that_it_does_not_know(web: Web) -> None:
    refused = {
        (method, path): _named(ask(web, method, f"{path}?x=1"), "x") for method, path in routes(web)
    }

    assert len(refused) > 80
    assert [route for route, is_named in refused.items() if not is_named] == []


def test_every_body_refuses_a_field_that_it_does_not_know(web: Web) -> None:
    refused = {
        (method, path): _named(ask(web, method, path, {"x": 1}), "x")
        for method, path in routes(web)
        if method != "GET" and path not in UPLOADS
    }

    assert len(refused) > 40
    assert [route for route, is_named in refused.items() if not is_named] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [("/tickets?state=waiting&state=finished", "state"), ("/services?x=1&x=2", "x"),
     ("/transactions?from=2026-11-24&from=2026-11-24", "from")],
)  # fmt: skip
def test_what_a_query_says_twice_is_refused(web: Web, path: str, field: str) -> None:
    assert _named(web.get("admin", path), field)


def test_a_stranger_is_told_nothing_of_fields(web: Web) -> None:
    assert web.get(None, "/services?x=1").status_code == 401


def test_a_route_without_fields_takes_no_body_and_an_empty_object(web: Web) -> None:
    bearer = {"Authorization": f"Bearer {web.known('admin').token}"}
    client = web.server.app.test_client()

    answers = [
        client.post(f"{PREFIX}/devices/999/revoke", headers=bearer, data=body)
        for body in (b"", b"{}")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_asking_for_the_head_alone_is_asking(web: Web) -> None:
    assert web.ask("admin", "HEAD", "/services").status_code == 200


def _named(answer: Any, field: str) -> bool:
    errors = answer.get_json()["errors"] if answer.status_code == 422 else []
    return field in [wrong["field"] for wrong in errors]
