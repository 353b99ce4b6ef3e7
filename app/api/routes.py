"""Routes of the API: what a request says is checked before its view sees it, and described.

A view tells by its parameters what it takes: the places of its address, `query`, `body`, and
`caller`, who asks. A route says the right that it needs, which is asked before anything else is
looked at; without a right and without a `caller` it is open to everybody.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partialmethod
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, request
from pydantic import ValidationError
from pydantic_core import from_json

from app.api.fields import Body, Query
from app.api.problems import (
    PREFIX,
    invalid_fields,
    no_object,
    problem,
    wrong_field,
    wrong_fields,
    wrong_places,
)
from app.operations.people.rights import DEEDS, Right
from app.persistence.centre.configuration import ConfigurationError
from app.request_context import CENTRE, RequestContext

MAX_BODY = 64 * 1024
MOST_READ_OFF = 8 * 1024 * 1024
"""So much of a body that is too large is read all the same: its client hears why."""
CSV = "text/csv; charset=utf-8"
SENDING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

Answer = Mapping[str, Any] | Sequence[Mapping[str, Any]] | Response | tuple[Any, int] | None
"""What a view returns: the JSON of its first status, None for 204, or another status with it."""
View = Callable[..., Answer]


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as it is described; `files` are the media types of a body that is a file.

    `gives` is the type of the JSON that it answers, `also` are the media types of other answers.
    """

    method: str
    rule: str
    name: str
    summary: str
    statuses: tuple[int, ...]
    takes: Mapping[str, Any]
    files: tuple[str, ...]
    right: Right | str | None
    gives: Any
    also: tuple[str, ...]
    most_bytes: int = MAX_BODY

    @property
    def needs_caller(self) -> bool:
        """Whether strangers are refused."""
        return self.right is not None or "caller" in self.takes

    def rights(self, places: Mapping[str, Any]) -> tuple[Right, ...]:
        """The rights of which a caller needs one, by what stands in the places of the address."""
        if self.right is None or isinstance(self.right, Right):
            return (self.right,) if self.right else ()
        return DEEDS[self.right.format_map(places)]

    @property
    def query(self) -> type[Query] | None:
        """What its query may say."""
        return self.takes.get("query")

    @property
    def body(self) -> type[Body] | None:
        """What its body may say."""
        return self.takes.get("body")


class RouteGroup:
    """Routes of one name in the OpenAPI document; `words` say what they are about."""

    def __init__(
        self, context: RequestContext, name: str, words: str, *, prefix: str = PREFIX
    ) -> None:
        self.name = name
        self.words = words
        self.prefix = prefix
        self.operations: list[Operation] = []
        self.blueprint = Blueprint(f"api-{name}", __name__, url_prefix=prefix)
        self._identity = context.identity

    def route(
        self,
        method: str,
        rule: str,
        summary: str,
        *,
        statuses: tuple[int, ...] = (HTTPStatus.OK,),
        files: tuple[str, ...] = (),
        right: Right | str | None = None,
        gives: Any = None,
        also: tuple[str, ...] = (),
        most_bytes: int = MAX_BODY,
    ) -> Callable[[View], View]:
        """Add the view that follows; what it returns alone is of the first of the statuses.

        The right is one itself or a deed, a word of DEEDS, perhaps of a place of the address.
        """

        def add(view: View) -> View:
            takes, name = view.__annotations__, view.__name__
            operation = Operation(
                method, rule, name, summary, statuses, takes, files, right, gives, also, most_bytes
            )
            self.operations.append(operation)
            checked = self._checked(operation, view)
            self.blueprint.add_url_rule(rule, name, checked, methods=[method])
            return view

        return add

    get = partialmethod(route, "GET")
    post = partialmethod(route, "POST")
    put = partialmethod(route, "PUT")
    patch = partialmethod(route, "PATCH")
    delete = partialmethod(route, "DELETE")

    def _checked(self, operation: Operation, view: View) -> Callable[..., Any]:
        """Refuse with 401 who isn't known, with 403 who may not, then what can't be taken.

        Who has no right for a command hears nothing of its fields.
        """
        query, body = operation.query, operation.body
        reads_body = operation.method in SENDING and not operation.files

        def checked(**given: Any) -> Any:
            # First: the check of a session's token looks for a form in the body.
            request.max_content_length = operation.most_bytes + reads_body
            if operation.needs_caller:
                caller = self._identity()
                if rights := operation.rights(given):
                    caller.must(*rights)
                if "caller" in operation.takes:
                    given["caller"] = caller
            sent = _sent_object(operation.most_bytes) if reads_body else b""
            _refuse_repeated()
            try:
                said = request.args.to_dict()
                if operation.needs_caller:
                    said.pop(CENTRE, None)  # Whose centre it is has been looked at.
                asked = (query or Query).model_validate(said)
                told = (body or Body).model_validate_json(sent) if reads_body else None
            except ValidationError as error:
                return invalid_fields(error)
            if query is not None:
                given["query"] = asked
            if body is not None:
                given["body"] = told
            try:
                answer = view(**given)
            except ConfigurationError as error:
                if not reads_body:  # What is stored is at fault then, and nothing that was sent.
                    raise
                return wrong_fields(wrong_places(error.wrong))
            if answer is None:
                return "", HTTPStatus.NO_CONTENT
            if isinstance(answer, Response | tuple):
                return answer
            return answer, operation.statuses[0]

        return checked


def file_answer(content: str | bytes, media_type: str, name: str) -> Response:
    """The answer that a browser keeps as a file of the name."""
    answer = Response(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sent_object(most: int) -> bytes:
    """The JSON object of the body, whatever its content type says; an empty body counts as {}."""
    if (request.content_length or 0) > most or len(request.get_data()) > most:
        _read_off()
        abort(problem(413, "too_large"))
    sent = request.get_data() or b"{}"
    try:
        said = from_json(sent, allow_inf_nan=False)  # a schema alone would take NaN for a number
    except ValueError:
        abort(problem(400, "not_json"))
    if not isinstance(said, dict):
        abort(no_object())
    return sent


def _read_off() -> None:
    """Take the rest of the body from the line, so that the answer arrives and the line stays."""
    left, body = MOST_READ_OFF, request.environ["wsgi.input"]
    while left > 0 and (part := body.read(min(left, MAX_BODY))):
        left -= len(part)


def _refuse_repeated() -> None:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        abort(wrong_fields(wrong_field(name, "repeated") for name in repeated))
