"""The report of visits: from the number taken to the last finish, whatever lay between."""

import numpy as np

from app.reports.context import ReportContext, is_done
from app.reports.figures import only_if
from app.reports.grouping import grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, bars, tabled
from app.reports.visit_legs import LegsOfTickets

NAME = "visits"
DEFINES = ("visit", "visit_wait", "counters_met", "percentile", "target")


def visits(asked: ReportContext) -> Table:
    """Of the tickets that are done: the whole visit, all its waits together, counters met."""
    tickets = asked.tickets
    tickets = tickets[is_done(tickets)]
    of = LegsOfTickets(tickets, asked.ended_of_tickets)
    waited = of.total(of.legs["wait_ms"])
    by = grouped(asked, tickets, hour="issued_ms")
    groups = by.groups
    target_ms = asked.centre.targets.wait_min * 60_000
    count = groups.count()
    median, p90 = groups.percentiles_s(tickets["visit_ms"], (0.5, 0.9))
    figures = [
        Figure("visits", "count", count),
        Figure("visit_mean_s", "seconds", groups.mean_s(tickets["visit_ms"])),
        Figure("visit_median_s", "seconds", median),
        Figure("visit_p90_s", "seconds", p90),
        Figure("wait_mean_s", "seconds", groups.mean_s(waited)),
        Figure("visit_share", "share", only_if(count, groups.share(waited <= target_ms))),
        Figure("several", "count", groups.count(np.asarray(tickets["legs"] > 1))),
    ]
    chart = bars(asked, "visit_mean_s", "wait_mean_s", target=target_ms / 1000)
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=chart)
