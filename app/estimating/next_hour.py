"""The next hour of a floor, and what one counter more or one that helps would make of it.

Everybody who waits and everybody who will come is followed to their call; with the same dice once
more for each change, so that what differs is the change's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Helping
from app.domain.forecast import HOUR, NextHour, Offer, OfferKind, ServiceHour, Slowed, Unknown
from app.domain.queue.appointments import counted
from app.domain.queue.counter import CounterState
from app.domain.queue.evolution import FRONT
from app.domain.queue.floor import Floor, profile_of, serves_always
from app.estimating.arrays import Floats
from app.estimating.arrivals import Coming
from app.estimating.counter_groups import BOOKED_COME, CounterGroup, counter_groups
from app.estimating.engine import run_forward
from app.estimating.experience import Experience

RUNS = 64
MOST_HELPED = 8
"""For so many services, those that are worst, it is tried what would help."""
LEAST_GAIN_S, NOTICEABLE_S = 180.0, 180.0
"""What shortens a wait by less isn't worth a word; what lengthens another by more is said."""


@dataclass(frozen=True, slots=True)
class _Waits:
    """The waits of a service's people in all runs, in seconds; infinite where nobody calls them."""

    values_s: Floats

    def quantile(self, share: float) -> float | None:
        """The wait that so large a share doesn't exceed; None where it is never called."""
        found = float(np.quantile(self.values_s, share, method="inverted_cdf"))
        return found if np.isfinite(found) else None

    def within(self, bound_s: float) -> float:
        """How large a share is called within the bound."""
        return float((self.values_s <= bound_s).mean())


def next_hour(
    floor: Floor,
    experience: Experience,
    coming: Coming | None,
    at: datetime,
    *,
    runs: int = RUNS,
    seed: int = 0,
) -> NextHour:
    """What becomes of the waits if nothing changes, and what would shorten the longest ones.

    The same floor, past and seed give the same. Without `coming` too little is known of the centre.
    """
    codes = floor.centre.services
    if coming is None:
        hours = dict.fromkeys(codes, ServiceHour(unknown=Unknown.TOO_LITTLE_PAST))
        return NextHour(floor.seq, at, hours)
    look = _LookAhead(floor, experience, coming, at, runs, seed)
    waits = look.waits(floor)
    hours = {code: look.hour(code, waits.get(code)) for code in codes}
    target_s = floor.centre.targets.wait_min * 60
    bad = [code for code, hour in hours.items() if _is_bad(hour, target_s)]
    bad.sort(key=lambda code: -(hours[code].p80_s or np.inf))
    for code in bad[:MOST_HELPED]:
        hours[code] = replace(hours[code], offers=look.offers(code, hours))
    return NextHour(floor.seq, at, hours)


def _is_bad(hour: ServiceHour, target_s: float) -> bool:
    return hour.unknown is Unknown.NO_COUNTER or (hour.p80_s or 0.0) > target_s


