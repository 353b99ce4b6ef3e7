"""The report of how waits are spread: how many waited for how long, in bands of minutes."""

import numpy as np

from app.reports.context import ReportContext
from app.reports.grouping import grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, stacked, tabled

NAME = "wait-bands"
DEFINES = ("served", "wait", "bands")
BOUNDS_MIN = (5, 10, 15, 20, 30, 45, 60)
MS_A_MINUTE = 60_000


def wait_bands(asked: ReportContext) -> Table:
    """How many of each group waited in each band; a wait of just its bound is within it."""
    served = asked.served
    by = grouped(asked, served, hour="queued_ms")
    band = np.searchsorted(np.array(BOUNDS_MIN) * MS_A_MINUTE, served["wait_ms"], side="left")
    figures = [Figure("count", "count", by.groups.count())]
    for place in range(len(BOUNDS_MIN) + 1):
        label = _label(asked, place)
        counts = by.groups.count(band == place)
        figures.append(Figure(f"band_{place}", "count", counts, label))
    chart = stacked(*(figure.key for figure in figures[1:]))
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=chart)


def _label(asked: ReportContext, place: int) -> str:
    if place == len(BOUNDS_MIN):
        return asked.say("band_over", low=BOUNDS_MIN[-1])
    if place == 0:
        return asked.say("band_up_to", high=BOUNDS_MIN[0])
    return asked.say("band", low=BOUNDS_MIN[place - 1], high=BOUNDS_MIN[place])
