"""How a report's figures become its table: the columns with their words, the definitions, notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app import texts
from app.reports.context import ReportContext
from app.reports.grouping import IN_TIME, By, Grouped
from app.reports.table import Chart, ChartKind, Column, Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of a report: its key, the kind of its values, a value for each row.

    `label` is said where the words don't come from the key.
    """

    key: str
    kind: str
    values: Sequence[object]
    label: str = ""


def tabled(
    asked: ReportContext,
    name: str,
    groups: Grouped,
    figures: Sequence[Figure],
    *,
    defines: Sequence[str],
    chart: Chart | None = None,
    facts: Mapping[str, object] | None = None,
    notes: Iterable[str] = (),
    has_total: bool = True,
) -> Table:
    """The table of the groups, one row each, and of all together; empty where nothing was."""
    count = len(groups.codes)
    rows: list[list[object]] = [
        [code, label, *(figure.values[i] for figure in figures)]
        for i, (code, label) in enumerate(zip(groups.codes, groups.names, strict=True))
    ]
    if has_total and count:
        rows.append(["", asked.say("all"), *(figure.values[count] for figure in figures)])
    return laid_out(
        asked,
        name,
        [Column("key", asked.say(f"by.{asked.by}_code"), "text"), _named(asked), *(
            column(asked, figure, facts or {}) for figure in figures
        )],
        rows,
        defines=defines,
        chart=chart,
        facts=facts,
        notes=notes,
        has_total=has_total and count > 0,
    )  # fmt: skip


def laid_out(
    asked: ReportContext,
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
    given: dict[str, Any] = {
        "minutes": texts.number(asked.language, asked.centre.targets.wait_min),
        **(facts or {}),
    }
    open_ = [asked.say("note_left_open", n=asked.left_open)] if asked.left_open else []
    return Table(
        name=name,
        title=asked.say(f"title.{name}"),
        columns=columns,
        rows=rows,
        definitions=[asked.say(f"define.{key}", **given) for key in defines],
        facts={
            "from": asked.period.first.isoformat(),
            "to": asked.period.last.isoformat(),
            "by": asked.by.value,
        },
        chart=chart,
        has_total=has_total,
        notes=[*open_, *notes],
        subtitle=subtitle(asked),
        origin=f"{asked.centre.name[asked.language]} – {asked.centre.site[asked.language]}",
        language=asked.language,
    )


def _named(asked: ReportContext) -> Column:
    return Column("name", asked.say(f"by.{asked.by}"), "text")


def column(asked: ReportContext, figure: Figure, facts: Mapping[str, object]) -> Column:
    """The column of a figure; plain numbers of spans are in seconds or hours."""
    given = {"minutes": _wait_target(asked), **facts}
    label = figure.label or asked.say(f"column.{figure.key}", **given)
    unit = asked.say(f"unit_{figure.kind}") if figure.kind in ("seconds", "hours") else ""
    return Column(figure.key, label, figure.kind, unit)


def _wait_target(asked: ReportContext) -> str:
    return texts.number(asked.language, asked.centre.targets.wait_min)


def subtitle(asked: ReportContext) -> str:
    """The period, the grouping and the filters, in words."""
    first, last = asked.period.first, asked.period.last
    days = texts.day(asked.language, first)
    if last != first:
        days = f"{days} – {texts.day(asked.language, last)}"
    parts = [days, asked.say("by_words", by=asked.say(f"by.{asked.by}").lower())]
    for name, value in asked.filters.given().items():
        parts.append(f"{asked.say(f'by.{name}')}: {_filtered(asked, name, value)}")
    return " · ".join(parts)


def _filtered(asked: ReportContext, name: str, value: object) -> str:
    match name:
        case "service":
            known = asked.centre.services.get(str(value))
            return known.name[asked.language] if known else str(value)
        case "kind":
            return asked.word_of("kind", str(value))
        case "officer":
            named = (asked.officers[i] for i, one in asked.usernames.items() if one == value)
            return next(named, str(value))
        case _:
            return str(value)


def bars(asked: ReportContext, *columns: str, target: float | None = None) -> Chart:
    """Columns side by side; a line where the groups follow each other in time."""
    is_line = asked.by in IN_TIME and asked.by not in (By.HOUR, By.WEEKDAY)
    return Chart(ChartKind.LINE if is_line else ChartKind.BARS, columns, target)


def stacked(*columns: str) -> Chart:
    """Columns on top of each other."""
    return Chart(ChartKind.STACKED, columns)
