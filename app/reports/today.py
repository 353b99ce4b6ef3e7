"""The figures of the day so far, read once for each `seq` however many screens show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from threading import Lock

import numpy as np

from app.domain.alerts import RECENT
from app.domain.calendar import business_day
from app.domain.floor import Floor
from app.persistence.database import Database
from app.persistence.statistics import (
    Period,
    Served,
    issued_by_service,
    recent_waits,
    served_by,
    states,
    waits_ms,
)
from app.reports.figures import of_all


@dataclass(frozen=True, slots=True)
class Waits:
    """How long the served of the day waited."""

    served: int
    mean_wait_s: float | None
    median_wait_s: float | None
    p90_wait_s: float | None
    share_in_target: float | None


@dataclass(frozen=True, slots=True)
class Today:
    """The day so far: all, by service, by counter, by officer, and tickets by state."""

    all: Waits
    services: Mapping[str, Waits]
    issued: Mapping[str, int]
    counters: Mapping[int, Served]
    officers: Mapping[int, Served]
    states: Mapping[str, int]
    recent: Sequence[tuple[datetime, float]] = ()

    def recent_waits_s(self, at: datetime) -> list[float]:
        """The waits of the served whom a counter called in the hour before the instant."""
        return [wait_s for called_at, wait_s in self.recent if called_at > at - RECENT]


class DayFigures:
    """Keeps each centre's newest figures."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._kept: dict[int, tuple[int, date, Today]] = {}

    def of(self, floor: Floor, at: datetime) -> Today:
        """The figures at the floor's `seq`, of the business day of the instant."""
        on = business_day(at, floor.centre.time_zone)
        with self._lock:
            kept = self._kept.get(floor.centre.id)
        if kept is not None and kept[:2] == (floor.seq, on):
            return kept[2]
        made = self._read(floor, on, at)
        with self._lock:
            self._kept[floor.centre.id] = (floor.seq, on, made)
        return made

    def _read(self, floor: Floor, on: date, at: datetime) -> Today:
        centre = floor.centre
        with self._database.read() as connection:
            waits = waits_ms(connection, centre.id, Period(on, on), "service")
            return Today(
                all=_waits(sorted(ms for values in waits.values() for ms in values), floor),
                services={
                    code: _waits(list(waits.get(code, ())), floor) for code in centre.services
                },
                issued=issued_by_service(connection, centre.id, on),
                counters=served_by(connection, centre.id, on, "counter"),
                officers=served_by(connection, centre.id, on, "officer_id"),
                states=states(connection, centre.id, on),
                recent=recent_waits(connection, centre.id, on, at - RECENT),
            )


def _waits(ascending_ms: list[int], floor: Floor) -> Waits:
    if not ascending_ms:
        return Waits(0, None, None, None, None)
    waited = np.array(ascending_ms)
    groups = of_all(waited)
    median, p90 = groups.percentiles_s(waited, (0.5, 0.9))
    within = groups.share(waited <= floor.centre.targets.wait_min * 60_000)
    return Waits(len(waited), groups.mean_s(waited)[-1], median[-1], p90[-1], within[-1])
