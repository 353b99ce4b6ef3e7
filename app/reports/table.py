"""A report's table as plain data: columns, rows, what is counted and how, and its chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import cycle

from app.domain.centre.calendar import DayRange


class ChartKind(StrEnum):
    """How a table is drawn: columns side by side or stacked, a line, or its own cells shaded."""

    BARS = "bars"
    STACKED = "stacked"
    LINE = "line"
    HEAT = "heat"


class Tone(StrEnum):
    """Whether more of a column is good, bad, or neither; good is green and bad is red."""

    GOOD = "good"
    NEUTRAL = "neutral"
    BAD = "bad"


COLOURS: Mapping[Tone, Sequence[str]] = {
    Tone.GOOD: ("#1b6e3f", "#5d9e78", "#9cc9ae"),
    Tone.NEUTRAL: ("#1f4e79", "#b9862b", "#77737e", "#7a5195", "#6d9dc5", "#5b4636", "#b48ead"),
    Tone.BAD: ("#e3a09b", "#cf6a64", "#b53a33", "#8f1a15", "#5f0f0c"),
}
"""Of the columns of a chart that have the same tone, one after the other."""


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn of a table: the columns of these keys against its names.

    `target` is a value that the first column should not exceed (or reach), drawn as a line.
    Where the lines have names, not times, `is_named`: bars lie, so that names are read in full.
    """

    kind: ChartKind
    columns: Sequence[str]
    target: float | None = None
    tones: Mapping[str, Tone] = field(default_factory=dict)
    is_named: bool = False

    @property
    def heat(self) -> Tone:
        """Whether a large cell of a heat map is bad, or neither good nor bad."""
        return Tone.BAD if Tone.BAD in self.tones.values() else Tone.NEUTRAL

    @property
    def colours(self) -> Sequence[str]:
        """The colour of each column."""
        tones = [self.tones.get(key, Tone.NEUTRAL) for key in self.columns]
        rest = {tone: cycle(_shades(tone, tones.count(tone))) for tone in COLOURS}
        return [next(rest[tone]) for tone in tones]


def _shades(tone: Tone, count: int) -> Sequence[str]:
    """The colours of so many columns: shades of red are spread from light to dark."""
    colours = COLOURS[tone]
    if tone is not Tone.BAD or count >= len(colours):
        return colours
    last = len(colours) - 1
    return [
        colours[round(i * last / (count - 1)) if count > 1 else last // 2] for i in range(count)
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its title, the kind of its values, and what plain numbers are in.

    Kinds: text, instant, count, mean, difference, rate, seconds, hours, share.
    """

    key: str
    label: str
    kind: str
    unit: str = ""
    tells_unit: bool = True
    """Whether the head says the unit; where many columns share one, it stands elsewhere."""


class Better(StrEnum):
    """Which way a figure should go; of one without it, neither way is good or bad."""

    MORE = "more"
    LESS = "less"


class Against(StrEnum):
    """What a figure is compared with: the period before it, or the same days of the week."""

    PERIOD_BEFORE = "period-before"
    SAME_WEEKDAYS = "same-weekdays"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside that of other days; None where one of both isn't known."""

    against: Against
    period: DayRange
    value: object
    difference: float | None = None
    is_better: bool | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that stands alone: whether it is as it should be, and how it has changed."""

    key: str
    label: str
    kind: str
    value: object
    unit: str = ""
    is_good: bool | None = None
    better: Better | None = None
    changes: Sequence[Comparison] = ()

    @property
    def before(self) -> object:
        """The value in the period before."""
        kinds = {change.against: change.value for change in self.changes}
        return kinds.get(Against.PERIOD_BEFORE)


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
    def drawn(self) -> Sequence[Sequence[object]]:
        """The rows that its chart draws: those with the largest bars where there are many names."""
        if self.chart is None or not self.chart.is_named or len(self.body) <= MOST_NAMED:
            return self.body
        return sorted(self.body, key=self._length, reverse=True)[:MOST_NAMED]

    def _length(self, row: Sequence[object]) -> float:
        assert self.chart is not None
        is_sum = self.chart.kind is ChartKind.STACKED
        keys = self.chart.columns if is_sum else self.chart.columns[:1]
        values = (row[self.column_index(key)] for key in keys)
        return sum(value for value in values if isinstance(value, int | float))

    @property
    def body(self) -> Sequence[Sequence[object]]:
        """The rows without the one of everything together."""
        return self.rows[:-1] if self.has_total else self.rows

    def column_index(self, key: str) -> int:
        """Where the column of the key is."""
        return next(i for i, column in enumerate(self.columns) if column.key == key)


MOST_NAMED = 40
"""Names that a chart shows."""
TEXT, INSTANT = "text", "instant"
WORDS = frozenset({TEXT, INSTANT})
"""Kinds that stand on the left; numbers stand on the right."""
HIDDEN = frozenset({"key"})
"""Columns of codes say nothing to a person beside the names; they are for programs."""


def visible_columns(table: Table) -> Sequence[int]:
    """The places of the columns that people read."""
    return [i for i, column in enumerate(table.columns) if column.key not in HIDDEN]
