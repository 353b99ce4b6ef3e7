"""The pages of reports: the list of them, and one with its questions, chart, table, definitions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.operations.people.rights import Right
from app.reports.catalogue import REPORTS, Report, report_of
from app.reports.files import FILES
from app.reports.formatting import formatted
from app.reports.grouping import By, group_words
from app.reports.periods import Preset
from app.reports.service import ReportRequest, ReportService, filters_of, tells_of_officers
from app.reports.table import ChartKind, Table, shown
from app.request_context import RequestContext
from app.web.render import page_language, render_page

FIELDS = ("period", "from", "to", "by", "service", "agency", "counter", "officer", "kind")
HEAT_STEPS = 8
Choices = Sequence[tuple[str, str]]


def add_reports(web: Blueprint, context: RequestContext) -> None:
    """Adds /supervisor/reports to the supervisors' pages."""
    installation = context.installation
    desk = ReportService(installation.database)

    @web.get("/supervisor/reports")
    def reports_page() -> Response:
        caller = context.identity.person()
        if caller is None:
            return redirect("/sign-in?next=/supervisor/reports")
        caller.must(Right.SUPERVISE)
        return render_page(
            "supervisor/reports.html", csrf=True, me=caller, reports=list(REPORTS.values())
        )

    @web.get("/supervisor/reports/<name>")
    def report_page(name: str) -> Response:
        caller = context.identity.person()
        if caller is None:
            return redirect(f"/sign-in?next=/supervisor/reports/{name}")
        caller.must(Right.SUPERVISE)
        report, lang = report_of(name), page_language()
        centre = installation.units.floor(caller.centre_id).centre
        asked = {field: request.args.get(field, "").strip()[:200] for field in FIELDS}
        if not any(asked[field] for field in ("period", "from", "to")):
            asked["period"] = report.preset
        table, problem = None, None
        try:
            wish = _wish(report, asked, lang)
            if tells_of_officers(wish):
                caller.must(Right.OFFICER_FIGURES)
            table = desk.make(centre, wish, installation.clock.now())
            _fill_days(asked, wish, table)
        except Invalid as refusal:
            problem = texts.text(lang, f"refusal.{refusal.code}", **refusal.facts)
        officers = desk.officers(centre) if caller.may(Right.OFFICER_FIGURES) else []
        return render_page(
            "supervisor/report.html",
            csrf=True,
            me=caller,
            report=report,
            asked=asked,
            choices=_choices(report, centre, lang, officers=officers),
            presets=[(p.value, texts.text(lang, f"report.preset.{p}")) for p in Preset],
            table=table,
            problem=problem,
            rows=_rows(table) if table else [],
            columns=[(table.columns[i].label, table.columns[i].kind) for i in shown(table)]
            if table
            else [],
            headlines=_headlines(table) if table else [],
            files=_files(name, asked),
            chart=chart_data(table) if table else None,
        )


def _wish(report: Report, asked: Mapping[str, str], language: str) -> ReportRequest:
    """What the form asks; the name of a period wins over days. Raises Invalid."""
    preset = asked["period"] or None
    return ReportRequest(
        report.name,
        language,
        asked["by"] or None,
        preset,
        None if preset else _day(asked, "from"),
        None if preset else _day(asked, "to"),
        filters_of({k: v.replace("\0", "") for k, v in asked.items() if k in report.filters}),
    )


def _day(asked: Mapping[str, str], field: str) -> date | None:
    try:
        return date.fromisoformat(asked[field]) if asked[field] else None
    except ValueError as error:
        raise Invalid("invalid", field=field) from error


def _fill_days(asked: dict[str, str], wish: ReportRequest, table: Table) -> None:
    """Shows which days and which grouping were taken."""
    asked["from"], asked["to"] = table.facts["from"], table.facts["to"]
    asked["by"] = wish.by or table.facts["by"]


def _choices(
    report: Report, centre: Centre, lang: str, *, officers: Choices
) -> Mapping[str, Choices]:
    """What each list of the form offers, beside everything."""
    groupings = [by for by in report.by if by is not By.OFFICER or officers]
    offered: dict[str, Choices] = {
        "by": [(by.value, texts.text(lang, f"report.by.{by}")) for by in groupings],
    }
    known: dict[str, Choices] = {
        "service": [(s.code, s.name[lang]) for s in centre.services.values()],
        "agency": [(a, a) for a in dict.fromkeys(s.agency for s in centre.services.values())],
        "counter": [(str(n), c.name[lang]) for n, c in sorted(centre.counters.items())],
        "officer": officers,
        "kind": [(code, texts.text(lang, f"kind.{code}")) for code in group_words("kind")],
    }
    return offered | {name: known[name] for name in report.filters if known[name]}


def _rows(table: Table) -> list[dict[str, Any]]:
    """The rows as people read them; a heat map's cells have their depth."""
    heat = table.chart is not None and table.chart.kind is ChartKind.HEAT
    numbers = [v for row in table.body for v in row if isinstance(v, int | float)]
    highest = max(numbers, default=0) or 1
    found = []
    for number, row in enumerate(table.rows):
        cells = []
        for place in shown(table):
            kind, value = table.columns[place].kind, row[place]
            depth = None
            if heat and isinstance(value, int | float):
                depth = round(value / highest * HEAT_STEPS)
            cells.append((formatted(value, kind, table.language), kind, depth))
        is_total = table.has_total and number == len(table.rows) - 1
        found.append({"cells": cells, "is_total": is_total})
    return found


def _headlines(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "label": line.label,
            "value": formatted(line.value, line.kind, table.language),
            "before": formatted(line.before, line.kind, table.language),
            "is_good": line.is_good,
        }
        for line in table.headlines
    ]


def _files(name: str, asked: Mapping[str, str]) -> Choices:
    """The addresses of the files of the same question."""
    given = {k: v for k, v in asked.items() if v}
    if given.get("period"):
        given = {k: v for k, v in given.items() if k not in ("from", "to")}
    return [
        (
            format_.upper(),
            f"/api/v1/reports/{name}?" + urlencode({**given, "format": format_.value}),
        )
        for format_ in FILES
    ]


def chart_data(table: Table) -> dict[str, Any] | None:
    """What the page's script draws; a heat map is drawn by its own cells."""
    spec = table.chart
    if spec is None or spec.kind is ChartKind.HEAT or len(table.body) < 2:
        return None
    places = [table.place(key) for key in spec.columns]
    return {
        "kind": spec.kind.value,
        "language": table.language,
        "names": [row[table.place("name")] for row in table.body],
        "values": table.columns[places[0]].kind,
        "target": spec.target,
        "target_word": texts.text(table.language, "reports.target"),
        "series": [
            {"label": table.columns[place].label, "data": [row[place] for row in table.body]}
            for place in places
        ],
    }
