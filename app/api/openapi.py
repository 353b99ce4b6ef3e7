"""The OpenAPI document, made of the routes and of the schemas that validate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import models_json_schema

from app.api.problems import PREFIX
from app.api.routes import SENDING, Operation, RouteGroup
from app.http_errors import MEDIA_TYPE

SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "session": {"type": "apiKey", "in": "cookie", "name": "moiso_session"},
}
TRIED = frozenset({
    "/sessions", "/pairing", "/me/password", "/counters/<int:number>/substitute",
    "/me/second-factor/set-up", "/me/second-factor/off",
})  # fmt: skip
"""Where secrets are tried, so that a stranger is 401 and too many attempts are 429."""
NAMING = frozenset({"agent"})
"""The groups whose bodies name things that may not be there."""
WAITING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The statuses that say when to come again."""
REFERENCE = "#/components/schemas/{model}"
PLACE = re.compile(r"<(?:(int|any\([^)]*\)):)?(\w+)>")


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


def openapi_document(groups: Sequence[RouteGroup], version: str) -> dict[str, Any]:
    """The document of the groups, each operation with every status that can come of it."""
    every = [operation for group in groups for operation in group.operations]
    queries = dict.fromkeys(one.query for one in every if one.query)
    bodies = dict.fromkeys(one.body for one in every if one.body)
    asked = [(model, "validation") for model in (*queries, *bodies, Problem)]
    _, made = models_json_schema(asked, ref_template=REFERENCE)  # type: ignore[arg-type] # its modes
    schemas = made["$defs"]
    fields = {query.__name__: schemas.pop(query.__name__) for query in queries}
    paths: dict[str, dict[str, Any]] = {}
    for group in groups:
        for one in group.operations:
            ways = paths.setdefault(PREFIX + PLACE.sub(r"{\2}", one.rule), {})
            ways[one.method.lower()] = _operation(group.name, one, fields)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mời Số", "version": version},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SCHEMES},
        "tags": [{"name": group.name, "description": group.words} for group in groups],
    }


def _operation(group: str, one: Operation, fields: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "tags": [group],
        "summary": one.summary,
        "operationId": re.sub(r"\W", "_", f"api_{group}_{one.name}{one.rule}_{one.method.lower()}"),
    }
    asked = fields[one.query.__name__] if one.query else {}
    if parameters := [*_places(one.rule), *_parameters(asked)]:
        told["parameters"] = parameters
    if one.body:
        schema = {"$ref": REFERENCE.format(model=one.body.__name__)}
        content = {"application/json": {"schema": schema}}
        told["requestBody"] = {"content": content, "required": True}
    if one.files:
        told["requestBody"] = {"content": {x: {"schema": {"type": "string"}} for x in one.files}}
    successes = {str(s): {"description": HTTPStatus(s).phrase} for s in one.statuses}
    refusals = {str(int(status)): _refusal(status) for status in _refusals(group, one)}
    told["responses"] = dict(sorted((successes | refusals).items()))
    if one.needs_caller:
        told["security"] = SECURITY
    return told


def _places(rule: str) -> Iterator[dict[str, Any]]:
    for kind, name in PLACE.findall(rule):
        schema: dict[str, Any] = {"title": name.replace("_", " ").title(), "type": "string"}
        if kind == "int":
            schema |= {"type": "integer", "minimum": 0}
        elif kind:
            schema["enum"] = re.findall(r'"([^"]*)"', kind)
        else:
            schema["minLength"] = 1
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _parameters(asked: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, schema in asked.get("properties", {}).items():
        words = {"description": schema.pop("description")} if "description" in schema else {}
        is_needed = name in asked.get("required", ())
        yield {"name": name, "in": "query", "required": is_needed, "schema": schema, **words}


def _refusals(group: str, one: Operation) -> Iterator[HTTPStatus]:
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if one.needs_caller or one.rule in TRIED:
        yield HTTPStatus.UNAUTHORIZED
    if one.needs_caller:
        yield HTTPStatus.FORBIDDEN
    if "<" in one.rule or group in NAMING:
        yield HTTPStatus.NOT_FOUND
    if one.rule in TRIED:
        yield HTTPStatus.TOO_MANY_REQUESTS
    if one.method in SENDING:
        yield HTTPStatus.BAD_REQUEST
        yield HTTPStatus.CONFLICT
        yield HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(model=Problem.__name__)}
    told: dict[str, Any] = {
        "description": status.phrase,
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status in WAITING:
        seconds = {"type": "integer", "minimum": 1}
        told["headers"] = {"Retry-After": {"description": "In seconds.", "schema": seconds}}
    return told
