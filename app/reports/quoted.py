"""The report of quoted against actual waits: what visitors were told, and how long it took."""

import numpy as np

from app.persistence.column_store.records import NONE, UNDONE_END
from app.reports.context import ReportContext
from app.reports.grouping import TicketLegs, group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "quoted"
DEFINES = ("quoted", "actual", "within", "within_p80", "quoted_error")
MS_A_SECOND = 1000


def quoted_report(context: ReportContext) -> Table:
    """Of called tickets with a quote: both means, the error, how often the quote was right."""
    tickets = context.tickets
    tickets = tickets[tickets["quoted_low_s"] != NONE]
    by_ticket = TicketLegs(tickets, context.unfiltered_transactions)
    called_ms = by_ticket.first(by_ticket.legs["called_ms"], by_ticket.legs["end"] != UNDONE_END)
    was_called = called_ms >= 0
    tickets, called_ms = tickets[was_called], called_ms[was_called]
    actual = np.maximum(called_ms - tickets["issued_ms"], 0)
    low, high, p80 = (
        tickets[f"quoted_{name}_s"].astype(np.int64) * MS_A_SECOND
        for name in ("low", "high", "p80")
    )
    middle = (low + high) // 2
    grouped = group_records(context, tickets, hour="issued_ms")
    groups = grouped.groups
    figures = [
        Figure("quoted_count", "count", groups.count()),
        Figure("quoted_mean_s", "seconds", groups.mean_s(middle)),
        Figure("actual_mean_s", "seconds", groups.mean_s(actual)),
        Figure("error_mean_s", "seconds", groups.mean_s(np.abs(actual - middle))),
        Figure("sooner", "share", groups.share(actual < low)),
        Figure("within", "share", groups.share((low <= actual) & (actual <= high))),
        Figure("later", "share", groups.share(actual > high)),
        Figure("within_p80", "share", groups.share(actual <= p80)),
    ]
    chart = bar_chart(context, "quoted_mean_s", "actual_mean_s")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)
