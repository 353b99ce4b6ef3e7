"""The report of quoted against actual waits: what visitors were told, and how long it took."""

import numpy as np

from app.persistence.column_store.records import NONE, UNDONE_END
from app.reports.context import ReportContext
from app.reports.grouping import grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, bars, tabled
from app.reports.visit_legs import LegsOfTickets

NAME = "quoted"
DEFINES = ("quoted", "actual", "within", "within_p80", "quoted_error")
MS_A_SECOND = 1000


def quoted(asked: ReportContext) -> Table:
    """Of called tickets with a quote: both means, the error, how often the quote was right."""
    tickets = asked.tickets
    tickets = tickets[tickets["quoted_low_s"] != NONE]
    of = LegsOfTickets(tickets, asked.every_leg)
    called_ms = of.first(of.legs["called_ms"], of.legs["end"] != UNDONE_END)
    was_called = called_ms >= 0
    tickets, called_ms = tickets[was_called], called_ms[was_called]
    actual = np.maximum(called_ms - tickets["issued_ms"], 0)
    low, high, p80 = (
        tickets[f"quoted_{name}_s"].astype(np.int64) * MS_A_SECOND
        for name in ("low", "high", "p80")
    )
    middle = (low + high) // 2
    by = grouped(asked, tickets, hour="issued_ms")
    groups = by.groups
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
    chart = bars(asked, "quoted_mean_s", "actual_mean_s")
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=chart)
