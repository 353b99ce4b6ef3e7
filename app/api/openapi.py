"""The OpenAPI document, made of the routes and of the schemas that validate."""

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.problems import WrongField
from app.api.routes import SENDING, Operation, RouteGroup
from app.http_errors import MEDIA_TYPE

SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"session": []}]
TRIED = frozenset({
    "/sessions", "/pairing", "/me/password", "/counters/<int:number>/substitute",
    "/me/second-factor/set-up", "/me/second-factor/off",
})  # fmt: skip
"""Where secrets are tried, so that a stranger is 401."""
THROTTLED = TRIED | {"/configuration/voice/clip"}
"""Where too many requests are 429."""
THROTTLED_GROUPS = frozenset({"public", "online-booking", "own-bookings"})
"""The groups of which every address is asked by anybody, and so often at most."""
NAMING = frozenset({"/access-log", "/audit", "/demo/clock", "/report-schedules/mailings"})
"""The addresses whose query or body names something that may not be there."""
NAMING_GROUPS = frozenset({"configuration", "trials", "agent", "public", "online-booking"})
"""The groups of which every body does."""
WAITING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
"""The statuses that say when to come again."""
TEXT = {"type": "string"}
OF_KIND = {
    "text/event-stream": {
        "type": "object",
        "description": "Of each event: `data` is one of the items of `/events`, as JSON.",
        "properties": {"id": TEXT, "event": TEXT, "data": TEXT, "retry": {"type": "integer"}},
    }
}
"""Of media types that aren't plain text; OpenAPI before 3.2 describes the events of a stream so."""
REFERENCE = "#/components/schemas/{model}"
PLACE = re.compile(r"<(?:(int|any\([^)]*\)):)?(\w+)>")
NO_NUL = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
ABOUT = """\
Whole numbers are written without a point: 2.0 is refused where an integer is due. No text may hold
a NUL. A parameter may be given once. Where the body has no field that must be given, it may be left
out. Whoever may not call a route hears 403 before anything of the request is looked at. The day
`from` must not come after the day `to` (422, period_backwards). What a valid request names may be
unknown to the centre (422 with a code of its own, errors naming the field) or not be there (404).
A person who belongs to several centres says by `?centre=CODE`, or the header `Moiso-Centre`, which
one is meant; without it that is the centre of the account. A centre that isn't the caller's is 404.
An address or a head that is too long is 414 or 431, a method that an address doesn't take 405."""


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


def openapi_document(
    groups: Sequence[RouteGroup], version: str, session_cookie: str
) -> dict[str, Any]:
    """The document of the groups, each operation with every status that can come of it.

    `session_cookie` is the name that browsers know the session by on this server.
    """
    every = [operation for group in groups for operation in group.operations]
    made = _Schemas(every)
    paths: dict[str, dict[str, Any]] = {}
    for group in groups:
        for one in group.operations:
            ways = paths.setdefault(group.prefix + PLACE.sub(r"{\2}", one.rule), {})
            ways[one.method.lower()] = _operation(group.name, one, made)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mời Số", "version": version, "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": made.shared,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": session_cookie},
            },
        },
        "tags": [{"name": group.name, "description": group.words} for group in groups],
    }


