"""The reports there are: for each its name, what it is told apart by, what may filter it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.errors import Invalid, NotThere
from app.reports import (
    arrivals,
    counters,
    heat,
    losses,
    month,
    outcomes,
    priority,
    quoted,
    ratings,
    service_times,
    staffing,
    summary,
    visits,
    wait_bands,
    waits,
    walk_held,
)
from app.reports.context import ReportContext
from app.reports.grouping import DEEDS, DESKS, PLACES, TIMES, By
from app.reports.periods import Preset
from app.reports.table import Table

LEGS = (*PLACES, *DESKS, *DEEDS, By.PRIORITY, *TIMES)
TICKETS = (*PLACES, By.PRIORITY, *TIMES)
ARRIVALS = (By.HOUR, *(by for by in TICKETS if by is not By.HOUR))
OF_LEGS = ("service", "agency", "counter", "officer", "kind")
OF_TICKETS = ("service", "agency")
OF_DESKS = ("counter", "officer")


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in addresses and on the command line, its groupings, its maker.

    The first grouping is taken where none is given; `preset` is the period that it is mostly
    asked for.
    """

    name: str
    make: Callable[[ReportContext], Table]
    by: tuple[By, ...]
    filters: tuple[str, ...] = ()
    preset: Preset = Preset.TODAY

    def grouping(self, wanted: str | None) -> By:
        """The grouping of the name. Raises Invalid naming those that there are."""
        if not wanted:
            return self.by[0]
        for by in self.by:
            if by.value == wanted:
                return by
        raise Invalid("no_grouping", field="by", by=wanted, known=", ".join(self.by))


_ALL = (
    Report(summary.NAME, summary.summary, (By.SERVICE, By.AGENCY, *TIMES), (), Preset.LAST_MONTH),
    Report(waits.NAME, waits.waits, LEGS, OF_LEGS),
    Report(wait_bands.NAME, wait_bands.wait_bands, LEGS, OF_LEGS),
    Report(visits.NAME, visits.visits, TICKETS, OF_TICKETS),
    Report(service_times.NAME, service_times.service_times, LEGS, OF_LEGS),
    Report(walk_held.NAME, walk_held.walk_held, LEGS, OF_LEGS),
    Report(arrivals.NAME, arrivals.arrivals, ARRIVALS, OF_TICKETS),
    Report(heat.NAME, heat.heat_map, (By.ARRIVALS, By.WAITS, By.SERVED), OF_TICKETS,
           Preset.LAST_MONTH),
    Report(staffing.NAME, staffing.staffing, (By.HOUR, By.SERVICE), ("service",),
           Preset.LAST_MONTH),
    Report(counters.NAME, counters.counters, (*DESKS, By.DAY, By.WEEK, By.MONTH, By.WEEKDAY),
           OF_DESKS),
    Report(outcomes.OUTCOMES, outcomes.outcomes, LEGS, OF_LEGS),
    Report(outcomes.KINDS, outcomes.kinds, LEGS, OF_LEGS),
    Report(losses.NAME, losses.losses, TICKETS, OF_TICKETS),
    Report(priority.NAME, priority.priority, (By.PRIORITY, *PLACES, *TIMES), OF_TICKETS),
    Report(quoted.NAME, quoted.quoted, TICKETS, OF_TICKETS),
    Report(ratings.NAME, ratings.ratings, (By.SERVICE, By.AGENCY, By.COUNTER, By.REASON)),
    Report(month.NAME, month.agencies, (By.AGENCY, By.SERVICE, By.KIND, By.PROCEDURE, *TIMES),
           OF_LEGS, Preset.LAST_MONTH),
)  # fmt: skip

REPORTS: Mapping[str, Report] = {report.name: report for report in _ALL}


def report_of(name: str) -> Report:
    """The report of the name. Raises NotThere."""
    found = REPORTS.get(name)
    if found is None:
        raise NotThere(report=name)
    return found


def make(report: Report, asked: ReportContext) -> Table:
    """The report's table. Raises Invalid for a filter that it doesn't know."""
    for name in asked.filters.given():
        if name not in report.filters:
            raise Invalid("no_filter", field=name, known=", ".join(report.filters) or "–")
    return report.make(asked)
