"""The report of counters and officers: what they served, their idle time, and their pauses."""

import numpy as np

from app.persistence.column_store.records import SERVED_END, Numbers, Records
from app.reports.context import ReportContext
from app.reports.figures import MS_AN_HOUR, Groups
from app.reports.grouping import Grouped, group_words, grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, bars, tabled

NAME = "counters"
DEFINES = ("served", "service", "open_h", "busy_h", "idle_h", "used", "pauses")


def counters(asked: ReportContext) -> Table:
    """Served, mean service, hours open, busy, idle, paused (by reason), and the share busy.

    Transactions and periods are told apart by the same groups, so a counter that was open and
    served nobody has its row.
    """
    legs, sat = asked.ended, asked.desk_periods
    by = grouped(asked, _both(legs, sat))
    of_legs, of_sat = _split(by, len(legs))
    served = legs["end"] == SERVED_END
    is_open, is_paused = sat["paused"] == 0, sat["paused"] == 1
    span = sat["span_ms"]
    open_ms = of_sat.total(span, is_open)
    busy_ms = of_legs.total(legs["walk_ms"].astype(np.int64) + legs["service_ms"])
    took = legs["service_ms"]
    figures = [
        Figure("count", "count", of_legs.count(served)),
        Figure("mean_s", "seconds", of_legs.mean_s(took, served & (legs["started"] == 1))),
        Figure("open_h", "hours", _hours(open_ms)),
        Figure("busy_h", "hours", _hours(busy_ms)),
        Figure("idle_h", "hours",
               _hours([max(o - b, 0) for o, b in zip(open_ms, busy_ms, strict=True)])),
        Figure("used", "share",
               [min(round(b / o, 4), 1.0) if o else None
                for o, b in zip(open_ms, busy_ms, strict=True)]),
        Figure("paused_h", "hours", of_sat.hours(span, is_paused)),
        *_pauses(asked, sat, of_sat),
    ]  # fmt: skip
    chart = bars(asked, "busy_h", "idle_h", "paused_h")
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=chart)


def _pauses(asked: ReportContext, sat: Records, groups: Groups) -> list[Figure]:
    """The hours paused for each reason that was given."""
    recorded = {asked.word(int(n)) for n in set(sat["reason"][sat["paused"] == 1].tolist())}
    codes = [c for c in group_words("pause") if c in recorded]
    codes += sorted(recorded - set(codes))
    is_paused = sat["paused"] == 1
    figures = []
    for code in codes:
        hours = groups.hours(sat["span_ms"], is_paused & (sat["reason"] == asked.number(code)))
        label = asked.say("paused_for", reason=asked.word_of("pause", code))
        figures.append(Figure(f"pause_{code or 'none'}", "hours", hours, label))
    return figures


def _both(legs: Records, sat: Records) -> Records:
    """What both are told apart by, one after the other."""

    def column(name: str) -> Numbers:
        return np.concatenate([legs[name], sat["began_ms" if name == "called_ms" else name]])

    return Records(len(legs) + len(sat), column)


def _split(by: Grouped, at: int) -> tuple[Groups, Groups]:
    index, count = by.groups.index, len(by.codes)
    return Groups(index[:at], count), Groups(index[at:], count)


def _hours(ms: "list[float] | Numbers") -> list[object]:
    return [round(total / MS_AN_HOUR, 2) for total in ms]
