"""A report over several centres: a line for each of them, as its own report's line of all says.

A centre's own line is the only one that is right: its words, its targets and its days are its own.
So what is added up below is what can be added up; a mean is weighed by what it is the mean of, and
what can't be told of all together from the lines (a median, say) is left empty.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app import texts
from app.domain.errors import Invalid
from app.reports.catalogue import ReportKind, must_have_filters
from app.reports.context import ReportContext
from app.reports.request import Grouping
from app.reports.table import Column, Table
from app.reports.table_builder import subtitle

WEIGHED_BY: Mapping[str, Mapping[str, str]] = {
    "waits": {"mean_s": "count", "share": "count"},
    "service-times": {"mean_s": "count"},
}
"""By report, the columns that are means or shares of all that another column counts."""

ADDED = frozenset({"count", "hours"})
"""Kinds of columns whose figures of all centres are their sum."""

PLACES = 4


def is_by_centre(report: ReportKind) -> bool:
    """Whether the report can be told by centre: one with figures that stand for all of it."""
    return bool(report.main)


def groupings(report: ReportKind, *, by_centre: bool) -> Sequence[Grouping]:
    """How the report may be told, by centre too for who has several."""
    return [*report.by, *([Grouping.CENTRE] if by_centre and is_by_centre(report) else [])]


def report_by_centre(report: ReportKind, contexts: Sequence[ReportContext]) -> Table:
    """The table of the centres, in the order of the contexts, of which there is at least one.

    Raises Invalid for a report that has no figures of all, and for a wrong filter.
    """
    if not is_by_centre(report):
        raise Invalid("no_grouping", field="by", by="centre", known=", ".join(report.by))
    must_have_filters(report, contexts[0].filters)
    tables = [report.make(one.whole(one.period)) for one in contexts]
    keys = list(dict.fromkeys(column.key for table in tables for column in table.columns))
    columns = {column.key: column for table in reversed(tables) for column in table.columns}
    rows = [_row(keys, context, table) for context, table in zip(contexts, tables, strict=True)]
    first, told = tables[0], contexts[0]
    head = {"key": told.text("by.centre_code"), "name": told.text("by.centre")}
    named = [replace(columns[key], label=head.get(key, columns[key].label)) for key in keys]
    total = _total(report, named, rows)
    all_ = [total[key] if key != "name" else told.text("all_centres") for key in keys]
    chart = first.chart and replace(first.chart, is_named=True, target=_target(tables))
    return replace(
        first,
        columns=named,
        rows=[*rows, all_],
        facts={**first.facts, "by": "centre"},
        chart=chart,
        has_total=True,
        notes=_notes(contexts, named, total),
        subtitle=subtitle(told),
        origin=texts.text(told.language, "report.origin_centres", n=len(contexts)),
        headlines=(),
    )


def _row(keys: Sequence[str], context: ReportContext, table: Table) -> list[object]:
    """The centre's code, its name, and its report's figures of all; empty where nothing was."""
    figures: dict[str, object] = {}
    if table.has_total:
        pairs = zip(table.columns, table.rows[-1], strict=True)
        figures = {column.key: value for column, value in pairs}
    figures |= {"key": context.centre.code, "name": context.centre.name[context.language]}
    return [figures.get(key) for key in keys]


def _total(
    report: ReportKind, columns: Sequence[Column], rows: Sequence[Sequence[object]]
) -> Mapping[str, object]:
    """The figures of all together that follow from the lines."""
    places = {column.key: place for place, column in enumerate(columns)}
    weights = WEIGHED_BY.get(report.name, {})

    def numbers(key: str) -> list[float | None]:
        values = [row[places[key]] for row in rows]
        return [value if isinstance(value, int | float) else None for value in values]

    def of_all(column: Column) -> object:
        given = numbers(column.key)
        if column.kind in ADDED:
            return round(sum(value for value in given if value is not None), 2)
        if column.key not in weights:
            return "" if column.key == "key" else None
        pairs = [
            (value, weight)
            for value, weight in zip(given, numbers(weights[column.key]), strict=True)
            if value is not None and weight
        ]
        many = sum(weight for _, weight in pairs)
        if not many:
            return None
        mean = sum(value * weight for value, weight in pairs) / many
        return round(mean, 1 if column.kind == "seconds" else PLACES)

    return {column.key: of_all(column) for column in columns}


def _target(tables: Sequence[Table]) -> float | None:
    """The line of the chart, where all centres have the same."""
    targets = {table.chart.target for table in tables if table.chart is not None}
    return targets.pop() if len(targets) == 1 else None


def _notes(
    contexts: Sequence[ReportContext], columns: Sequence[Column], total: Mapping[str, object]
) -> list[str]:
    """What is said of the line of all, and of targets that differ."""
    told = contexts[0]
    is_partial = any(total[column.key] is None for column in columns)
    targets = {context.centre.targets.wait_min for context in contexts}
    own = [told.text("note_own_targets")] if len(targets) > 1 else []
    return [*own, *([told.text("note_not_of_all")] if is_partial else [])]
