"""The lying bars of a chart whose lines have names: their lengths, colours and words.

Pages and PDFs draw the same ones; names stand in full beside them, values at their ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.reports.formatting import format_figure, format_value, head_of
from app.reports.table import Chart, ChartKind, Column, Table


@dataclass(frozen=True, slots=True)
class BarPart:
    """A piece of a bar: where it begins and how long it is, as parts of the bar."""

    begin: float
    length: float
    colour: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its length as a part of the longest, its pieces, and the value at its end."""

    length: float
    parts: Sequence[BarPart]
    value: str


@dataclass(frozen=True, slots=True)
class LyingBars:
    """The bars of each name, what the colours mean, and where the target's line stands.

    `all` is how many names there are; of many only the largest are drawn.
    """

    legend: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, Sequence[Bar]]]
    target: float | None
    target_value: str
    all: int


def lying_bars(table: Table) -> LyingBars | None:
    """The bars, or None where the table's chart is another one or has nothing to draw."""
    spec = table.chart
    if spec is None or not spec.is_named or not table.body:
        return None
    places = [table.column_index(key) for key in spec.columns]
    columns = [table.columns[place] for place in places]
    is_stacked = spec.kind is ChartKind.STACKED
    lines = [[row[place] for place in places] for row in table.drawn]
    longest = max((_length(values, is_stacked=is_stacked) for values in lines), default=0)
    scale = max(longest, spec.target or 0) or 1
    make = _on_top if is_stacked else _beside
    name = table.column_index("name")
    first = columns[0]
    return LyingBars(
        legend=[
            (head_of(column, table.language), colour)
            for column, colour in zip(columns, spec.colours, strict=True)
        ],
        rows=[
            (str(row[name]), make(values, columns, spec, scale, table.language))
            for row, values in zip(table.drawn, lines, strict=True)
        ],
        target=spec.target / scale if spec.target is not None else None,
        target_value=format_figure(spec.target, first.kind, first.unit, table.language),
        all=len(table.body),
    )


def _beside(
    values: Sequence[object], columns: Sequence[Column], spec: Chart, scale: float, language: str
) -> list[Bar]:
    """A bar of each column, one below the other."""
    return [
        Bar(
            _number(value) / scale,
            [BarPart(0, 1, colour, column.label)],
            format_value(value, column.kind, language),
        )
        for value, column, colour in zip(values, columns, spec.colours, strict=True)
    ]


def _on_top(
    values: Sequence[object], columns: Sequence[Column], spec: Chart, scale: float, language: str
) -> list[Bar]:
    """One bar of all columns, their sum at its end."""
    numbers = [_number(value) for value in values]
    total = sum(numbers)
    parts, begun = [], 0.0
    for number, column, colour in zip(numbers, columns, spec.colours, strict=True):
        if number:
            title = f"{column.label}: {format_value(number, column.kind, language)}"
            parts.append(BarPart(begun / total, number / total, colour, title))
        begun += number
    return [Bar(total / scale, parts, format_value(total, columns[0].kind, language))]


def _length(values: Sequence[object], *, is_stacked: bool) -> float:
    numbers = [_number(value) for value in values]
    return sum(numbers) if is_stacked else max(numbers, default=0)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
