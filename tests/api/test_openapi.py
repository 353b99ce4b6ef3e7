"""Knows that the API describes itself: every route, by the schemas that validate."""

from typing import Any

from app.api.problems import PREFIX
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE

READ_ONLY = {"/docs", "/openapi.json"}


def described(web: Web) -> Any:
    return web.get(None, "/openapi.json").get_json()


def test_the_description_is_openapi_3_1(web: Web) -> None:
    document = described(web)

    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Mời Số"


def test_every_route_is_described_and_nothing_else(web: Web) -> None:
    rules = (r for r in web.server.app.url_map.iter_rules() if r.rule.startswith(PREFIX))
    served = {
        (rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}"), method.lower())
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.removeprefix(PREFIX) not in READ_ONLY
    }

    told = {(path, method) for path, ways in described(web)["paths"].items() for method in ways}

    assert told == served


def test_the_bodies_described_are_those_that_are_checked(web: Web) -> None:
    """An unknown field is refused, and the description says so."""
    schemas = described(web)["components"]["schemas"]

    ticket = schemas["NewTicket"]

    assert ticket["additionalProperties"] is False
    assert set(ticket["required"]) == {"service", "request_id"}
    answer = web.command("kiosk", "/tickets", service="dat-dai", more=1)
    assert answer.status_code == 422
