"""Who did what: the log searched, as JSON or as a file for a spreadsheet."""

from typing import Literal

from flask import request
from pydantic import Field

from app.api.fields import Number, PeriodQuery, SmallNumber
from app.api.problems import language
from app.api.routes import CSV, Answer, RouteGroup, file_answer
from app.domain.instants import iso
from app.operations.people.audit import MOST, PAGE, AuditQuery
from app.operations.people.rights import Caller, Right
from app.reports.audit_table import audit_table
from app.reports.files.csv_file import to_csv
from app.request_context import RequestContext


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


def audit_routes(context: RequestContext) -> RouteGroup:
    """The route /audit."""
    api = RouteGroup(context, "audit", "Who did what.")
    installation = context.installation

    @api.get("/audit", "Who did what, the newest first; as JSON or CSV", right=Right.AUDIT)
    def who_did_what(caller: Caller, query: WhoDidWhatQuery) -> Answer:
        as_file = query.format == "csv"
        most = MOST if as_file else PAGE
        found = installation.audit.find(caller, query.asked(), most=most)
        names = installation.authentication.names(caller.centre_id)
        centre = installation.units.floor(caller.centre_id).centre
        table = audit_table(centre, found, names, language=language(request))
        if as_file:
            return file_answer(to_csv(table), CSV, "audit.csv")
        keys = [column.key for column in table.columns]
        # The table tells instants by the centre's clock, for people; a program gets them as UTC.
        items = [
            {**dict(zip(keys, row, strict=True)), "at": iso(deed.event.at)}
            for deed, row in zip(found, table.rows, strict=True)
        ]
        more = found[-1].event.seq if len(found) == most else None
        return {"items": items, "next": more}

    return api
