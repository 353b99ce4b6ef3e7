"""The report of visits: from the number taken to the last finish, whatever lay between."""

import numpy as np

from app.reports.context import ReportContext, were_served
from app.reports.figures import only_if
from app.reports.grouping import TicketLegs, group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "visits"
DEFINES = ("visit", "visit_wait", "counters_met", "percentile", "target")


def visits_report(context: ReportContext) -> Table:
    """Of the tickets that are done: the whole visit, all its waits together, counters met."""
    tickets = context.tickets
    tickets = tickets[were_served(tickets)]
    by_ticket = TicketLegs(tickets, context.unfiltered_ended)
    waited = by_ticket.total(by_ticket.legs["wait_ms"])
    grouped = group_records(context, tickets, hour="issued_ms")
    groups = grouped.groups
    target_ms = context.centre.targets.wait_min * 60_000
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
    chart = bar_chart(context, "visit_mean_s", "wait_mean_s", target=target_ms / 1000)
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)
