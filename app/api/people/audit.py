"""Who did what, and who signed in and read what: searched, as JSON or for a spreadsheet."""

from typing import Any, Literal

from flask import request
from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import At, Number, PeriodQuery, SmallNumber
from app.api.problems import language
from app.api.routes import CSV, Answer, RouteGroup, file_answer
from app.domain.instants import iso, iso_or_none
from app.operations.people.access_log import AccessKind
from app.operations.people.access_reader import AccessQuery
from app.operations.people.audit import MOST, PAGE, AuditQuery
from app.operations.people.rights import Caller, Right
from app.persistence.people.access_log import Access
from app.reports.access_table import access_table
from app.reports.audit_table import audit_table
from app.reports.files.csv_file import to_csv
from app.request_context import RequestContext, client_address


class WhoDidWhatQuery(PeriodQuery):
    """Whose deeds, which, when; `cursor` is the `next` of the answer before."""

    who: str | None = Field(None, max_length=64, description='A user name, or "system".')
    action: str | None = Field(None, max_length=24)
    counter: SmallNumber | None = None
    label: str | None = Field(None, max_length=16)
    cursor: Number | None = None
    format: Literal["json", "csv"] = "json"

    def asked(self) -> AuditQuery:
        """The query as the operation asks it."""
        return AuditQuery(
            self.first, self.last, self.who, self.action, self.counter, self.label, self.cursor
        )


class AccessLogQuery(PeriodQuery):
    """Whose accesses, which, when; `cursor` is the `next` of the answer before."""

    who: str | None = Field(
        None, max_length=64, description='A user name, or "?" for names that nobody has.'
    )
    kind: AccessKind | None = None
    cursor: Number | None = None
    format: Literal["json", "csv"] = "json"

    def asked(self) -> AccessQuery:
        """The query as the operation asks it."""
        return AccessQuery(self.first, self.last, self.who, self.kind, self.cursor)


class DeedAnswer(TypedDict):
    """Who did what, in words."""

    seq: int
    at: At
    who: str
    action: str
    counter: int | None
    label: str | None
    details: str


class DeedsAnswer(TypedDict):
    """A page of deeds; `next` is the cursor of the next one."""

    items: list[DeedAnswer]
    next: int | None


class AccessAnswer(TypedDict):
    """One access, or several of the same kind in a row, the last of them at `last_at`."""

    id: int
    at: At
    last_at: At | None
    kind: AccessKind
    name: str
    known: bool
    address: str
    times: int
    facts: dict[str, Any]


class AccessesAnswer(TypedDict):
    """A page of accesses; `next` is the cursor of the next one."""

    items: list[AccessAnswer]
    next: int | None


def audit_routes(context: RequestContext) -> RouteGroup:
    """The routes /audit and /access-log."""
    api = RouteGroup(context, "audit", "Who did what.")
    installation = context.installation

    @api.get(
        "/audit",
        "Who did what, the newest first; as JSON or CSV",
        right=Right.AUDIT,
        gives=DeedsAnswer,
        also=(CSV,),
    )
    def who_did_what(caller: Caller, query: WhoDidWhatQuery) -> Answer:
        as_file = query.format == "csv"
        most = MOST if as_file else PAGE
        found = installation.audit.find(caller, query.asked(), most=most)
        names = installation.authentication.names(caller.centre_id)
        centre = installation.units.floor(caller.centre_id).centre
        table = audit_table(centre, found, names, language=language(request))
        if as_file:
            installation.access_log.exported(
                caller, client_address(), "audit", "csv", is_audit=True
            )
            return file_answer(to_csv(table), CSV, "audit.csv")
        keys = [column.key for column in table.columns]
        # The table tells instants by the centre's clock, for people; a program gets them as UTC.
        items = [
            {**dict(zip(keys, row, strict=True)), "at": iso(deed.event.at)}
            for deed, row in zip(found, table.rows, strict=True)
        ]
        more = found[-1].event.seq if len(found) == most else None
        return {"items": items, "next": more}

    @api.get(
        "/access-log",
        "Who signed in, tried to, read or took away what; as JSON or CSV",
        right=Right.CONFIGURE_PEOPLE,
        gives=AccessesAnswer,
        also=(CSV,),
    )
    def accesses(caller: Caller, query: AccessLogQuery) -> Answer:
        as_file = query.format == "csv"
        most = MOST if as_file else PAGE
        found = installation.access_reader.find(caller, query.asked(), most=most)
        if as_file:
            installation.access_log.exported(
                caller, client_address(), "access_log", "csv", is_audit=True
            )
            centre = installation.units.floor(caller.centre_id).centre
            names = installation.authentication.names(caller.centre_id)
            table = access_table(centre, found, names, language=language(request))
            return file_answer(to_csv(table), CSV, "access-log.csv")
        more = found[-1].id if len(found) == most else None
        return {"items": [_access_json(entry) for entry in found], "next": more}

    return api


def _access_json(entry: Access) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": iso(entry.at),
        "last_at": iso_or_none(entry.last_at),
        "kind": entry.kind,
        "name": entry.name,
        "known": entry.user_id is not None,
        "address": entry.address,
        "times": entry.times,
        "facts": dict(entry.facts),
    }
