"""The report of staffing: how many counters each half hour needs, and how many were open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.domain.waits.staffing import needed, offered_load
from app.estimating.counters_needed import DayVisitors, WaitGoal, counters_needed
from app.persistence.column_store.records import SERVED_END, Numbers, Records
from app.reports.comparison import MainFigure, is_common
from app.reports.context import ReportContext
from app.reports.figures import one_group
from app.reports.request import Grouping
from app.reports.table import Better, Chart, ChartKind, Column, Headline, Table
from app.reports.table_builder import Figure, column, report_table

NAME = "staffing"
DEFINES = (
    "load",
    "needed",
    "played",
    "opened",
    "gap",
    "staffing_share",
    "staffing_peak",
    "staffing_more",
)
SLOT_MS = 30 * 60 * 1000
SLOTS = 48
PER_HOUR = 2
DAYS_PLAYED = 20
"""So many days of a longer period are played, spread evenly over it: a year's take too long."""
KINDS = (
    ("slot_arrivals", "rate"),
    ("load", "mean"),
    ("needed", "count"),
    ("played", "count"),
    ("opened", "mean"),
    ("gap", "difference"),
    ("share", "share"),
)


@dataclass(frozen=True, slots=True)
class HalfHour:
    """A half hour: people who came a day, the counters they load, need and found open.

    `needed` is by Erlang's formula, `played` by days played forward; what was open is compared
    with the latter, as the formula asks for far more where half hours differ.
    """

    arrivals: float
    load: float
    needed: int
    played: int
    opened: float
    share: float | None

    @property
    def values(self) -> list[object]:
        """The figures in the report's order."""
        return [
            round(self.arrivals, 1),
            round(self.load, 2),
            self.needed,
            self.played,
            round(self.opened, 2),
            round(self.opened - self.played, 2),
            self.share,
        ]


HalfHours = Mapping[int, Sequence[HalfHour]]
"""The half hours of a middle day by service."""


def staffing_report(context: ReportContext) -> Table:
    """Half hours of a middle day; by service, each service's fullest half hour.

    The need is each service's own for the centre's target, by Erlang's formula and by playing days
    forward; of all services together it is their sum, as if no counter helped another.
    """
    on = np.unique(context.tickets["day"])
    days = max(len(on), 1)
    services = {int(n) for n in np.unique(context.tickets["service"])}
    played = _PlayedDays(context, on)
    found = {n: _slots(context, played, n, days) for n in services}
    together = _together(context, found, days)
    rows = _by_service(context, found) if context.by is Grouping.SERVICE else _by_slot(together)
    columns = [
        Column("key", context.text(f"by.{context.by}_code"), "text"),
        Column("name", context.text(f"by.{context.by}"), "text"),
        *(column(context, Figure(key, kind, ()), {}) for key, kind in KINDS),
    ]
    percent = f"{context.centre.targets.wait_share:.0%}".rstrip("%")
    facts = {"percent": percent, "days": DAYS_PLAYED}
    chart = Chart(ChartKind.BARS, ("load", "played", "opened"))
    table = report_table(context, NAME, columns, rows, defines=DEFINES, chart=chart, facts=facts)
    return replace(table, headlines=_headlines(context, together)) if found else table


def _headlines(context: ReportContext, together: Sequence[HalfHour]) -> list[Headline]:
    """How many counters the fullest half hour needs, and how long and far there were too few."""
    peak = max(range(SLOTS), key=lambda place: (together[place].played, -place))
    gaps = [round(of.opened - of.played, 2) for of in together]
    worst = min(range(SLOTS), key=lambda place: (gaps[place], place))
    served = context.served
    in_time = served["wait_ms"] <= context.centre.targets.wait_min * 60_000
    counters = context.text("unit.counters")

    def at(word: str, place: int) -> str:
        return context.text(f"headline.{word}", time=f"{_time(place)}–{_time(place + 1)}")

    short_h = sum(gap < 0 for gap in gaps) / PER_HOUR
    lacking = MainFigure("lacking", Better.LESS)
    return [
        MainFigure("most_needed").headline(
            context,
            Column("", at("most_needed", peak), "count", counters),
            together[peak].played,
        ),
        lacking.headline(
            context,
            Column("", at("lacking", worst), "rate", counters),
            max(0.0, -gaps[worst]),
        ),
        MainFigure("short_h", Better.LESS, "short_h").headline(
            context, Column("", "", "hours"), short_h
        ),
        MainFigure("share", Better.MORE, "share", is_common).headline(
            context, Column("", "", "share"), one_group(served).share(in_time)[-1]
        ),
    ]


def _together(context: ReportContext, found: HalfHours, days: int) -> list[HalfHour]:
    """The half hours of all services of the report."""
    only = next(iter(found)) if context.filters.service and found else None
    opened, shares = _opened(context, only, days), _shares(context, None)
    return [
        HalfHour(
            sum(slots[place].arrivals for slots in found.values()),
            sum(slots[place].load for slots in found.values()),
            sum(slots[place].needed for slots in found.values()),
            sum(slots[place].played for slots in found.values()),
            opened[place],
            shares[place],
        )
        for place in range(SLOTS)
    ]


def _by_slot(together: Sequence[HalfHour]) -> list[Sequence[object]]:
    return [
        [_time(place), f"{_time(place)}–{_time(place + 1)}", *of.values]
        for place, of in enumerate(together)
        if of.arrivals or round(of.opened, 2)
    ]