class _Schemas:
    """The schemas of queries, bodies and answers; `shared` are those that have a name."""

    def __init__(self, every: Sequence[Operation]) -> None:
        sent = dict.fromkeys(x for one in every for x in (one.query, one.body) if x is not None)
        given = [one.gives for one in every if one.gives is not None]
        self._answers = {repr(what): what for what in given}
        asked: list[Any] = [(model, "validation", TypeAdapter(model)) for model in (*sent, Problem)]
        asked += [(key, "serialization", TypeAdapter(x)) for key, x in self._answers.items()]
        made, told = TypeAdapter.json_schemas(asked, ref_template=REFERENCE)
        self._made = {key: schema for (key, _), schema in made.items()}
        self.shared: dict[str, Any] = told["$defs"]
        for name, schema in self.shared.items():
            if name.endswith("Answer") or name == WrongField.__name__:
                schema.setdefault("additionalProperties", False)
            elif name != Problem.__name__:
                _without_nul(schema)
        self._queries = {
            one.query.__name__: self.shared.pop(one.query.__name__)
            for one in every
            if one.query is not None and one.query.__name__ in self.shared
        }

    def parameters(self, one: Operation) -> Mapping[str, Any]:
        """The schema of its query."""
        return self._queries[one.query.__name__] if one.query else {}

    def needs_body(self, one: Operation) -> bool:
        """Whether its body has fields that must be given."""
        assert one.body is not None
        schema = self.shared[one.body.__name__]
        return bool(schema.get("required")) or "oneOf" in schema

    def answer(self, one: Operation) -> Any:
        """The schema of its JSON."""
        return self._made[repr(one.gives)]


def _without_nul(node: Any) -> None:
    """Say of each free text of a request that it holds no NUL, nor blanks alone if it must be."""
    if isinstance(node, list):
        for inner in node:
            _without_nul(inner)
    if not isinstance(node, dict):
        return
    if node.get("type") == "string" and not {"pattern", "enum", "const", "format"} & set(node):
        node["pattern"] = NOT_BLANK if node.get("minLength") else NO_NUL
    for key, inner in node.items():
        if key not in ("default", "oneOf"):
            _without_nul(inner)


def _operation(group: str, one: Operation, made: _Schemas) -> dict[str, Any]:
    told: dict[str, Any] = {
        "tags": [group],
        "summary": one.summary,
        "operationId": re.sub(
            r"any\([^)]*\):|\W",
            lambda found: "_" * (len(found[0]) == 1),
            f"api_{group}_{one.name}{one.rule}_{one.method.lower()}",
        ),
    }
    if parameters := [*_places(one.rule), *_parameters(made.parameters(one))]:
        told["parameters"] = parameters
    if one.body:
        schema = {"$ref": REFERENCE.format(model=one.body.__name__)}
        content = {"application/json": {"schema": schema}}
        told["requestBody"] = {"content": content, "required": made.needs_body(one)}
    if one.files:
        told["requestBody"] = {
            "content": {x: {"schema": {"type": "string"}} for x in one.files},
            "required": True,
        }
    successes = {str(int(status)): _success(status, one, made) for status in one.statuses}
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
    for name, given in asked.get("properties", {}).items():
        schema = {key: value for key, value in given.items() if key != "description"}
        # A query has no null: what may be left out is simply not there.
        kinds = [kind for kind in schema.pop("anyOf", ()) if kind != {"type": "null"}]
        schema = {**(kinds[0] if kinds else {}), **schema}
        if schema.get("default", "") is None:
            del schema["default"]
        words = {"description": given["description"]} if "description" in given else {}
        is_needed = name in asked.get("required", ())
        yield {"name": name, "in": "query", "required": is_needed, "schema": schema, **words}


def _success(status: int, one: Operation, made: _Schemas) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if status == HTTPStatus.NO_CONTENT:
        return told
    content: dict[str, Any] = {}
    if one.gives is not None or not one.also:
        content["application/json"] = {"schema": made.answer(one)}
    content |= {kind: {"schema": OF_KIND.get(kind, TEXT)} for kind in one.also}
    return {**told, "content": content}


def _refusals(group: str, one: Operation) -> Iterator[HTTPStatus]:
    yield HTTPStatus.UNPROCESSABLE_ENTITY
    yield HTTPStatus.SERVICE_UNAVAILABLE
    if one.needs_caller or one.rule in TRIED:
        yield HTTPStatus.UNAUTHORIZED
    if one.needs_caller:
        yield HTTPStatus.FORBIDDEN
    if one.needs_caller or "<" in one.rule or one.rule in NAMING or group in NAMING_GROUPS:
        yield HTTPStatus.NOT_FOUND
    if one.rule in THROTTLED or group in THROTTLED_GROUPS:
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
