"""The report of hours and weekdays: when people come, how long they then wait, who is served."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.persistence.column_store.records import Records
from app.reports.comparison import MainFigure, is_common, is_short
from app.reports.context import ReportContext
from app.reports.figures import MS_AN_HOUR, Groups, one_group
from app.reports.request import Grouping
from app.reports.table import Better, Chart, ChartKind, Column, Headline, Table, Tone
from app.reports.table_builder import report_table

NAME = "heat-map"
HOURS, WEEKDAYS = 24, 7
UNITS_OF = {Grouping.ARRIVALS: "tickets", Grouping.SERVED: "transactions"}
"""What the cells count; waits are spans."""


def heat_map_report(context: ReportContext) -> Table:
    """A row a weekday, a column an hour: tickets a day, mean waits or served a day."""
    match context.by:
        case Grouping.WAITS:
            records, hour = context.served, "queued_ms"
        case Grouping.SERVED:
            records, hour = context.served, "called_ms"
        case _:
            records, hour = context.tickets, "issued_ms"
    hours = np.clip(records[hour] // MS_AN_HOUR, 0, HOURS - 1).astype(np.int64)
    weekdays = ((records["day"] + 6) % WEEKDAYS).astype(np.int64)
    groups = Groups(weekdays * HOURS + hours, WEEKDAYS * HOURS)
    cells = _cells(context, records, groups)
    used = [n for n in range(HOURS) if any(cells[w * HOURS + n] for w in range(WEEKDAYS))]
    open_hours = range(used[0], used[-1] + 1) if used else range(0)
    days = [w for w in range(WEEKDAYS) if any(cells[w * HOURS + n] for n in open_hours)]
    kind = "seconds" if context.by is Grouping.WAITS else "rate"
    unit = context.text("unit_seconds") if kind == "seconds" else ""
    columns = [
        Column("key", context.text("by.weekday_code"), "text"),
        Column("name", context.text("by.weekday"), "text"),
        *(
            Column(f"hour_{n:02d}", f"{n}–{n + 1}", kind, unit, tells_unit=False)
            for n in open_hours
        ),
    ]
    rows: list[Sequence[object]] = [
        [str(w + 1), context.text(f"weekday_{w + 1}"), *(cells[w * HOURS + n] for n in open_hours)]
        for w in days
    ]
    keys = [f"hour_{n:02d}" for n in open_hours]
    # A long wait is bad; many visitors are neither good nor bad.
    tone = Tone.BAD if context.by is Grouping.WAITS else Tone.NEUTRAL
    chart = Chart(ChartKind.HEAT, keys, tones=dict.fromkeys(keys, tone))
    defines = (f"heat_{context.by}", "heat_peak")
    table = report_table(context, NAME, columns, rows, defines=defines, chart=chart)
    if not len(records):
        return table
    return replace(table, headlines=[*_headlines(context, records), _peak(context, cells, kind)])


def _headlines(context: ReportContext, records: Records) -> list[Headline]:
    """The figures of the whole period."""
    everything = one_group(records)
    if context.by is Grouping.WAITS:
        in_time = records["wait_ms"] <= context.centre.targets.wait_min * 60_000
        wait = MainFigure("wait_mean_s", Better.LESS, "wait_mean_s", is_short)
        share = MainFigure("share", Better.MORE, "share", is_common)
        return [
            wait.headline(
                context, Column("", "", "seconds"), everything.mean_s(records["wait_ms"])[-1]
            ),
            share.headline(context, Column("", "", "share"), everything.share(in_time)[-1]),
        ]
    word = "served" if context.by is Grouping.SERVED else "issued"
    a_day = len(records) / sum(_days(records))
    return [
        MainFigure(word, word=word).headline(context, Column("", "", "count"), len(records)),
        MainFigure(f"{word}_per_day", word=f"{word}_per_day").headline(
            context, Column("", "", "rate"), round(a_day, 1)
        ),
    ]


def _peak(context: ReportContext, cells: Sequence[float | None], kind: str) -> Headline:
    """The hour of the week that stands out, and its figure."""
    place = max(range(WEEKDAYS * HOURS), key=lambda cell: (cells[cell] or 0, -cell))
    weekday, hour = divmod(place, HOURS)
    is_wait = context.by is Grouping.WAITS
    label = context.text(
        f"headline.{'longest' if is_wait else 'busiest'}_hour",
        weekday=context.text(f"weekday_{weekday + 1}"),
        hours=f"{hour}–{hour + 1}",
    )
    unit = "" if is_wait else context.text(f"unit.{UNITS_OF[context.by]}")
    better, meets = (Better.LESS, is_short) if is_wait else (None, None)
    figure = MainFigure("peak", better, meets=meets)
    return figure.headline(context, Column("peak", label, kind, unit), cells[place])


def _cells(context: ReportContext, records: Records, groups: Groups) -> list[float | None]:
    if context.by is Grouping.WAITS:
        return groups.mean_s(records["wait_ms"])
    days = _days(records)
    counts = groups.count()[:-1]
    return [
        round(n / days[cell // HOURS], 1) if n else (0.0 if days[cell // HOURS] else None)
        for cell, n in enumerate(counts)
    ]


def _days(records: Records) -> list[int]:
    """On how many Mondays, Tuesdays … anybody came."""
    if not len(records):
        return [0] * WEEKDAYS
    first = int(records["day"].min())
    seen = np.bincount(records["day"] - first) > 0
    on = np.flatnonzero(seen) + first
    return np.bincount((on + 6) % WEEKDAYS, minlength=WEEKDAYS).tolist()
