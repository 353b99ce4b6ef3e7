"""Knows that the API describes itself: every route, by the schemas that validate."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from app.api.openapi import Problem
from app.api.problems import PREFIX, PUBLIC_PREFIX
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE

READ_ONLY = {"/docs", "/openapi.json"}


def described(web: Web) -> Any:
    return web.get("officer01", "/openapi.json").get_json()


def test_the_description_is_openapi_3_1(web: Web) -> None:
    document = described(web)

    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Mời Số"


def test_every_route_is_described_and_nothing_else(web: Web) -> None:
    every = web.server.app.url_map.iter_rules()
    rules = (r for r in every if r.rule.startswith((PREFIX, PUBLIC_PREFIX)))
    served = {
        (re.sub(r"<(?:[^>]*:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.removeprefix(PREFIX) not in READ_ONLY
    }

    told = {(path, method) for path, ways in described(web)["paths"].items() for method in ways}

    assert told == served


def test_the_bodies_described_are_those_that_are_checked(web: Web) -> None:
    """An unknown field is refused, and the description says so."""
    schemas = described(web)["components"]["schemas"]

    ticket = schemas["IssueTicketBody"]

    assert ticket["additionalProperties"] is False
    assert set(ticket["required"]) == {"service", "request_id"}
    answer = web.command("kiosk", "/tickets", service="dat-dai", more=1)
    assert answer.status_code == 422


def test_every_operation_tells_its_success(web: Web) -> None:
    silent = [
        f"{method} {path}"
        for path, method, operation in operations(web)
        if not any(status.startswith("2") for status in operation["responses"])
    ]

    assert silent == []


def test_every_refusal_is_described_as_the_problem_that_is_sent(web: Web) -> None:
    refusals = [
        (status, answer)
        for _, _, operation in operations(web)
        for status, answer in operation["responses"].items()
        if status >= "4"
    ]

    schemas = {
        str(content["schema"]) for _, answer in refusals for content in answer["content"].values()
    }

    assert {status for status, _ in refusals} == {
        "400", "401", "403", "404", "409", "413", "422", "429", "503"
    }  # fmt: skip
    assert {kind for _, answer in refusals for kind in answer["content"]} == {
        "application/problem+json"
    }
    assert schemas == {"{'$ref': '#/components/schemas/Problem'}"}
    assert "Problem" in described(web)["components"]["schemas"]


def test_what_is_sent_as_a_problem_is_what_is_described(web: Web) -> None:
    ticket = web.called()
    stale = {"version": ticket["version"] + 1}

    answers = [
        web.get(None, "/services"),
        web.get("kiosk", "/users"),
        web.get("admin", "/tickets/999"),
        web.get("admin", "/tickets?x=1"),
        web.command("kiosk", "/tickets", service="no-such"),
        web.command(officer(1), f"/tickets/{ticket['id']}/recall", **stale),
    ]

    assert [answer.status_code for answer in answers] == [401, 403, 404, 422, 422, 409]
    for answer in answers:
        Problem.model_validate(answer.get_json())
    with pytest.raises(ValidationError):
        Problem.model_validate({"status": 404})


def test_only_what_needs_no_known_caller_is_described_without_security(web: Web) -> None:
    free = {
        f"{method} {path.removeprefix(PREFIX)}"
        for path, method, operation in operations(web)
        if not operation.get("security")
    }

    assert free == {
        "post /sessions",
        "post /pairing",
        "get /track/{code}",
        "get /track/{code}/messages",
        "put /track/{code}/messages",
        "delete /track/{code}/messages",
        "post /track/{code}/cancel",
        "post /track/{code}/defer",
        "post /track/{code}/rating",
        "get /public/v1/centres/{code}",
        "get /public/v1/centres/{code}/services",
        "get /public/v1/centres/{code}/waits",
        "get /public/v1/schemas/waits",
        "get /public/v1/centres/{code}/slots",
        "get /public/v1/challenge",
        "post /public/v1/phone-codes",
        "post /public/v1/phone-codes/{code_id}",
        "post /public/v1/bookings",
        "get /public/v1/bookings/{secret}",
        "patch /public/v1/bookings/{secret}",
        "delete /public/v1/bookings/{secret}",
        "post /public/v1/bookings/{secret}/check-in",
        "get /public/v1/bookings/{secret}/messages",
        "put /public/v1/bookings/{secret}/messages",
        "delete /public/v1/bookings/{secret}/messages",
    }


def test_a_file_is_described_as_the_body_of_its_upload(web: Web) -> None:
    upload = described(web)["paths"][f"{PREFIX}/media"]["post"]

    assert {"image/png", "video/mp4"} <= set(upload["requestBody"]["content"])


def operations(web: Web) -> Iterator[tuple[str, str, Any]]:
    """Give the path, the method and the description of each operation."""
    for path, ways in described(web)["paths"].items():
        for method, operation in ways.items():
            yield path, method, operation
