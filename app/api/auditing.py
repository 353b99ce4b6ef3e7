"""Who did what: the log searched, as JSON or as a file for a spreadsheet."""

from http import HTTPStatus
from typing import Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from app.api.addresses import LARGEST, Days, Number
from app.api.kit import Answer, Kit
from app.api.problems import language
from app.domain.instants import iso
from app.operations.people.audit import MOST, PAGE, AuditQuery
from app.reports.audit_table import audit_table
from app.reports.files.csv_file import to_csv


class AuditFields(Days):
    """Whose deeds, which, when; `cursor` is the `next` of the answer before."""

    who: str | None = Field(None, max_length=64, description='A user name, or "system".')
    action: str | None = Field(None, max_length=24)
    counter: Number | None = Field(None, ge=0, le=2**31 - 1)
    label: str | None = Field(None, max_length=16)
    cursor: Number | None = Field(None, ge=0, le=LARGEST)
    format: Literal["json", "csv"] = "json"

    def question(self) -> AuditQuery:
        """The query as the operation asks it."""
        return AuditQuery(
            self.first, self.last, self.who, self.action, self.counter, self.label, self.cursor
        )


def auditing(kit: Kit) -> APIBlueprint:
    """The route /audit."""
    api = kit.group("audit", "Who did what.")
    installation = kit.installation

    @api.get("/audit", summary="Who did what, the newest first; as JSON or CSV")
    def who_did_what(query: AuditFields) -> Answer | Response:
        caller = kit.caller()
        as_file = query.format == "csv"
        most = MOST if as_file else PAGE
        found = installation.audit.find(caller, query.question(), most=most)
        names = installation.authentication.names(caller.centre_id)
        centre = installation.units.floor(caller.centre_id).centre
        table = audit_table(centre, found, names, language=language(request))
        if as_file:
            answer = Response(to_csv(table), content_type="text/csv; charset=utf-8")
            answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
            return answer
        keys = [column.key for column in table.columns]
        # The table tells instants by the centre's clock, for people; a program gets them as UTC.
        items = [
            {**dict(zip(keys, row, strict=True)), "at": iso(deed.event.at)}
            for deed, row in zip(found, table.rows, strict=True)
        ]
        more = found[-1].event.seq if len(found) == most else None
        return {"items": items, "next": more}, HTTPStatus.OK

    return api
