"""The reports there are: for each its name, what it is told apart by, what may filter it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import Invalid, NotThere
from app.reports import (
    agencies,
    arrivals,
    bookings,
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
from app.reports.comparison import (
    MainFigure,
    compare,
    compared_periods,
    comparison_notes,
    has_changes,
    is_common,
    is_short,
    main_figures,
)
from app.reports.context import ReportContext
from app.reports.periods import Preset
from app.reports.request import SERVICES, STAFF, TIMES, WORK, Filters, Grouping
from app.reports.table import Better, Headline, Table

BY_TRANSACTIONS = (*SERVICES, *STAFF, *WORK, Grouping.PRIORITY, *TIMES)
BY_TICKETS = (*SERVICES, Grouping.PRIORITY, *TIMES)
BY_ARRIVALS = (Grouping.HOUR, *(by for by in BY_TICKETS if by is not Grouping.HOUR))
TRANSACTION_FILTERS = ("service", "agency", "counter", "officer", "kind")
TICKET_FILTERS = ("service", "agency")
LESS, MORE = Better.LESS, Better.MORE
STAFF_FILTERS = ("counter", "officer")


class Group(StrEnum):
    """What the head of a centre asks about; the groups of the menu in their order."""

    OVERVIEW = "overview"
    WAITS = "waits"
    FLOW = "flow"
    COUNTERS = "counters"
    RESULTS = "results"


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: its group in the menu, its name in addresses and commands, its maker, groupings.

    The first grouping is taken where none is given; `preset` is the period that it is mostly
    asked for; `main` are the figures that stand above its table, compared with those before.
    """

    group: Group
    name: str
    make: Callable[[ReportContext], Table]
    by: tuple[Grouping, ...]
    filters: tuple[str, ...] = ()
    preset: Preset = Preset.TODAY
    main: tuple[MainFigure, ...] = ()

    def grouping(self, wanted: str | None) -> Grouping:
        """The grouping of the name. Raises Invalid naming those that there are."""
        if not wanted:
            return self.by[0]
        for by in self.by:
            if by.value == wanted:
                return by
        raise Invalid("no_grouping", field="by", by=wanted, known=", ".join(self.by))

    def headlines(self, context: ReportContext, table: Table) -> Sequence[Headline]:
        """The main figures of its table."""
        return table.headlines or main_figures(context, table, self.main)


