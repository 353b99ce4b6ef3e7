"""The report of counters and officers: what they served, their idle time, and their pauses."""

import numpy as np

from app.persistence.column_store.records import SERVED_END, Numbers, Records
from app.reports.context import ReportContext
from app.reports.figures import MS_AN_HOUR, Groups
from app.reports.formatting import known_codes
from app.reports.grouping import GroupedRecords, group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, grouped_table, stacked_chart

NAME = "counters"
DEFINES = ("served", "service", "open_h", "busy_h", "idle_h", "used", "pauses")


def counters_report(context: ReportContext) -> Table:
    """Served, mean service, hours open, busy, idle, paused (by reason), and the share busy.

    Transactions and periods are told apart by the same groups, so a counter that was open and
    served nobody has its row.
    """
    legs, periods = context.ended_transactions, context.counter_periods
    grouped = group_records(context, _both(legs, periods))
    of_legs, of_periods = _split(grouped, len(legs))
    served = legs["end"] == SERVED_END
    is_open, is_paused = periods["paused"] == 0, periods["paused"] == 1
    span = periods["span_ms"]
    open_ms = of_periods.total(span, is_open)
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
        Figure("paused_h", "hours", of_periods.hours(span, is_paused)),
        *_pauses(context, periods, of_periods),
    ]  # fmt: skip
    chart = stacked_chart("busy_h", "idle_h", "paused_h")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)


def _pauses(context: ReportContext, periods: Records, groups: Groups) -> list[Figure]:
    """The hours paused for each reason that was given."""
    recorded = {
        context.word(int(n)) for n in set(periods["reason"][periods["paused"] == 1].tolist())
    }
    codes = [c for c in known_codes("pause") if c in recorded]
    codes += sorted(recorded - set(codes))
    is_paused = periods["paused"] == 1
    figures = []
    for code in codes:
        hours = groups.hours(
            periods["span_ms"], is_paused & (periods["reason"] == context.number(code))
        )
        label = context.text("paused_for", reason=context.word_of("pause", code))
        figures.append(Figure(f"pause_{code or 'none'}", "hours", hours, label))
    return figures


def _both(legs: Records, periods: Records) -> Records:
    """What both are told apart by, one after the other."""

    def column(name: str) -> Numbers:
        return np.concatenate([legs[name], periods["began_ms" if name == "called_ms" else name]])

    return Records(len(legs) + len(periods), column)


def _split(grouped: GroupedRecords, at: int) -> tuple[Groups, Groups]:
    index, count = grouped.groups.index, len(grouped.codes)
    return Groups(index[:at], count), Groups(index[at:], count)


def _hours(ms: "list[float] | Numbers") -> list[object]:
    return [round(total / MS_AN_HOUR, 2) for total in ms]
