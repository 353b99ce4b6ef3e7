"""The report of hours and weekdays: when people come, how long they then wait, who is served."""

from collections.abc import Sequence

import numpy as np

from app.persistence.column_store.records import Records
from app.reports.context import ReportContext
from app.reports.figures import MS_AN_HOUR, Groups
from app.reports.grouping import By
from app.reports.table import Chart, ChartKind, Column, Table
from app.reports.table_builder import laid_out

NAME = "heat-map"
HOURS, WEEKDAYS = 24, 7


def heat_map(asked: ReportContext) -> Table:
    """A row a weekday, a column an hour: tickets a day, mean waits or served a day."""
    match asked.by:
        case By.WAITS:
            records, hour = asked.served, "queued_ms"
        case By.SERVED:
            records, hour = asked.served, "called_ms"
        case _:
            records, hour = asked.tickets, "issued_ms"
    hours = np.clip(records[hour] // MS_AN_HOUR, 0, HOURS - 1).astype(np.int64)
    weekdays = ((records["day"] + 6) % WEEKDAYS).astype(np.int64)
    groups = Groups(weekdays * HOURS + hours, WEEKDAYS * HOURS)
    cells = _cells(asked, records, groups)
    used = [n for n in range(HOURS) if any(cells[w * HOURS + n] for w in range(WEEKDAYS))]
    open_hours = range(used[0], used[-1] + 1) if used else range(0)
    days = [w for w in range(WEEKDAYS) if any(cells[w * HOURS + n] for n in open_hours)]
    kind = "seconds" if asked.by is By.WAITS else "rate"
    unit = asked.say("unit_seconds") if kind == "seconds" else ""
    columns = [
        Column("key", asked.say("by.weekday_code"), "text"),
        Column("name", asked.say("by.weekday"), "text"),
        *(Column(f"hour_{n:02d}", f"{n}–{n + 1}", kind, unit) for n in open_hours),
    ]
    rows: list[Sequence[object]] = [
        [str(w + 1), asked.say(f"weekday_{w + 1}"), *(cells[w * HOURS + n] for n in open_hours)]
        for w in days
    ]
    chart = Chart(ChartKind.HEAT, [f"hour_{n:02d}" for n in open_hours])
    return laid_out(asked, NAME, columns, rows, defines=(f"heat_{asked.by}",), chart=chart)


def _cells(asked: ReportContext, records: Records, groups: Groups) -> list[float | None]:
    if asked.by is By.WAITS:
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
