"""The main figures of a report beside those of the period before and of the same weekdays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from app import texts
from app.domain.centre.calendar import DayRange, business_day
from app.domain.centre.values import Targets
from app.reports.context import ReportContext
from app.reports.formatting import UNITS
from app.reports.periods import period_before, same_weekdays_before
from app.reports.table import Against, Better, Column, Comparison, Headline, Table

TOTALS = frozenset({"count", "hours", "rate"})
"""Kinds that grow with the days or through a day; those of a period that goes on are compared with
nothing."""
PLACES = 4
"""Decimals of a difference, in seconds, hours or parts of one."""


Meets = Callable[[Targets, float], bool]


def is_short(targets: Targets, wait_s: float) -> bool:
    """Whether a wait is within the centre's target."""
    return wait_s <= targets.wait_min * 60


def is_common(targets: Targets, share: float) -> bool:
    """Whether a share of waits within the target is as large as the centre wants it."""
    return share >= targets.wait_share


@dataclass(frozen=True, slots=True)
class MainFigure:
    """A column whose figure of everything stands above the table, and which way it should go.

    `word` is the key of what it is called there, where the column's title isn't enough; `meets`
    tells whether it is as the centre wants it.
    """

    key: str
    better: Better | None = None
    word: str = ""
    meets: Meets | None = None

    def headline(self, context: ReportContext, column: Column, value: object) -> Headline:
        """The figure with its value, not compared with anything yet."""
        minutes = texts.number(context.language, context.centre.targets.wait_min)
        label = context.text(f"headline.{self.word}", minutes=minutes) if self.word else ""
        is_good = None
        if self.meets is not None and isinstance(value, int | float):
            is_good = self.meets(context.centre.targets, value)
        unit = "" if column.kind in UNITS else column.unit
        return Headline(
            self.key, label or column.label, column.kind, value, unit, is_good, self.better
        )


def main_figures(
    context: ReportContext, table: Table, wanted: Sequence[MainFigure]
) -> Sequence[Headline]:
    """The figures of the table's line of all; none where it has no such line."""
    if not table.has_total:
        return ()
    total = table.rows[-1]
    places = {figure: table.column_index(figure.key) for figure in wanted}
    return [
        figure.headline(context, table.columns[place], total[place])
        for figure, place in places.items()
    ]


def compared_periods(period: DayRange) -> Mapping[Against, DayRange]:
    """The days that a period is compared with; one where both are the same days."""
    before, weekdays = period_before(period), same_weekdays_before(period)
    found = {Against.PERIOD_BEFORE: before}
    return found if weekdays == before else {**found, Against.SAME_WEEKDAYS: weekdays}


def compare(
    context: ReportContext, now: Sequence[Headline], then: Mapping[Against, Sequence[Headline]]
) -> list[Headline]:
    """The figures with how they have changed since the other periods' ones.

    A total of days that aren't over has no change: half a day is less than a whole one.
    """
    periods = compared_periods(context.period)
    known = {against: {line.key: line.value for line in lines} for against, lines in then.items()}
    return [
        replace(
            line,
            changes=[
                _change(line, against, period, known[against].get(line.key))
                for against, period in periods.items()
            ],
        )
        if has_changes(context, [line])
        else line
        for line in now
    ]


def has_changes(context: ReportContext, lines: Sequence[Headline]) -> bool:
    """Whether any of the figures can be compared."""
    return not (_goes_on(context) and all(line.kind in TOTALS for line in lines))


def comparison_notes(context: ReportContext, lines: Sequence[Headline]) -> Sequence[str]:
    """What is said where some of the figures aren't compared."""
    is_partial = _goes_on(context) and any(line.kind in TOTALS for line in lines)
    return [context.text("note_goes_on")] if is_partial else []


def _goes_on(context: ReportContext) -> bool:
    """Whether the period isn't over yet."""
    return context.period.last >= business_day(context.now, context.centre.time_zone)


def _change(line: Headline, against: Against, period: DayRange, then: object) -> Comparison:
    value = line.value
    if not isinstance(value, int | float) or not isinstance(then, int | float):
        return Comparison(against, period, then)
    difference = round(value - then, PLACES)
    is_better = None
    if difference and line.better is not None:
        is_better = (difference > 0) is (line.better is Better.MORE)
    return Comparison(against, period, then, difference, is_better)