def _by_service(context: ReportContext, found: HalfHours) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    named: Mapping[str, int] = {context.word(n): n for n in found}
    for code in [*context.centre.services, *sorted(set(named) - set(context.centre.services))]:
        if code not in named:
            continue
        slots = found[named[code]]
        fullest = max(range(SLOTS), key=lambda place: (slots[place].load, -place))
        name = f"{context.service_name(named[code])} ({_time(fullest)}–{_time(fullest + 1)})"
        rows.append([code, name, *slots[fullest].values])
    return rows


class _PlayedDays:
    """Those of the days, in order, that are played again, with their tickets and transactions."""

    def __init__(self, context: ReportContext, days: Numbers) -> None:
        if len(days) > DAYS_PLAYED:
            days = days[np.linspace(0, len(days) - 1, DAYS_PLAYED).round().astype(int)]
        self._days = days
        self._goal = WaitGoal(
            context.centre.targets.wait_min * 60_000, context.centre.targets.wait_share
        )
        self._tickets = context.tickets[np.isin(context.tickets["day"], days)]
        self._legs = context.ended_transactions[np.isin(context.ended_transactions["day"], days)]

    def needed(self, service: int, mean_s: float, *, slot_ms: int, slots: int) -> list[int]:
        """The fewest counters for the service in each slot; who was never called takes the mean."""
        lines = self._lines(service, round(mean_s * 1000))
        return counters_needed(lines, self._goal, slot_ms=slot_ms, slots=slots)

    def _lines(self, service: int, mean_ms: int) -> list[DayVisitors]:
        tickets = self._tickets[self._tickets["service"] == service]
        legs = self._legs[self._legs["service"] == service]
        took_ms = np.full(len(tickets), mean_ms, dtype=np.int64)
        known, leg_of = np.unique(legs["ticket"], return_inverse=True)
        spent = legs["walk_ms"].astype(np.int64) + legs["service_ms"]
        _, mine, theirs = np.intersect1d(tickets["ticket"], known, return_indices=True)
        took_ms[mine] = np.bincount(leg_of, spent, len(known))[theirs]
        order = np.lexsort((tickets["ticket"], tickets["issued_ms"]))
        came_on, came_ms = tickets["day"][order], tickets["issued_ms"][order]
        took_ms = took_ms[order]
        return [
            DayVisitors(came_ms[came_on == day].tolist(), took_ms[came_on == day].tolist())
            for day in self._days
        ]


def _slots(context: ReportContext, played: _PlayedDays, service: int, days: int) -> list[HalfHour]:
    """The half hours of a middle day of one service."""
    tickets = context.tickets[context.tickets["service"] == service]
    counts = np.bincount(_slot_of(tickets["issued_ms"]), minlength=SLOTS) / days
    mean_s = _mean_cost_s(context, service)
    opened, shares = _opened(context, service, days), _shares(context, service)
    targets = context.centre.targets
    again = played.needed(service, mean_s, slot_ms=SLOT_MS, slots=SLOTS)
    slots = []
    for place in range(SLOTS):
        arrivals = float(counts[place])
        load = offered_load(arrivals * PER_HOUR, mean_s)
        need = needed(load, mean_s, wait_s=targets.wait_min * 60, share=targets.wait_share)
        slots.append(HalfHour(arrivals, load, need, again[place], opened[place], shares[place]))
    return slots


def _mean_cost_s(context: ReportContext, service: int) -> float:
    """What a visitor costs a counter: the time of all calls, in vain or not, by the served."""
    legs = context.ended_transactions[context.ended_transactions["service"] == service]
    served = int(np.count_nonzero(legs["end"] == SERVED_END))
    if served:
        spent = legs["walk_ms"].astype(np.int64) + legs["service_ms"]
        return float(spent.sum()) / served / 1000
    known = context.centre.services.get(context.word(service))
    minutes = list(known.minutes.values()) if known else []
    return sum(minutes) / len(minutes) * 60 if minutes else 300.0


def _opened(context: ReportContext, service: int | None, days: int) -> list[float]:
    """How many counters that may serve the service were open, on average, each half hour."""
    periods = context.unfiltered_periods
    periods = periods[periods["paused"] == 0]
    if service is not None:
        code = context.word(service)
        own = [
            number
            for number, counter in context.centre.counters.items()
            if any(e.service == code and e.when_wait_over_min is None for e in counter.profile)
        ]
        periods = periods[np.isin(periods["counter"], own)]
    begun = periods["began_ms"].astype(np.int64)
    ended = begun + periods["span_ms"]
    edges = np.arange(SLOTS) * SLOT_MS
    inside = np.minimum(ended[:, None], edges + SLOT_MS) - np.maximum(begun[:, None], edges)
    open_ms = np.maximum(inside, 0).sum(axis=0)
    return [float(ms) / SLOT_MS / days for ms in open_ms]


def _shares(context: ReportContext, service: int | None) -> list[float | None]:
    """Which share of those who queued in each half hour was called within the target."""
    served: Records = context.served
    if service is not None:
        served = served[served["service"] == service]
    slot = _slot_of(served["queued_ms"])
    in_time = served["wait_ms"] <= context.centre.targets.wait_min * 60_000
    everybody = np.bincount(slot, minlength=SLOTS)
    soon = np.bincount(slot[in_time], minlength=SLOTS)
    return [
        round(int(part) / int(whole), 4) if whole else None
        for part, whole in zip(soon, everybody, strict=True)
    ]


def _slot_of(ms: Numbers) -> Numbers:
    return np.clip(ms // SLOT_MS, 0, SLOTS - 1).astype(np.int64)


def _time(place: int) -> str:
    return f"{place // PER_HOUR:02d}:{place % PER_HOUR * 30:02d}"
