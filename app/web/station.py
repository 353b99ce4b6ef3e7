"""The shape of a station: one kind of person, one slice of pages, sockets and pictures."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint

from app.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class Station:
    """What a station exports. `audience` makes its socket audience of the same context."""

    name: str
    pages: Callable[[RequestContext], Blueprint]
    audience: Callable[[RequestContext], object]
