"""The report of arrivals and load: who came, and the work that they made."""

import numpy as np

from app.persistence.column_store.records import Numbers, Records
from app.reports.context import ReportContext, is_done
from app.reports.figures import MS_AN_HOUR
from app.reports.grouping import Grouped, grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, bars, tabled
from app.reports.visit_legs import LegsOfTickets

NAME = "arrivals"
DEFINES = ("issued", "arrived_on", "per_day", "work", "done")


def arrivals(asked: ReportContext) -> Table:
    """Tickets issued, a day on average, those done by now, and the hours of work of the counters.

    The work stands where its ticket does: at the hour, the service and the class of its issue.
    """
    tickets = asked.tickets
    by = grouped(asked, tickets, hour="issued_ms")
    groups = by.groups
    issued = groups.count()
    days = _days(tickets, by)
    work = _work_ms(asked, tickets)
    figures = [
        Figure("issued", "count", issued),
        Figure("days", "count", days),
        Figure("per_day", "mean", [_mean(n, d) for n, d in zip(issued, days, strict=True)]),
        Figure("done", "count", groups.count(is_done(tickets))),
        Figure("work_h", "hours", groups.hours(work)),
        Figure("work_per_day_h", "hours",
               [_mean(ms / MS_AN_HOUR, d) for ms, d in zip(groups.total(work), days, strict=True)]),
    ]  # fmt: skip
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=bars(asked, "issued"))


def _days(tickets: Records, by: Grouped) -> list[int]:
    """On how many days somebody came, in each group and in all."""
    index, count = by.groups.index, len(by.codes)
    if not len(tickets):
        return [0] * (count + 1)
    first = int(tickets["day"].min())
    span = int(tickets["day"].max()) - first + 1
    seen = np.zeros((count, span), dtype=bool)
    seen[index, tickets["day"] - first] = True
    return [*seen.sum(axis=1).tolist(), int(seen.any(axis=0).sum())]


def _work_ms(asked: ReportContext, tickets: Records) -> Numbers:
    """For each ticket the time that counters spent on it: walks and services, not holds."""
    of = LegsOfTickets(tickets, asked.ended_of_tickets)
    return of.total(of.legs["walk_ms"].astype(np.int64) + of.legs["service_ms"])


def _mean(total: float, days: int) -> float | None:
    return round(total / days, 2) if days else None
