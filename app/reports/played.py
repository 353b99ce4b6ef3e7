"""Recorded days as they are played again for the report of staffing."""

import numpy as np

from app.estimating.needed import DayLine, Goal, needed_played
from app.persistence.column_store.records import Numbers
from app.reports.context import ReportContext

DAYS_PLAYED = 20
"""So many days of a longer period are played, spread evenly over it: a year's take too long."""


class PlayedDays:
    """Those of the days, in order, that are played again, with their tickets and transactions."""

    def __init__(self, asked: ReportContext, days: Numbers) -> None:
        if len(days) > DAYS_PLAYED:
            days = days[np.linspace(0, len(days) - 1, DAYS_PLAYED).round().astype(int)]
        self._days = days
        self._goal = Goal(asked.centre.targets.wait_min * 60_000, asked.centre.targets.wait_share)
        self._tickets = asked.tickets[np.isin(asked.tickets["day"], days)]
        self._legs = asked.ended[np.isin(asked.ended["day"], days)]

    def needed(self, service: int, mean_s: float, *, slot_ms: int, slots: int) -> list[int]:
        """The fewest counters for the service in each slot; who was never called takes the mean."""
        lines = self._lines(service, round(mean_s * 1000))
        return needed_played(lines, self._goal, slot_ms=slot_ms, slots=slots)

    def _lines(self, service: int, mean_ms: int) -> list[DayLine]:
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
            DayLine(came_ms[came_on == day].tolist(), took_ms[came_on == day].tolist())
            for day in self._days
        ]
