"""The pages of reports: the list of them, and one with its questions, chart, table, definitions."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.api.reports import table_of
from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.operations.people.rights import Right
from app.reports.bars import lying_bars
from app.reports.by_centre import groupings
from app.reports.catalogue import ReportKind, report_of
from app.reports.files.formats import FILES
from app.reports.formatting import (
    DECIMALS,
    change_words,
    format_value,
    known_codes,
    shown_number,
    unit_word,
)
from app.reports.periods import Preset
from app.reports.request import Grouping, ReportRequest, filters_of, tells_of_officers
from app.reports.service import ReportService
from app.reports.table import WORDS, ChartKind, Table, visible_columns
from app.request_context import RequestContext
from app.supervisor.report_menu import report_menu
from app.web.date_fields import read_day, written_day
from app.web.render import page_language, render_page

FIELDS = ("period", "from", "to", "by", "service", "agency", "counter", "officer", "kind")
HEAT_STEPS = 8
Choices = Sequence[tuple[str, str]]


def add_reports(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/reports to the supervisors' pages."""
    installation = context.installation
    service = ReportService(installation.database)

    @web.get("/supervisor/reports")
    def reports_page() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        return render_page(
            "supervisor/reports.html", csrf=True, me=caller, menu=report_menu(page_language())
        )

    @web.get("/supervisor/reports/<name>")
    def report_page(name: str) -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        report, lang = report_of(name), page_language()
        centre = installation.units.floor(caller.centre_id).centre
        form = {field: request.args.get(field, "").strip()[:200] for field in FIELDS}
        if not any(form[field] for field in ("period", "from", "to")):
            form["period"] = report.preset
        table, problem = None, None
        try:
            wanted = _report_request(report, form, lang)
            if tells_of_officers(wanted):
                caller.must(Right.OFFICER_FIGURES)
            table = table_of(installation, service, caller, wanted)
            _fill_days(form, wanted, table)
        except Invalid as refusal:
            problem = texts.text(lang, f"refusal.{refusal.code}", **refusal.facts)
        has_several = len(installation.centres.of(caller)) > 1
        officers = service.officers(centre) if caller.may(Right.OFFICER_FIGURES) else []
        return render_page(
            "supervisor/report.html",
            csrf=True,
            me=caller,
            report=report,
            form=form,
            choices=_choices(report, centre, lang, officers=officers, has_several=has_several),
            presets=[(p.value, texts.text(lang, f"report.preset.{p}")) for p in Preset],
            table=table,
            problem=problem,
            rows=_rows(table) if table else [],
            columns=_columns(table) if table else [],
            headlines=_headlines(table) if table else [],
            files=_files(table, form) if table else [],
            chart=chart_data(table) if table else None,
            bars=lying_bars(table) if table else None,
            menu=report_menu(lang),
        )


def _report_request(report: ReportKind, form: Mapping[str, str], language: str) -> ReportRequest:
    """What the form asks; the name of a period wins over days. Raises Invalid."""
    preset = form["period"] or None
    return ReportRequest(
        report.name,
        language,
        form["by"] or None,
        preset,
        None if preset else _day(form, "from"),
        None if preset else _day(form, "to"),
        filters_of({k: v.replace("\0", "") for k, v in form.items() if k in report.filters}),
    )


def _day(form: Mapping[str, str], field: str) -> date | None:
    try:
        return read_day(form[field]) if form[field] else None
    except ValueError as error:
        raise Invalid("invalid", field=field) from error


def _fill_days(form: dict[str, str], wanted: ReportRequest, table: Table) -> None:
    """Show which days and which grouping were taken."""
    form["from"], form["to"] = (
        written_day(date.fromisoformat(table.facts[end])) for end in ("from", "to")
    )
    form["by"] = wanted.by or table.facts["by"]


def _choices(
    report: ReportKind, centre: Centre, lang: str, *, officers: Choices, has_several: bool
) -> Mapping[str, Choices]:
    """What each list of the form offers, beside everything."""
    known_by = groupings(report, by_centre=has_several)
    offered_by = [by for by in known_by if by is not Grouping.OFFICER or officers]
    offered: dict[str, Choices] = {
        "by": [(by.value, texts.text(lang, f"report.by.{by}")) for by in offered_by],
    }
    known: dict[str, Choices] = {
        "service": [(s.code, s.name[lang]) for s in centre.services.values()],
        "agency": [(a, a) for a in dict.fromkeys(s.agency for s in centre.services.values())],
        "counter": [(str(n), c.name[lang]) for n, c in sorted(centre.counters.items())],
        "officer": officers,
        "kind": [(code, texts.text(lang, f"kind.{code}")) for code in known_codes("kind")],
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
        for place in visible_columns(table):
            kind, value = table.columns[place].kind, row[place]
            depth = None
            if heat and isinstance(value, int | float):
                depth = round(value / highest * HEAT_STEPS)
            cells.append((format_value(value, kind, table.language), kind, depth))
        is_total = table.has_total and number == len(table.rows) - 1
        found.append({"cells": cells, "is_total": is_total})
    return found


def _columns(table: Table) -> list[dict[str, Any]]:
    """The heads of what people read: titles, units, and whether numbers stand below."""
    return [
        {
            "label": column.label,
            "unit": unit_word(column.kind, column.unit, table.language)
            if column.tells_unit
            else "",
            "is_number": column.kind not in WORDS,
        }
        for column in (table.columns[place] for place in visible_columns(table))
    ]


def _headlines(table: Table) -> list[dict[str, Any]]:
    """The main figures, each with its unit and its changes in words."""
    return [
        {
            "label": line.label,
            "value": format_value(line.value, line.kind, table.language),
            "unit": unit_word(line.kind, line.unit, table.language)
            if line.value is not None
            else "",
            "is_good": line.is_good,
            "changes": [
                {"is_better": change.is_better, "words": change_words(line, change, table.language)}
                for change in line.changes
            ],
        }
        for line in table.headlines
    ]


def _files(table: Table, form: Mapping[str, str]) -> Choices:
    """The addresses of the files of the same question."""
    given = {k: v for k, v in form.items() if v and k not in ("from", "to")}
    if "period" not in given:
        given |= {end: table.facts[end] for end in ("from", "to")}
    return [
        (
            format_.upper(),
            f"/api/v1/reports/{table.name}?" + urlencode({**given, "format": format_.value}),
        )
        for format_ in FILES
    ]


def chart_data(table: Table) -> dict[str, Any] | None:
    """What the page's script draws; a heat map is drawn by its own cells.

    The bars of names are drawn without a script.
    """
    spec = table.chart
    if spec is None or spec.kind is ChartKind.HEAT or spec.is_named or len(table.body) < 2:
        return None
    places = [table.column_index(key) for key in spec.columns]
    kind = table.columns[places[0]].kind
    return {
        "kind": spec.kind.value,
        "language": table.language,
        "names": [row[table.column_index("name")] for row in table.body],
        "decimals": DECIMALS.get(kind, 0),
        "unit": unit_word(kind, table.columns[places[0]].unit, table.language),
        "target": None if spec.target is None else shown_number(spec.target, kind),
        "target_word": texts.text(table.language, "reports.target"),
        "series": [
            {
                "label": table.columns[place].label,
                "colour": colour,
                "data": [_shown(row[place], kind) for row in table.body],
            }
            for place, colour in zip(places, spec.colours, strict=True)
        ],
    }


def _shown(value: object, kind: str) -> float | None:
    return shown_number(value, kind) if isinstance(value, int | float) else None
