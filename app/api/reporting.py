"""Reports: which there are, and each as JSON or as a file."""

from http import HTTPStatus

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint

from app import texts
from app.api.addresses import ReportPath, ReportQuery
from app.api.kit import Answer, Kit
from app.api.problems import language
from app.operations.people.rights import Right
from app.reports.catalogue import REPORTS
from app.reports.files.formats import FILES, FileFormat, file_name, plain_table
from app.reports.periods import Preset
from app.reports.request import ReportRequest, filters_of, tells_of_officers
from app.reports.service import ReportService


def reporting(kit: Kit) -> APIBlueprint:
    """The routes /reports."""
    api = kit.group("reports", "What the records tell.")
    installation = kit.installation
    service = ReportService(installation.database)

    @api.get("/reports", summary="The reports there are")
    def reports() -> Answer:
        kit.caller().must(Right.SUPERVISE)
        lang = language(request)
        return [
            {
                "name": report.name,
                "title": texts.text(lang, f"report.title.{report.name}"),
                "by": [by.value for by in report.by],
                "filters": list(report.filters),
                "period": [preset.value for preset in Preset],
                "format": [format_.value for format_ in FileFormat],
            }
            for report in REPORTS.values()
        ], HTTPStatus.OK

    @api.get("/reports/<name>", summary="A report as JSON, CSV, XLSX or PDF")
    def report(path: ReportPath, query: ReportQuery) -> Answer | Response:
        caller = kit.caller()
        caller.must(Right.SUPERVISE)
        wanted = ReportRequest(
            path.name,
            language(request),
            query.by,
            query.period,
            query.first,
            query.last,
            filters_of(query.model_dump()),
        )
        if tells_of_officers(wanted):
            caller.must(Right.OFFICER_FIGURES)
        centre = installation.units.floor(caller.centre_id).centre
        table = service.make(centre, wanted, installation.clock.now())
        format_ = FileFormat(query.format)
        if format_ is FileFormat.JSON:
            return plain_table(table), HTTPStatus.OK
        file = FILES[format_]
        answer = Response(file.make(table), content_type=file.media_type)
        name = file_name(table, format_)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

    return api