_ALL = (
    ReportKind(
        Group.OVERVIEW,
        summary.NAME,
        summary.summary_report,
        (Grouping.SERVICE, Grouping.AGENCY, *TIMES),
        preset=Preset.LAST_MONTH,
    ),
    ReportKind(
        Group.WAITS,
        waits.NAME,
        waits.waits_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(
            MainFigure("mean_s", LESS, "wait_mean_s", is_short),
            MainFigure("p90_s", LESS, "wait_p90_s"),
            MainFigure("share", MORE, meets=is_common),
            MainFigure("count"),
        ),
    ),
    ReportKind(
        Group.WAITS,
        wait_bands.NAME,
        wait_bands.wait_bands_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(MainFigure("count"),),
    ),
    ReportKind(
        Group.WAITS,
        visits.NAME,
        visits.visits_report,
        BY_TICKETS,
        TICKET_FILTERS,
        main=(
            MainFigure("visit_mean_s", LESS),
            MainFigure("wait_mean_s", LESS, meets=is_short),
            MainFigure("visit_share", MORE, meets=is_common),
            MainFigure("visits"),
        ),
    ),
    ReportKind(
        Group.COUNTERS,
        service_times.NAME,
        service_times.service_times_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(
            MainFigure("mean_s", word="service_mean_s"),
            MainFigure("p90_s", word="service_p90_s"),
            MainFigure("count"),
        ),
    ),
    ReportKind(
        Group.COUNTERS,
        walk_held.NAME,
        walk_held.walk_held_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(
            MainFigure("walk_mean_s", LESS),
            MainFigure("held_mean_s", LESS),
            MainFigure("recalled"),
            MainFigure("held"),
        ),
    ),
    ReportKind(
        Group.FLOW,
        arrivals.NAME,
        arrivals.arrivals_report,
        BY_ARRIVALS,
        TICKET_FILTERS,
        main=(
            MainFigure("issued"),
            MainFigure("per_day"),
            MainFigure("work_h"),
            MainFigure("work_per_day_h"),
        ),
    ),
    ReportKind(
        Group.FLOW,
        heat_map.NAME,
        heat_map.heat_map_report,
        (Grouping.ARRIVALS, Grouping.WAITS, Grouping.SERVED),
        TICKET_FILTERS,
        Preset.LAST_MONTH,
    ),
    ReportKind(
        Group.COUNTERS,
        staffing.NAME,
        staffing.staffing_report,
        (Grouping.HOUR, Grouping.SERVICE),
        ("service",),
        Preset.LAST_MONTH,
    ),
    ReportKind(
        Group.COUNTERS,
        counters.NAME,
        counters.counters_report,
        (*STAFF, Grouping.DAY, Grouping.WEEK, Grouping.MONTH, Grouping.WEEKDAY),
        STAFF_FILTERS,
        main=(
            MainFigure("count"),
            MainFigure("used"),
            MainFigure("idle_h"),
            MainFigure("paused_h"),
        ),
    ),
    ReportKind(
        Group.RESULTS,
        outcomes.OUTCOMES,
        outcomes.outcomes_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(MainFigure("count"),),
    ),
    ReportKind(
        Group.RESULTS,
        outcomes.KINDS,
        outcomes.kinds_report,
        BY_TRANSACTIONS,
        TRANSACTION_FILTERS,
        main=(MainFigure("count"),),
    ),
    ReportKind(
        Group.FLOW,
        losses.NAME,
        losses.losses_report,
        BY_TICKETS,
        TICKET_FILTERS,
        main=(
            MainFigure("lost_share", LESS),
            MainFigure("abandoned_after_s"),
            MainFigure("no_show"),
            MainFigure("issued"),
        ),
    ),
    ReportKind(
        Group.FLOW,
        bookings.NAME,
        bookings.bookings_report,
        (Grouping.SERVICE, Grouping.AGENCY, Grouping.DAY, Grouping.WEEK, Grouping.MONTH),
        TICKET_FILTERS,
        Preset.LAST_MONTH,
        main=(
            MainFigure("booked", MORE),
            MainFigure("missed_share", LESS),
            MainFigure("booked_wait_s", LESS, meets=is_short),
            MainFigure("others_wait_s", LESS, meets=is_short),
        ),
    ),
    ReportKind(
        Group.FLOW,
        priority.NAME,
        priority.priority_report,
        (Grouping.PRIORITY, *SERVICES, *TIMES),
        TICKET_FILTERS,
        main=(
            MainFigure("class_wait_s", LESS, meets=is_short),
            MainFigure("other_wait_s", LESS, meets=is_short),
            MainFigure("class_share"),
            MainFigure("classed"),
        ),
    ),
    ReportKind(
        Group.WAITS,
        quoted.NAME,
        quoted.quoted_report,
        BY_TICKETS,
        TICKET_FILTERS,
        main=(
            MainFigure("within", MORE),
            MainFigure("error_mean_s", LESS),
            MainFigure("actual_mean_s", LESS),
            MainFigure("quoted_count"),
        ),
    ),
    ReportKind(
        Group.RESULTS,
        ratings.NAME,
        ratings.ratings_report,
        (Grouping.SERVICE, Grouping.AGENCY, Grouping.COUNTER, Grouping.REASON),
        main=(MainFigure("share", MORE), MainFigure("mean", MORE), MainFigure("count")),
    ),
    ReportKind(
        Group.OVERVIEW,
        agencies.NAME,
        agencies.agencies_report,
        (Grouping.AGENCY, Grouping.SERVICE, Grouping.KIND, Grouping.PROCEDURE, *TIMES),
        TRANSACTION_FILTERS,
        Preset.LAST_MONTH,
        main=(
            MainFigure("wait_mean_s", LESS, meets=is_short),
            MainFigure("share", MORE, meets=is_common),
            MainFigure("no_show_share", LESS),
            MainFigure("count"),
        ),
    ),
)

REPORTS: Mapping[str, ReportKind] = {report.name: report for report in _ALL}


def report_of(name: str) -> ReportKind:
    """The report of the name. Raises NotThere."""
    found = REPORTS.get(name)
    if found is None:
        raise NotThere(report=name)
    return found


def must_have_filters(report: ReportKind, filters: Filters) -> None:
    """Raise Invalid for a filter that the report doesn't have."""
    for name in filters.given():
        if name not in report.filters:
            raise Invalid("no_filter", field=name, known=", ".join(report.filters) or "–")


def make_report(report: ReportKind, context: ReportContext) -> Table:
    """The report's table, its main figures compared. Raises Invalid for a wrong filter."""
    must_have_filters(report, context.filters)
    table = report.make(context)
    now = report.headlines(context, table)
    if not now:
        return table
    then = {
        against: _headlines_of(report, context.whole(period))
        for against, period in compared_periods(context.period).items()
        if has_changes(context, now)
    }
    return replace(
        table,
        headlines=compare(context, now, then),
        notes=[*table.notes, *comparison_notes(context, now)],
    )


def _headlines_of(report: ReportKind, context: ReportContext) -> Sequence[Headline]:
    return report.headlines(context, report.make(context))
