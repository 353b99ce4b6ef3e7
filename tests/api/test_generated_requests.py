"""Knows that the OpenAPI document tells the truth: requests are made of it, and answers held to it.

schemathesis makes of each operation its examples and random requests, good and bad, and asks them
as six callers with all its checks; the bounds of each schema on both sides and the methods that
aren't there are asked as one who may. `make soak-api` asks everything as everybody, and for longer:
`SOAK_EXAMPLES` is the number of random requests of each operation.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from operator import itemgetter
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.errors import SchemathesisError
from schemathesis.core.failures import Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.transport.wsgi import WSGITransport

from app.api.problems import PREFIX, PUBLIC_PREFIX
from tests.api.rights import Row
from tests.api.test_rights import CALLERS as COLUMNS
from tests.api.test_rights import TABLE, values_of
from tests.support.described import document
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

EXAMPLES = int(os.environ.get("SOAK_EXAMPLES", "0"))
FEW = 1
SEED = 13
CALLERS = (None, "kiosk", "officer01", "reception", "supervisor", "admin")
USERS = "/users/<username>"
MAY_END_THE_CALLER = {
    f"PATCH {USERS}", f"PUT {USERS}/password", f"POST {USERS}/one-time-password",
    f"DELETE {USERS}/sessions", f"DELETE {USERS}/sessions/<int:session_id>",
    "DELETE /me/sessions", "DELETE /sessions/current",
}  # fmt: skip
"""After these everything may be 401; they are asked last."""
SHORT, BOUNDS = ("examples", "fuzzing"), ("coverage",)


OF_A_FILE = ("base64", "catalogue_", "row_")
"""Refusals of what a file within a field holds, which no schema describes."""


@schemathesis.check
def good_fields_are_taken(
    _: schemathesis.CheckContext, response: schemathesis.Response, case: schemathesis.Case
) -> None:
    """A request that the document calls good isn't refused by the shape of its fields.

    The check of schemathesis itself takes any 422 for a lie; what a centre doesn't know is none.
    Nor is what a schema can't forbid and the document's description says: 2.0 for an integer, an
    instant of the first century.
    """
    is_good = case.meta is not None and case.meta.generation.mode.is_positive
    if is_good and response.status_code == 422 and response.json()["code"] == "bad_fields":
        told = [one for one in response.json()["errors"] if one["code"] not in ("int_type", "year")]
        wrong = [one for one in told if not one["code"].startswith(OF_A_FILE)]
        assert not wrong, f"refused though it is described: {wrong}"


@pytest.fixture(autouse=True)
def probes_reach_the_application(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drop what is set for sockets: schemathesis 4.32 hands it on with requests without a right."""
    send: Any = WSGITransport.send

    def without_sockets(self: Any, case: Any, **given: Any) -> Any:
        kept = {k: v for k, v in given.items() if k not in ("max_redirects", "verify", "cert")}
        return send(self, case, **kept)

    monkeypatch.setattr(WSGITransport, "send", without_sockets)


def described(web: Web) -> dict[str, Any]:
    """Return the document with examples of what is there: those of the table of rights."""
    told, values = deepcopy(document(web.server.app)), values_of(web)
    for row in TABLE:
        method, _, rule = row.route.partition(" ")
        given = {k.rpartition(":")[2]: v.format(**values) for k, v in row.path.items()}
        operation = told["paths"][address(rule)][method.lower()]
        operation["operationId"] = row.route
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                value = given[parameter["name"]]
                is_number = parameter["schema"]["type"] == "integer"
                parameter["example"] = int(value) if is_number else value
        content = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if content and row.body is not None:
            extra = {"request_id": "request-of-a-table"} if row.needs_id else {}
            content["example"] = {**row.body, **extra}
    return told


def address(rule: str) -> str:
    """Return the path of a rule of the table as the document writes it."""
    places = (part.strip("<>").rpartition(":")[2] for part in rule.split("/"))
    parts = [
        f"{{{place}}}" if part.startswith("<") else part
        for part, place in zip(rule.split("/"), places, strict=True)
    ]
    path = "/".join(parts)
    return path if path.startswith(PUBLIC_PREFIX) else PREFIX + path


def asked_as(row: Row, at: int) -> str | None:
    """Return who of the six asks for the bounds of a route: by turns those who may."""
    may = [n for n in CALLERS if row.statuses[COLUMNS.index(n)] not in (401, 403)]
    return may[at % len(may)] if may else CALLERS[at % len(CALLERS)]


def played(
    web: Web, name: str | None, told: dict[str, Any], routes: Sequence[str], phases: Sequence[str]
) -> Iterator[ScenarioRecorder]:
    """Give each scenario of the routes that has been played."""
    headers = {"Authorization": f"Bearer {web.known(name).token}"} if name else {}
    every = ("examples", "coverage", "fuzzing", "stateful")
    config = SchemathesisConfig.from_dict({
        "seed": SEED,
        "headers": headers,
        "continue-on-failure": True,
        "generation": {
            "deterministic": True,
            "max-examples": EXAMPLES or FEW,
            "database": "none",
            "no-shrink": True,
        },
        "checks": {"positive_data_acceptance": {"enabled": False}},
        "phases": {phase: {"enabled": phase in phases} for phase in every},
    })  # fmt: skip
    schema = schemathesis.openapi.from_dict(told, config=config)
    schema.app = web.server.app
    for event in from_schema(schema.include(operation_id=list(routes))).execute():
        match event:
            case events.ScenarioFinished():
                yield event.recorder
            case events.NonFatalError(value=value) if not isinstance(value, SchemathesisError):
                raise AssertionError(event.label) from value
            case events.NonFatalError(value=value):
                raise value
            case events.FatalError():
                raise event.exception
            case _:
                pass


def lies_of(recorder: ScenarioRecorder) -> Iterator[tuple[str, str]]:
    """Give what the checks have found in a scenario: its name, and how to see it again."""
    for checks in recorder.checks.values():
        for check in checks:
            if check.status is not Status.SUCCESS:
                found = check.failure_info
                failure: Failure | None = found.failure if found else None
                title = failure.title if failure else "no result"
                words = f"{failure.message}\n{found.code_sample}" if failure and found else ""
                yield f"{recorder.label}: {check.name}: {title}", words


@pytest.mark.parametrize("name", CALLERS, ids=lambda name: name or "stranger")
@ON_SQLITE
def test_every_answer_is_as_the_document_says(web: Web, name: str | None) -> None:
    told = described(web)
    mine = {row.route for at, row in enumerate(TABLE) if EXAMPLES or asked_as(row, at) == name}
    first = [row.route for row in TABLE if row.route not in MAY_END_THE_CALLER]
    last = [row.route for row in TABLE if row.route in MAY_END_THE_CALLER]
    rounds = [
        ([route for route in part if phases is SHORT or route in mine], phases)
        for part in (first, last)
        for phases in (SHORT, BOUNDS)
    ]

    statuses: Counter[int] = Counter()
    lies: dict[str, str] = {}
    for routes, phases in filter(itemgetter(0), rounds):
        for recorder in played(web, name, told, routes, phases):
            answers = (asked.response for asked in recorder.interactions.values())
            statuses.update(answer.status_code for answer in answers if answer is not None)
            lies |= dict(lies_of(recorder))

    asked = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
    print(f"\n{name or 'stranger'} asked {sum(statuses.values())} generated requests: {asked}")
    assert sum(statuses.values()) > 200
    assert not lies, "\n\n".join(f"{title}\n{words}" for title, words in lies.items())
