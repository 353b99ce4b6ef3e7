"""A catalogue of procedures, as the national database exports it, taken over into a draft."""

import binascii
from base64 import b64decode
from dataclasses import asdict
from datetime import date
from typing import Any

from flask import request
from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import Body, Query
from app.api.problems import language, wrong_field, wrong_fields
from app.api.routes import Answer, RouteGroup
from app.operations.centre.catalogue import Imported
from app.operations.people.rights import Caller, Right
from app.persistence.centre.catalogue_file import MOST_BYTES
from app.reports.configuration_sentences import sentences
from app.request_context import RequestContext

LONGEST = MOST_BYTES * 4 // 3 + 64
"""The longest file in base64."""


class ImportQuery(Query):
    """Whether the file is only tried."""

    dry_run: bool = False


class ImportBody(Body):
    """The file in base64 (CSV, XLSX, JSON), and the service of each field that a person chose.

    With `begins` the file counts from that day on; until then what it ends is still found.
    """

    content: str = Field(min_length=1, max_length=LONGEST)
    services: dict[str, str] = Field(default_factory=dict, max_length=1000)
    begins: date | None = Field(None, ge=date(2000, 1, 1), lt=date(2200, 1, 1))


class UnmatchedAnswer(TypedDict):
    """A field of which no service is known: its procedures were left out."""

    field: str
    agency: str
    count: int


class ImportAnswer(TypedDict):
    """How many procedures were added, changed and retired in the draft, and in which sentences."""

    added: int
    changed: int
    retired: int
    unmatched: list[UnmatchedAnswer]
    changes: list[str]


def catalogue_routes(context: RequestContext) -> RouteGroup:
    """The route /procedures/import."""
    api = RouteGroup(context, "catalogue", "The catalogue of procedures, taken over from a file.")

    @api.post(
        "/procedures/import",
        "Take a file of procedures over into the caller's draft, or only try it",
        right=Right.CONFIGURE,
        gives=ImportAnswer,
        most_bytes=LONGEST + 128 * 1024,
    )
    def take_over(caller: Caller, query: ImportQuery, body: ImportBody) -> Answer:
        try:
            content = b64decode(body.content, validate=True)
        except (binascii.Error, ValueError):
            return wrong_fields([wrong_field("content", "base64")])
        done = context.installation.catalogues.draft(
            caller, content, body.services, begins=body.begins, dry_run=query.dry_run
        )
        return _json(done, language(request))

    return api


def _json(done: Imported, lang: str) -> dict[str, Any]:
    return {
        "added": done.added,
        "changed": done.changed,
        "retired": done.retired,
        "unmatched": [asdict(one) for one in done.unmatched],
        "changes": sentences(done.changes, lang),
    }