class _LookAhead:
    """A floor looked ahead from at an instant, as it is or changed."""

    def __init__(
        self,
        floor: Floor,
        experience: Experience,
        coming: Coming,
        at: datetime,
        runs: int,
        seed: int,
    ) -> None:
        self._floor, self._experience, self._coming = floor, experience, coming
        self._at, self._runs, self._seed = at, runs, seed
        self._day = business_day(at, floor.centre.time_zone)
        self._booked = counted(floor.appointments.values(), at, HOUR)

    def waits(
        self, floor: Floor, *, only: str | None = None, opening: frozenset[int] = frozenset()
    ) -> Mapping[str, _Waits]:
        """The waits by service, of those that some counter serves."""
        found: dict[str, list[Floats]] = {}
        groups = counter_groups(
            floor,
            self._experience,
            self._at,
            runs=self._runs,
            seed=self._seed,
            only=only,
            opening=opening,
            coming=self._coming,
        )
        for group in groups:
            for code, values_s in self._of_group(floor, group):
                found.setdefault(code, []).append(values_s)
        return {code: _Waits(np.concatenate(parts)) for code, parts in found.items()}

    def _of_group(self, floor: Floor, group: CounterGroup) -> Sequence[tuple[str, Floats]]:
        lines = group.arrays.lines
        called = run_forward(group.arrays)
        began = lines.rank_s[:, :, : called.shape[2]].copy()
        for ident, (line, place) in group.tickets.items():
            ticket = floor.tickets[ident]
            since = ticket.issued_at if ticket.rank_at == FRONT else ticket.rank_at
            began[:, line, place] = (since - self._at).total_seconds()
        there = np.isfinite(began)
        # Who has come before the slot of a booking waits from then on: never less than nothing.
        waited = np.where(there, np.maximum(called - np.where(there, began, 0.0), 0.0), 0.0)
        return [
            (group.services[number], waited[:, line][there[:, line]])
            for line, number in enumerate(lines.service)
        ]

    def hour(self, code: str, waits: _Waits | None) -> ServiceHour:
        """The service's hour of these waits; without any of them nobody serves it."""
        with_slot = self._booked[code] * BOOKED_COME
        coming = round(float(self._coming.services[code].sum()) + with_slot, 1)
        people = sum(1 for _ in self._floor.waiting_for(code, self._day)) + coming
        if waits is None and people > 0:
            return ServiceHour(coming, share=0.0, unknown=Unknown.NO_COUNTER)
        if waits is None or len(waits.values_s) == 0:
            return ServiceHour(coming, unknown=Unknown.NOBODY)
        p80_s = waits.quantile(0.8)
        return ServiceHour(
            coming=coming,
            p50_s=waits.quantile(0.5),
            p80_s=p80_s,
            share=waits.within(self._floor.centre.targets.wait_min * 60),
            unknown=Unknown.NO_COUNTER if p80_s is None else None,
        )

    def offers(self, code: str, hours: Mapping[str, ServiceHour]) -> tuple[Offer, ...]:
        """What would shorten the service's waits, where anything would."""
        tried = [
            self._tried(code, kind, number, hours)
            for kind, number in (
                (OfferKind.OPEN, self._to_open(code)),
                (OfferKind.HELP, self._to_help(code)),
            )
            if number is not None
        ]
        return tuple(offer for offer in tried if offer is not None)

    def _tried(
        self, code: str, kind: OfferKind, number: int, hours: Mapping[str, ServiceHour]
    ) -> Offer | None:
        floor, opening = self._floor, frozenset[int]()
        if kind is OfferKind.OPEN:
            opening = frozenset({number})
        else:
            now = floor.counters[number]
            kept = [entry for entry in profile_of(floor, number) if entry.service != code]
            helping = replace(now, profile=(*kept, Helping(code)))
            floor = replace(floor, counters={**floor.counters, number: helping})
        waits = self.waits(floor, only=code, opening=opening)
        after = {service: of.quantile(0.8) for service, of in waits.items() if len(of.values_s)}
        before_s, after_s = hours[code].p80_s, after.get(code)
        if after_s is None or (before_s is not None and before_s - after_s < LEAST_GAIN_S):
            return None
        return Offer(kind, number, after_s, self._slowed(code, hours, after))

    def _slowed(
        self, code: str, hours: Mapping[str, ServiceHour], after: Mapping[str, float | None]
    ) -> Slowed | None:
        """The service that pays most, if it pays noticeably and then misses the target."""
        target_s = self._floor.centre.targets.wait_min * 60
        paying = [
            Slowed(service, before_s, after_s)
            for service, after_s in after.items()
            if service != code and after_s is not None and after_s > target_s
            if (before_s := hours[service].p80_s) is not None and after_s - before_s > NOTICEABLE_S
        ]
        return max(paying, key=lambda one: one.after_s - one.before_s, default=None)

    def _to_open(self, code: str) -> int | None:
        """The closed counter for the service that serves the fewest others."""
        closed = [
            number
            for number, now in self._floor.counters.items()
            if now.state is CounterState.CLOSED and serves_always(self._floor, number, code)
        ]
        return min(closed, key=lambda n: (len(profile_of(self._floor, n)), n), default=None)

    def _to_help(self, code: str) -> int | None:
        """The open counter that could help: used to the service or of its agency, least busy."""
        floor = self._floor
        able = [
            number
            for number, now in floor.counters.items()
            if now.state is CounterState.OPEN
            and not serves_always(floor, number, code)
            and profile_of(floor, number)
            and (not now.services or code in now.services)
        ]
        return min(able, key=lambda n: (self._strangeness(n, code), self._load(n), n), default=None)

    def _strangeness(self, number: int, code: str) -> int:
        """How far the service is from what is done at the counter anyway."""
        services, profile = self._floor.centre.services, profile_of(self._floor, number)
        if any(entry.service == code for entry in profile):
            return 0
        agencies = {services[e.service].agency for e in profile if e.service in services}
        return 1 if services[code].agency in agencies else 2

    def _load(self, number: int) -> float:
        """How many wait for each counter that serves what this one does."""
        floor = self._floor
        load = 0.0
        for entry in profile_of(floor, number):
            beside = sum(
                1
                for other, now in floor.counters.items()
                if now.state is CounterState.OPEN and serves_always(floor, other, entry.service)
            )
            waiting = sum(1 for _ in floor.waiting_for(entry.service, self._day))
            load += waiting / max(beside, 1)
        return load
