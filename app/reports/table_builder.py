"""How a report's figures become its table: the columns with their words, the definitions, notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app import texts
from app.reports.context import ReportContext
from app.reports.formatting import format_days
from app.reports.grouping import GroupedRecords
from app.reports.request import CONSECUTIVE, TIMES
from app.reports.table import Chart, ChartKind, Column, Table, Tone

COUNTED = {
    **dict.fromkeys(("count", "recalled", "held", "out_of_turn"), "transactions"),
    **dict.fromkeys(
        ("several", "done", "came_back", "abandoned", "expired", "overnight", "classed",
         "confirmed", "refused", "added"),
        "tickets",
    ),
    **dict.fromkeys(("load", "needed", "played", "opened", "gap"), "counters"),
}  # fmt: skip
"""What the numbers of a column count, where its title doesn't say so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a report: its key, the kind of its values, a value for each row.

    `label` is said where the words don't come from the key.
    """

    key: str
    kind: str
    values: Sequence[object]
    label: str = ""


def grouped_table(
    context: ReportContext,
    name: str,
    grouped: GroupedRecords,
    figures: Sequence[Figure],
    *,
    defines: Sequence[str],
    chart: Chart | None = None,
    facts: Mapping[str, object] | None = None,
    notes: Iterable[str] = (),
    has_total: bool = True,
) -> Table:
    """The table of the groups, one row each, and of all together; empty where nothing was."""
    count = len(grouped.codes)
    rows: list[list[object]] = [
        [code, label, *(figure.values[i] for figure in figures)]
        for i, (code, label) in enumerate(zip(grouped.codes, grouped.names, strict=True))
    ]
    if has_total and count:
        rows.append(["", context.text("all"), *(figure.values[count] for figure in figures)])
    return report_table(
        context,
        name,
        [Column("key", context.text(f"by.{context.by}_code"), "text"), _named(context), *(
            column(context, figure, facts or {}) for figure in figures
        )],
        rows,
        defines=defines,
        chart=chart,
        facts=facts,
        notes=notes,
        has_total=has_total and count > 0,
    )  # fmt: skip


def report_table(
    context: ReportContext,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[object]],
    *,
    defines: Sequence[str],
    chart: Chart | None = None,
    facts: Mapping[str, object] | None = None,
    notes: Iterable[str] = (),
    has_total: bool = False,
) -> Table:
    """The table with its title, its period in words, and its definitions."""
    if chart is not None and chart.kind in (ChartKind.BARS, ChartKind.STACKED):
        chart = replace(chart, is_named=context.by not in TIMES)
    given: dict[str, Any] = {"minutes": _wait_target(context), **(facts or {})}
    open_ = [context.text("note_left_open", n=context.left_open)] if context.left_open else []
    return Table(
        name=name,
        title=context.text(f"title.{name}"),
        columns=columns,
        rows=rows,
        definitions=[context.text(f"define.{key}", **given) for key in defines],
        facts={
            "from": context.period.first.isoformat(),
            "to": context.period.last.isoformat(),
            "by": context.by.value,
        },
        chart=chart,
        has_total=has_total,
        notes=[*open_, *notes],
        subtitle=subtitle(context),
        origin=f"{context.centre.name[context.language]} – {context.centre.site[context.language]}",
        language=context.language,
    )


def _named(context: ReportContext) -> Column:
    return Column("name", context.text(f"by.{context.by}"), "text")


def column(context: ReportContext, figure: Figure, facts: Mapping[str, object]) -> Column:
    """The column of a figure; plain numbers of spans are in seconds or hours, others are counts."""
    given = {"minutes": _wait_target(context), **facts}
    label = figure.label or context.text(f"column.{figure.key}", **given)
    unit = ""
    if figure.kind in ("seconds", "hours"):
        unit = context.text(f"unit_{figure.kind}")
    elif figure.key in COUNTED:
        unit = context.text(f"unit.{COUNTED[figure.key]}")
    return Column(figure.key, label, figure.kind, unit)


def _wait_target(context: ReportContext) -> str:
    return texts.number(context.language, context.centre.targets.wait_min)


def subtitle(context: ReportContext) -> str:
    """The period, the grouping and the filters, in words."""
    days = format_days(context.period, context.language)
    parts = [days, context.text("by_words", by=context.text(f"by.{context.by}").lower())]
    for name, value in context.filters.given().items():
        parts.append(f"{context.text(f'by.{name}')}: {_filtered(context, name, value)}")
    return " · ".join(parts)


def _filtered(context: ReportContext, name: str, value: object) -> str:
    match name:
        case "service":
            known = context.centre.services.get(str(value))
            return known.name[context.language] if known else str(value)
        case "kind":
            return context.word_of("kind", str(value))
        case "officer":
            named = (context.officers[i] for i, one in context.usernames.items() if one == value)
            return next(named, str(value))
        case _:
            return str(value)


def bar_chart(context: ReportContext, *columns: str, target: float | None = None) -> Chart:
    """Columns side by side; a line where the groups follow each other in time."""
    is_line = context.by in CONSECUTIVE
    return Chart(ChartKind.LINE if is_line else ChartKind.BARS, columns, target)


def stacked_chart(*columns: str, tones: Mapping[str, Tone] | None = None) -> Chart:
    """Columns on top of each other, each of its tone; one without is neither good nor bad."""
    return Chart(ChartKind.STACKED, columns, tones=tones or {})
