"""The report of how waits are spread: how many waited for how long, in bands of minutes."""

import math
from collections.abc import Mapping

import numpy as np

from app.reports.context import ReportContext
from app.reports.grouping import group_records
from app.reports.table import Table, Tone
from app.reports.table_builder import Figure, grouped_table, stacked_chart

NAME = "wait-bands"
DEFINES = ("served", "wait", "bands")
BOUNDS_MIN = (5, 10, 15, 20, 30, 45, 60)
MS_A_MINUTE = 60_000


def wait_bands_report(context: ReportContext) -> Table:
    """How many of each group waited in each band; a wait of just its bound is within it."""
    served = context.served
    grouped = group_records(context, served, hour="queued_ms")
    band = np.searchsorted(np.array(BOUNDS_MIN) * MS_A_MINUTE, served["wait_ms"], side="left")
    figures = [Figure("count", "count", grouped.groups.count())]
    for place in range(len(BOUNDS_MIN) + 1):
        label = _label(context, place)
        counts = grouped.groups.count(band == place)
        figures.append(Figure(f"band_{place}", "count", counts, label))
    chart = stacked_chart(*(figure.key for figure in figures[1:]), tones=_tones(context))
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)


def _tones(context: ReportContext) -> Mapping[str, Tone]:
    """A band that ends within the centre's target is good, one beyond it is bad."""
    within = [bound <= context.centre.targets.wait_min for bound in (*BOUNDS_MIN, math.inf)]
    return {
        f"band_{place}": Tone.GOOD if is_good else Tone.BAD for place, is_good in enumerate(within)
    }


def _label(context: ReportContext, place: int) -> str:
    if place == len(BOUNDS_MIN):
        return context.text("band_over", low=BOUNDS_MIN[-1])
    if place == 0:
        return context.text("band_up_to", high=BOUNDS_MIN[0])
    return context.text("band", low=BOUNDS_MIN[place - 1], high=BOUNDS_MIN[place])
