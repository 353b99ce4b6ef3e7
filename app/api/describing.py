"""The OpenAPI document completed: what every operation may be refused with, and its success."""

from collections.abc import Iterator
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.api.problems import MEDIA_TYPE

SENDING = frozenset({"post", "put", "patch", "delete"})
TRIED = frozenset({
    "/api/v1/sessions", "/api/v1/pairing", "/api/v1/me/password",
    "/api/v1/counters/{number}/substitute",
})  # fmt: skip
"""Where secrets are tried, so that a stranger is 401 and too many attempts are 429."""
THERE_OR_NOT = frozenset({"agent", "demo"})
"""The groups whose bodies name things that may not be there."""
WAITING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The statuses that say when to come again."""


class WrongField(BaseModel):
    """A field of the request, and what is wrong with it."""

    field: str
    message: str


class Problem(BaseModel):
    """A refusal (RFC 9457), in the caller's language."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="urn:moiso: and the code.")
    title: str = Field(description="The status in words.")
    status: int
    detail: str = Field(description="What to tell a person.")
    code: str = Field(description="What a program goes by.")
    facts: dict[str, Any] | None = Field(None, description="What the detail speaks of.")
    errors: list[WrongField] | None = Field(None, description="Each wrong field, with 422.")


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document in which each operation lists its success and every refusal that can come."""
    whole = deepcopy(document)
    for path, ways in whole["paths"].items():
        for method, operation in ways.items():
            told = operation["responses"]
            if not any(status.startswith("2") for status in told):
                told["200"] = {"description": HTTPStatus.OK.phrase}
            told.update({str(int(s)): _refusal(s) for s in _statuses(path, method, operation)})
            operation["responses"] = dict(sorted(told.items()))
    return whole


def _statuses(path: str, method: str, operation: dict[str, Any]) -> Iterator[HTTPStatus]:
    is_known = "security" in operation
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if is_known or path in TRIED:
        yield HTTPStatus.UNAUTHORIZED
    if is_known:
        yield HTTPStatus.FORBIDDEN
    if "{" in path or THERE_OR_NOT & {*operation["tags"]}:
        yield HTTPStatus.NOT_FOUND
    if path in TRIED:
        yield HTTPStatus.TOO_MANY_REQUESTS
    if method in SENDING:
        yield HTTPStatus.BAD_REQUEST
        yield HTTPStatus.CONFLICT
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    told: dict[str, Any] = {
        "description": status.phrase,
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status in WAITING:
        seconds = {"type": "integer", "minimum": 1}
        told["headers"] = {"Retry-After": {"description": "In seconds.", "schema": seconds}}
    return told
