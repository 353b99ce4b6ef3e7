"""A report's table as plain data: columns, rows, what is counted and how, and its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class ChartKind(StrEnum):
    """How a table is drawn: columns side by side or stacked, a line, or its own cells shaded."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"
    HEAT = "heat"


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of a table: the columns of these keys against its names.

    `target` is a value that the first column should not exceed (or reach), drawn as a line.
    """

    kind: ChartKind
    columns: Sequence[str]
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its title, the kind of its values, and what plain numbers are in.

    Kinds: text, instant, count, mean, rate, seconds, hours, share.
    """

    key: str
    label: str
    kind: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that stands alone: now, in the period before, and whether it is as it should be."""

    label: str
    kind: str
    value: object
    before: object = None
    is_good: bool | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A report as plain data; rows hold texts, numbers, instants and None in the columns' order.

    The last row is everything together if `has_total`. `notes` say what was left out this time.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    definitions: Sequence[str]
    facts: Mapping[str, str] = field(default_factory=dict)
    chart: Chart | None = None
    has_total: bool = False
    notes: Sequence[str] = ()
    subtitle: str = ""
    origin: str = ""
    language: str = "vi"
    headlines: Sequence[Headline] = ()

    @property
    def body(self) -> Sequence[Sequence[object]]:
        """The rows without the one of everything together."""
        return self.rows[:-1] if self.has_total else self.rows

    def column_index(self, key: str) -> int:
        """Where the column of the key is."""
        return next(i for i, column in enumerate(self.columns) if column.key == key)


COLOURS = ("#9c1c1c", "#1f4e79", "#b9862b", "#1b6e3f", "#55525c", "#8a5300", "#7a5195", "#2a9d8f")
"""Of the series of a chart, one after the other."""

TEXT, INSTANT = "text", "instant"
HIDDEN = frozenset({"key"})
"""Columns of codes say nothing to a person beside the names; they are for programs."""


def visible_columns(table: Table) -> Sequence[int]:
    """The places of the columns that people read."""
    return [i for i, column in enumerate(table.columns) if column.key not in HIDDEN]
