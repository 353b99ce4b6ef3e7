"""The report of staffing: how many counters each half hour needs, and how many were open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.waits.staffing import needed, offered_load
from app.persistence.column_store.records import SERVED_END, Numbers, Records
from app.reports.context import ReportContext
from app.reports.grouping import By
from app.reports.played import DAYS_PLAYED, PlayedDays
from app.reports.table import Chart, ChartKind, Column, Table
from app.reports.table_builder import Figure, column, laid_out

NAME = "staffing"
DEFINES = ("load", "needed", "played", "opened", "gap", "staffing_share", "staffing_more")
SLOT_MS = 30 * 60 * 1000
SLOTS = 48
PER_HOUR = 2
KINDS = (
    ("slot_arrivals", "rate"),
    ("load", "mean"),
    ("needed", "count"),
    ("played", "count"),
    ("opened", "mean"),
    ("gap", "mean"),
    ("share", "share"),
)


@dataclass(frozen=True, slots=True)
class Slot:
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


Found = Mapping[int, Sequence[Slot]]
"""The half hours of a middle day by service."""


def staffing(asked: ReportContext) -> Table:
    """Half hours of a middle day; by service, each service's fullest half hour.

    The need is each service's own for the centre's target, by Erlang's formula and by playing days
    forward; of all services together it is their sum, as if no counter helped another.
    """
    on = np.unique(asked.tickets["day"])
    days = max(len(on), 1)
    services = {int(n) for n in np.unique(asked.tickets["service"])}
    played = PlayedDays(asked, on)
    found = {n: _slots(asked, played, n, days) for n in services}
    rows = _by_service(asked, found) if asked.by is By.SERVICE else _by_slot(asked, found, days)
    columns = [
        Column("key", asked.say(f"by.{asked.by}_code"), "text"),
        Column("name", asked.say(f"by.{asked.by}"), "text"),
        *(column(asked, Figure(key, kind, ()), {}) for key, kind in KINDS),
    ]
    percent = f"{asked.centre.targets.wait_share:.0%}".rstrip("%")
    facts = {"percent": percent, "days": DAYS_PLAYED}
    chart = Chart(ChartKind.BARS, ("load", "played", "opened"))
    return laid_out(asked, NAME, columns, rows, defines=DEFINES, chart=chart, facts=facts)


def _by_slot(asked: ReportContext, found: Found, days: int) -> list[Sequence[object]]:
    opened = _opened(asked, None, days)
    shares = _shares(asked, None)
    rows: list[Sequence[object]] = []
    for place in range(SLOTS):
        together = Slot(
            sum(slots[place].arrivals for slots in found.values()),
            sum(slots[place].load for slots in found.values()),
            sum(slots[place].needed for slots in found.values()),
            sum(slots[place].played for slots in found.values()),
            opened[place],
            shares[place],
        )
        if together.arrivals or round(together.opened, 2):
            rows.append([_time(place), f"{_time(place)}–{_time(place + 1)}", *together.values])
    return rows


def _by_service(asked: ReportContext, found: Found) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    named: Mapping[str, int] = {asked.word(n): n for n in found}
    for code in [*asked.centre.services, *sorted(set(named) - set(asked.centre.services))]:
        if code not in named:
            continue
        slots = found[named[code]]
        fullest = max(range(SLOTS), key=lambda place: (slots[place].load, -place))
        name = f"{asked.service_name(named[code])} ({_time(fullest)}–{_time(fullest + 1)})"
        rows.append([code, name, *slots[fullest].values])
    return rows


def _slots(asked: ReportContext, played: PlayedDays, service: int, days: int) -> list[Slot]:
    """The half hours of a middle day of one service."""
    tickets = asked.tickets[asked.tickets["service"] == service]
    counts = np.bincount(_slot_of(tickets["issued_ms"]), minlength=SLOTS) / days
    mean_s = _mean_cost_s(asked, service)
    opened, shares = _opened(asked, service, days), _shares(asked, service)
    targets = asked.centre.targets
    again = played.needed(service, mean_s, slot_ms=SLOT_MS, slots=SLOTS)
    slots = []
    for place in range(SLOTS):
        arrivals = float(counts[place])
        load = offered_load(arrivals * PER_HOUR, mean_s)
        need = needed(load, mean_s, wait_s=targets.wait_min * 60, share=targets.wait_share)
        slots.append(Slot(arrivals, load, need, again[place], opened[place], shares[place]))
    return slots


def _mean_cost_s(asked: ReportContext, service: int) -> float:
    """What a visitor costs a counter: the time of all calls, in vain or not, by the served."""
    legs = asked.ended[asked.ended["service"] == service]
    served = int(np.count_nonzero(legs["end"] == SERVED_END))
    if served:
        spent = legs["walk_ms"].astype(np.int64) + legs["service_ms"]
        return float(spent.sum()) / served / 1000
    known = asked.centre.services.get(asked.word(service))
    minutes = list(known.minutes.values()) if known else []
    return sum(minutes) / len(minutes) * 60 if minutes else 300.0


def _opened(asked: ReportContext, service: int | None, days: int) -> list[float]:
    """How many counters that may serve the service were open, on average, each half hour."""
    sat = asked.desk_periods
    sat = sat[sat["paused"] == 0]
    if service is not None:
        code = asked.word(service)
        own = [
            number
            for number, counter in asked.centre.counters.items()
            if any(e.service == code and e.when_wait_over_min is None for e in counter.profile)
        ]
        sat = sat[np.isin(sat["counter"], own)]
    begun = sat["began_ms"].astype(np.int64)
    ended = begun + sat["span_ms"]
    edges = np.arange(SLOTS) * SLOT_MS
    inside = np.minimum(ended[:, None], edges + SLOT_MS) - np.maximum(begun[:, None], edges)
    open_ms = np.maximum(inside, 0).sum(axis=0)
    return [float(ms) / SLOT_MS / days for ms in open_ms]


def _shares(asked: ReportContext, service: int | None) -> list[float | None]:
    """Which share of those who queued in each half hour was called within the target."""
    served: Records = asked.served
    if service is not None:
        served = served[served["service"] == service]
    slot = _slot_of(served["queued_ms"])
    in_time = served["wait_ms"] <= asked.centre.targets.wait_min * 60_000
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
