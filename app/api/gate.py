"""The gate of the API: strangers first, then bodies that are too large, no JSON or no object."""

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask import Flask, Request, Response, request

from app.api.problems import PREFIX, no_object, problem

MAX_BODY = 64 * 1024
MOST_READ_OFF = 8 * 1024 * 1024
"""So much of a body that is too large is read all the same: its client hears why."""
BODIES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
OPEN_TO_ALL = frozenset({"api-sessions", "api-track", "api-pairing"})
"""The groups that nobody must be known for: signing in, a device that pairs, and
holding the code of a ticket."""

UPLOADS = f"{PREFIX}/media"
"""Where the body is a file: it is neither small nor JSON, and is read by the route itself."""


class JsonRequest(Request):
    """A request whose body is JSON whatever its content type says; an empty one counts as {}."""

    @cached_property
    def _said(self) -> Any:
        try:
            return json.loads(self.get_data(cache=True) or b"{}", parse_constant=_no_number)
        except RecursionError as error:  # thousands of brackets
            raise ValueError("too deep") from error

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """The parsed body; None where it isn't JSON and `silent`, else BadRequest there."""
        try:
            return self._said
        except ValueError as error:
            return None if silent else self.on_json_loading_failed(error)


def _no_number(word: str) -> None:
    """Python takes NaN and Infinity for numbers; JSON does not (RFC 8259, 6)."""
    raise ValueError(word)


def guard(app: Flask, identify: Callable[[], object]) -> None:
    """Refuses with 401 who isn't known, with 413 over 64 KiB, with 400 what is not JSON,
    with 422 what is no object.

    `identify` raises NotSignedIn for a stranger: it hears nothing of what a body should be.
    """
    app.request_class = JsonRequest
    # A body without a length (chunked) is cut there: one byte more tells it from one that fits.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY + 1

    @app.before_request
    def _known() -> None:
        group = request.blueprint or ""
        if group.startswith("api-") and group not in OPEN_TO_ALL:
            identify()

    @app.before_request
    def _checked() -> Response | None:
        if request.method not in BODIES or not request.path.startswith(PREFIX):
            return None
        if request.path == UPLOADS:
            return None
        if (request.content_length or 0) > MAX_BODY or len(request.get_data()) > MAX_BODY:
            _read_off()
            return problem(413, "too_large")
        # Here, because flask-openapi3 would read a text as the JSON that it holds.
        return None if isinstance(request.get_json(), dict) else no_object()


def _read_off() -> None:
    """Takes the rest of the body from the line, so that the answer arrives and the line stays."""
    left, body = MOST_READ_OFF, request.environ["wsgi.input"]
    while left > 0 and (part := body.read(min(left, MAX_BODY))):
        left -= len(part)
