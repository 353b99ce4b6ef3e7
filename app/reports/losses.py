"""The report of visitors who were not served: no-shows, those who left, and what expired."""

import numpy as np

from app.domain.queue.ticket import LegEnd, State
from app.persistence.column_store.records import ENDS, STATES
from app.reports.context import ReportContext, were_served
from app.reports.figures import ratio
from app.reports.grouping import TicketLegs, group_records
from app.reports.table import Table, Tone
from app.reports.table_builder import Figure, grouped_table, stacked_chart

NAME = "losses"
DEFINES = ("issued", "lost", "no_show", "abandoned", "expired", "overnight", "waited_in_vain")


def losses_report(context: ReportContext) -> Table:
    """Tickets issued; those absent when called; cancelled, expired, left open; the share lost."""
    tickets = context.tickets
    grouped = group_records(context, tickets, hour="issued_ms")
    groups, states = grouped.groups, tickets["state"]
    by_ticket = TicketLegs(tickets, context.unfiltered_transactions)
    missed = by_ticket.count(by_ticket.legs["end"] == ENDS.index(LegEnd.NO_SHOW))
    left_open = by_ticket.count(by_ticket.legs["overnight"] == 1) > 0
    cancelled = states == STATES.index(State.CANCELLED)
    expired = states == STATES.index(State.EXPIRED)
    issued, not_served = groups.count(), groups.count(cancelled | expired)
    in_vain = np.maximum(tickets["last_ms"].astype(np.int64) - tickets["issued_ms"], 0)
    figures = [
        Figure("issued", "count", issued),
        Figure("no_show_calls", "count", [round(n) for n in groups.total(missed)]),
        Figure("no_show", "count", groups.count(missed > 0)),
        Figure("came_back", "count", groups.count((missed > 0) & were_served(tickets))),
        Figure("abandoned", "count", groups.count(cancelled)),
        Figure("abandoned_after_s", "seconds", groups.mean_s(in_vain, cancelled)),
        Figure("expired", "count", groups.count(expired & ~left_open)),
        Figure("overnight", "count", groups.count(left_open)),
        Figure("lost_share", "share", ratio(not_served, issued)),
    ]  # fmt: skip
    lost = ("abandoned", "expired", "overnight")
    chart = stacked_chart(*lost, tones=dict.fromkeys(lost, Tone.BAD))
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)
