"""The reports there are: for each its name, what it is told apart by, what may filter it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.errors import Invalid, NotThere
from app.reports import (
    agencies,
    arrivals,
    counters,
    heat_map,
    losses,
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
from app.reports.periods import Preset
from app.reports.request import SERVICES, STAFF, TIMES, WORK, Grouping
from app.reports.table import Table

BY_TRANSACTIONS = (*SERVICES, *STAFF, *WORK, Grouping.PRIORITY, *TIMES)
BY_TICKETS = (*SERVICES, Grouping.PRIORITY, *TIMES)
BY_ARRIVALS = (Grouping.HOUR, *(by for by in BY_TICKETS if by is not Grouping.HOUR))
TRANSACTION_FILTERS = ("service", "agency", "counter", "officer", "kind")
TICKET_FILTERS = ("service", "agency")
STAFF_FILTERS = ("counter", "officer")


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: its name in addresses and on the command line, its groupings, its maker.

    The first grouping is taken where none is given; `preset` is the period that it is mostly
    asked for.
    """

    name: str
    make: Callable[[ReportContext], Table]
    by: tuple[Grouping, ...]
    filters: tuple[str, ...] = ()
    preset: Preset = Preset.TODAY

    def grouping(self, wanted: str | None) -> Grouping:
        """The grouping of the name. Raises Invalid naming those that there are."""
        if not wanted:
            return self.by[0]
        for by in self.by:
            if by.value == wanted:
                return by
        raise Invalid("no_grouping", field="by", by=wanted, known=", ".join(self.by))


_ALL = (
    ReportKind(
        summary.NAME,
        summary.summary_report,
        (Grouping.SERVICE, Grouping.AGENCY, *TIMES),
        (),
        Preset.LAST_MONTH,
    ),
    ReportKind(waits.NAME, waits.waits_report, BY_TRANSACTIONS, TRANSACTION_FILTERS),
    ReportKind(wait_bands.NAME, wait_bands.wait_bands_report, BY_TRANSACTIONS, TRANSACTION_FILTERS),
    ReportKind(visits.NAME, visits.visits_report, BY_TICKETS, TICKET_FILTERS),
    ReportKind(
        service_times.NAME, service_times.service_times_report, BY_TRANSACTIONS, TRANSACTION_FILTERS
    ),
    ReportKind(walk_held.NAME, walk_held.walk_held_report, BY_TRANSACTIONS, TRANSACTION_FILTERS),
    ReportKind(arrivals.NAME, arrivals.arrivals_report, BY_ARRIVALS, TICKET_FILTERS),
    ReportKind(
        heat_map.NAME,
        heat_map.heat_map_report,
        (Grouping.ARRIVALS, Grouping.WAITS, Grouping.SERVED),
        TICKET_FILTERS,
        Preset.LAST_MONTH,
    ),
    ReportKind(
        staffing.NAME,
        staffing.staffing_report,
        (Grouping.HOUR, Grouping.SERVICE),
        ("service",),
        Preset.LAST_MONTH,
    ),
    ReportKind(
        counters.NAME,
        counters.counters_report,
        (*STAFF, Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.WEEKDAY),
        STAFF_FILTERS,
    ),
    ReportKind(outcomes.OUTCOMES, outcomes.outcomes_report, BY_TRANSACTIONS, TRANSACTION_FILTERS),
    ReportKind(outcomes.KINDS, outcomes.kinds_report, BY_TRANSACTIONS, TRANSACTION_FILTERS),
    ReportKind(losses.NAME, losses.losses_report, BY_TICKETS, TICKET_FILTERS),
    ReportKind(
        priority.NAME,
        priority.priority_report,
        (Grouping.PRIORITY, *SERVICES, *TIMES),
        TICKET_FILTERS,
    ),
    ReportKind(quoted.NAME, quoted.quoted_report, BY_TICKETS, TICKET_FILTERS),
    ReportKind(
        ratings.NAME,
        ratings.ratings_report,
        (Grouping.SERVICE, Grouping.AGENCY, Grouping.COUNTER, Grouping.REASON),
    ),
    ReportKind(
        agencies.NAME,
        agencies.agencies_report,
        (Grouping.AGENCY, Grouping.SERVICE, Grouping.KIND, Grouping.PROCEDURE, *TIMES),
        TRANSACTION_FILTERS,
        Preset.LAST_MONTH,
    ),
)

REPORTS: Mapping[str, ReportKind] = {report.name: report for report in _ALL}


def report_of(name: str) -> ReportKind:
    """The report of the name. Raises NotThere."""
    found = REPORTS.get(name)
    if found is None:
        raise NotThere(report=name)
    return found


def make_report(report: ReportKind, context: ReportContext) -> Table:
    """The report's table. Raises Invalid for a filter that it doesn't know."""
    for name in context.filters.given():
        if name not in report.filters:
            raise Invalid("no_filter", field=name, known=", ".join(report.filters) or "–")
    return report.make(context)
