"""The report of arrivals and load: who came, and the work that they made."""

import numpy as np

from app.persistence.column_store.records import Numbers, Records
from app.reports.context import ReportContext, were_served
from app.reports.figures import MS_AN_HOUR
from app.reports.grouping import GroupedRecords, TicketLegs, group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "arrivals"
DEFINES = ("issued", "arrived_on", "per_day", "work", "done")


def arrivals_report(context: ReportContext) -> Table:
    """Tickets issued, a day on average, those done by now, and the hours of work of the counters.

    The work stands where its ticket does: at the hour, the service and the class of its issue.
    """
    tickets = context.tickets
    grouped = group_records(context, tickets, hour="issued_ms")
    groups = grouped.groups
    issued = groups.count()
    days = _days(tickets, grouped)
    work = _work_ms(context, tickets)
    figures = [
        Figure("issued", "count", issued),
        Figure("days", "count", days),
        Figure("per_day", "rate", [_mean(n, d) for n, d in zip(issued, days, strict=True)]),
        Figure("done", "count", groups.count(were_served(tickets))),
        Figure("work_h", "hours", groups.hours(work)),
        Figure("work_per_day_h", "hours",
               [_mean(ms / MS_AN_HOUR, d) for ms, d in zip(groups.total(work), days, strict=True)]),
    ]  # fmt: skip
    return grouped_table(
        context, NAME, grouped, figures, defines=DEFINES, chart=bar_chart(context, "issued")
    )


def _days(tickets: Records, grouped: GroupedRecords) -> list[int]:
    """On how many days somebody came, in each group and in all."""
    index, count = grouped.groups.index, len(grouped.codes)
    if not len(tickets):
        return [0] * (count + 1)
    first = int(tickets["day"].min())
    span = int(tickets["day"].max()) - first + 1
    seen = np.zeros((count, span), dtype=bool)
    seen[index, tickets["day"] - first] = True
    return [*seen.sum(axis=1).tolist(), int(seen.any(axis=0).sum())]


def _work_ms(context: ReportContext, tickets: Records) -> Numbers:
    """For each ticket the time that counters spent on it: walks and services, not holds."""
    by_ticket = TicketLegs(tickets, context.unfiltered_ended)
    return by_ticket.total(
        by_ticket.legs["walk_ms"].astype(np.int64) + by_ticket.legs["service_ms"]
    )


def _mean(total: float, days: int) -> float | None:
    return round(total / days, 2) if days else None
