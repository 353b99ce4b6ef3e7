"""Reports: which there are, and each as JSON or as a file."""

from typing import Literal

from flask import request
from pydantic import Field
from typing_extensions import TypedDict

from app import texts
from app.api.fields import On, PeriodQuery, SmallNumber
from app.api.problems import language
from app.api.routes import Answer, RouteGroup, file_answer
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.reports.by_centre import groupings
from app.reports.catalogue import REPORTS
from app.reports.files.formats import FILES, FileFormat, file_name, plain_table
from app.reports.periods import Preset
from app.reports.request import Grouping, ReportRequest, filters_of, tells_of_officers
from app.reports.service import ReportService
from app.reports.table import Against, Table
from app.request_context import RequestContext, client_address


class ReportQuery(PeriodQuery):
    """A report's period (days or the name of one), grouping, filters and format."""

    period: str | None = Field(None, max_length=32, description="As today, last-week, this-year.")
    by: str | None = Field(None, max_length=32)
    service: str | None = Field(None, max_length=64)
    agency: str | None = Field(None, max_length=200)
    counter: SmallNumber | None = None
    officer: str | None = Field(None, max_length=64, description="A user name.")
    kind: str | None = Field(None, max_length=32)
    format: Literal["json", "csv", "xlsx", "pdf"] = "json"


REPORT_FILES = tuple(file.media_type for file in FILES.values())


class ReportKindAnswer(TypedDict):
    """A report that there is, and how it may be asked for."""

    name: str
    title: str
    by: list[str]
    filters: list[str]
    period: list[str]
    format: list[str]


class ColumnAnswer(TypedDict):
    """A column of a report: how its values are meant, and what plain numbers are in."""

    key: str
    label: str
    kind: str
    unit: str


ChangeAnswer = TypedDict(
    "ChangeAnswer",
    {
        "against": Against,
        "from": On,
        "to": On,
        "value": str | float | None,
        "difference": float | None,
        "is_better": bool | None,
    },
)
"""A main figure beside that of other days; `is_better` where one way is good and the other bad."""


class HeadlineAnswer(TypedDict):
    """A main figure: its value, that of the period before, whether it meets the target."""

    key: str
    label: str
    kind: str
    unit: str
    value: str | float | None
    before: str | float | None
    is_good: bool | None
    changes: list[ChangeAnswer]


ReportAnswer = TypedDict(
    "ReportAnswer",
    {
        "name": str,
        "title": str,
        "subtitle": str,
        "from": On,
        "to": On,
        "by": str,
        "columns": list[ColumnAnswer],
        "rows": list[list[str | float | None]],
        "has_total": bool,
        "headlines": list[HeadlineAnswer],
        "notes": list[str],
        "definitions": list[str],
    },
)
"""A report as a table; the last row is everything together where `has_total` says so."""


def table_of(
    installation: Installation, service: ReportService, caller: Caller, wanted: ReportRequest
) -> Table:
    """The table of the caller's centre, or by centre of all that the caller belongs to.

    Raises as `ReportService.make`.
    """
    now, units = installation.clock.now(), installation.units
    if wanted.by != Grouping.CENTRE:
        return service.make(units.floor(caller.centre_id).centre, wanted, now)
    centres = [units.floor(one.id).centre for one in installation.centres.of_now(caller)]
    by_name = sorted(centres, key=lambda centre: centre.name["vi"])
    return service.make_by_centre(by_name, wanted, now)


def report_routes(context: RequestContext) -> RouteGroup:
    """The routes /reports."""
    api = RouteGroup(context, "reports", "What the records tell.")
    installation = context.installation
    service = ReportService(installation.database)

    @api.get(
        "/reports", "The reports there are", right=Right.SUPERVISE, gives=list[ReportKindAnswer]
    )
    def reports(caller: Caller) -> Answer:
        lang, has_several = language(request), len(installation.centres.of(caller)) > 1
        return [
            {
                "name": report.name,
                "title": texts.text(lang, f"report.title.{report.name}"),
                "by": [by.value for by in groupings(report, by_centre=has_several)],
                "filters": list(report.filters),
                "period": [preset.value for preset in Preset],
                "format": [format_.value for format_ in FileFormat],
            }
            for report in REPORTS.values()
        ]

    @api.get(
        "/reports/<name>",
        "A report as JSON, CSV, XLSX or PDF",
        right=Right.SUPERVISE,
        gives=ReportAnswer,
        also=REPORT_FILES,
    )
    def report(caller: Caller, name: str, query: ReportQuery) -> Answer:
        wanted = ReportRequest(
            name,
            language(request),
            query.by,
            query.period,
            query.first,
            query.last,
            filters_of(query.model_dump()),
        )
        if tells_of_officers(wanted):
            caller.must(Right.OFFICER_FIGURES)
        table = table_of(installation, service, caller, wanted)
        format_ = FileFormat(query.format)
        if format_ is FileFormat.JSON:
            return plain_table(table)
        file = FILES[format_]
        installation.access_log.exported(caller, client_address(), name, format_.value)
        return file_answer(file.make(table), file.media_type, file_name(table, format_))

    return api
