"""A floor in groups: whoever shares a counter is simulated together, the others apart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

import numpy as np

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Policy
from app.domain.forecast import HOUR
from app.domain.queue.appointments import AHEAD, ON_TIME, DueAppointment, to_come
from app.domain.queue.deferral import deferred_until
from app.domain.queue.evolution import FRONT
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.ticket import Ticket
from app.estimating.arrays import (
    FIRST_S,
    NEVER,
    CounterArrays,
    Floats,
    GroupArrays,
    LineArrays,
    RoutingRules,
)
from app.estimating.arrivals import SLICE_S, Coming
from app.estimating.counter_times import breaks, free_s, opens_s, pace_of, takes_no_break
from app.estimating.dice import Dice, Thing
from app.estimating.experience import Experience

DRAWS = 64
"""How many pauses and notices are drawn for each run; they are used in turn."""
RATE_DOUBT = 0.3
"""By what share the rate of arrivals may err."""
ID_S = 1e-7
"""Of one rank the smaller id goes first: it counts as so much earlier."""
BOOKED_COME = 0.85
"""So large a share of those with an appointment come: 17 % didn't in Berlin's offices in 2019."""
MOST_OVERTAKING = 24
"""No more than so many future arrivals are drawn for a line."""

Weighs = tuple[float, float, bool]
"""What a class is to the policy: weight, head start in minutes, whether it is a priority."""
ORDINARY: Weighs = (1.0, 0.0, False)


class People(IntEnum):
    """Who stands in a line, each kind in a line of its own, as of one line nobody passes another.

    Those here now and, behind them, whoever takes a number; holders of a number whose rank is yet
    to come, by an appointment or because they come later; those who are to come by appointment.
    """

    HERE = 0
    LATER = 1
    BOOKED = 2


@dataclass(frozen=True, slots=True)
class LineKey:
    """What the people of one line have in common."""

    service: str
    weighs: Weighs
    target: int | None
    people: People = People.HERE


@dataclass(frozen=True, slots=True)
class CounterGroup:
    """Counters that share lines, and who stands where in them.

    `services` are those that the lines' numbers mean; `tickets` have their line and place by id,
    `nexts` those of each next number; `pace_s` is how much longer one more person of the service
    makes it.
    """

    arrays: GroupArrays
    services: Sequence[str]
    tickets: Mapping[int, tuple[int, int]]
    nexts: Mapping[tuple[str, Weighs], tuple[int, int]]
    pace_s: Mapping[str, float]


def counter_groups(
    floor: Floor,
    experience: Experience,
    at: datetime,
    *,
    runs: int,
    seed: int,
    only: str | None = None,
    opening: frozenset[int] = frozenset(),
    coming: Coming | None = None,
) -> Iterator[CounterGroup]:
    """The groups of the floor in which somebody can be called.

    `only` leaves out those that have nothing to do with the service. Counters of `opening` are
    closed ones where an officer is about to sit down. With `coming` the people of the next hour
    stand in the lines behind those who wait, in place of the next number of each. Who has an
    appointment in that time stands in them by the slot, most of them.
    """
    serving, dice = floor.occupied(), Dice(seed)
    booked = to_come(floor.appointments.values(), at, AHEAD if coming is None else HOUR)
    waiting: dict[str, list[Ticket]] = defaultdict(list)
    for ticket in floor.waiting(business_day(at, floor.centre.time_zone)):
        waiting[ticket.service].append(ticket)
    for services, counters in _sharing(floor, floor.centre.counters, waiting):
        if only is not None and only not in services:
            continue
        free = {}
        for number in counters:
            own = dice.of(Thing.COUNTER_FREE, number)
            found = (
                opens_s(own, runs)
                if number in opening
                else free_s(floor, number, serving, experience, at, own, runs)
            )
            if found is not None:
                free[number] = found
        if free:
            mine = [t for service in services for t in waiting.get(service, ())]
            builder = _GroupBuilder(floor, experience, at, dice, runs, coming)
            theirs = [one for one in booked if one.service in services]
            yield builder.group(services, free, mine, theirs)


def weighs_of(floor: Floor, priority: str | None) -> Weighs:
    """What the class is to the centre's policy."""
    centre = floor.centre
    if centre.calling.policy is Policy.FIRST_COME or priority not in centre.priority_classes:
        return ORDINARY
    return (centre.weight(priority), centre.head_start_min(priority), True)


def _sharing(
    floor: Floor, counters: Iterable[int], waiting: Mapping[str, Sequence[Ticket]]
) -> list[tuple[list[str], list[int]]]:
    """The services and counters that hang together by profiles and by tickets sent."""
    sent: dict[int, set[str]] = defaultdict(set)
    for tickets in waiting.values():
        for ticket in tickets:
            if ticket.target_counter is not None:
                sent[ticket.target_counter].add(ticket.service)
    groups: list[tuple[set[str], set[int]]] = []
    for number in counters:
        services = set(_helps(floor, number)) | sent[number]
        near = [group for group in groups if group[0] & services]
        groups = [group for group in groups if not group[0] & services]
        groups.append(
            (
                services.union(*(group[0] for group in near)),
                {number}.union(*(group[1] for group in near)),
            )
        )
    return [(sorted(services), sorted(numbers)) for services, numbers in groups if services]


def _helps(floor: Floor, number: int) -> Mapping[str, float]:
    """Over which wait the counter serves each service, in seconds; -1 is always."""
    only = floor.counters[number].services
    return {
        entry.service: -1.0 if entry.when_wait_over_min is None else entry.when_wait_over_min * 60
        for entry in profile_of(floor, number)
        if not only or entry.service in only
    }


class _GroupBuilder:
    """The arrays of one group, with what happens in each of its runs drawn."""

    def __init__(
        self,
        floor: Floor,
        experience: Experience,
        at: datetime,
        dice: Dice,
        runs: int,
        coming: Coming | None,
    ) -> None:
        self._floor, self._experience, self._at = floor, experience, at
        self._dice, self._runs, self._coming = dice, runs, coming
        self._places = {code: place for place, code in enumerate(floor.centre.services)}
        self._of_class = {weighs: place for place, weighs in enumerate(sorted(self._classes()))}

    def group(
        self,
        services: Sequence[str],
        free: Mapping[int, Floats],
        tickets: Sequence[Ticket],
        booked: Sequence[DueAppointment],
    ) -> CounterGroup:
        """The group of these services and counters with those who wait for them or are to come."""
        served = {s for number in free for s in _helps(self._floor, number)}
        lines: dict[LineKey, list[Ticket]] = {}
        for service in services:
            for weighs in self._classes() if service in served else ():
                lines[LineKey(service, weighs, None)] = []
        for ticket in tickets:
            weighs = weighs_of(self._floor, ticket.priority)
            people = People.LATER if self._rank_at(ticket) > self._at else People.HERE
            key = LineKey(ticket.service, weighs, ticket.target_counter, people)
            lines.setdefault(key, []).append(ticket)
        for one in booked:
            if one.service in served:
                lines.setdefault(LineKey(one.service, ORDINARY, None, People.BOOKED), [])
        keys = sorted(
            lines, key=lambda k: (services.index(k.service), k.weighs, k.target or 0, k.people)
        )
        queues = [sorted(lines[key], key=lambda t: (self._rank_at(t), t.id)) for key in keys]
        nexts = {
            (key.service, key.weighs): (line, len(queues[line]))
            for line, key in enumerate(keys)
            if self._coming is None and key.target is None and key.people is People.HERE
            if key.service in served
        }
        calling = self._floor.centre.calling
        arrays = GroupArrays(
            RoutingRules(calling.policy, calling.longest_wait_min * 60, calling.priority_in_a_row),
            self._lines(keys, queues, services, nexts, booked),
            self._counters(keys, services, free),
            breaks(self._floor.centre, self._at),
        )
        places = {t.id: (n, k) for n, queue in enumerate(queues) for k, t in enumerate(queue)}
        return CounterGroup(arrays, services, places, nexts, self._paces_s(services, free))

    def _classes(self) -> set[Weighs]:
        known = (None, *self._floor.centre.priority_classes)
        return {weighs_of(self._floor, code) for code in known}

    def _lines(
        self,
        keys: Sequence[LineKey],
        queues: Sequence[Sequence[Ticket]],
        services: Sequence[str],
        nexts: Mapping[tuple[str, Weighs], tuple[int, int]],
        booked: Sequence[DueAppointment],
    ) -> LineArrays:
        later = [self._later(key, booked) for key in keys]
        longest = max(len(q) + 1 + c.shape[1] for q, c in zip(queues, later, strict=True))
        shape = (self._runs, len(keys), longest + 1)
        rank, since = np.full(shape, NEVER), np.full(shape, NEVER)
        is_needed = np.zeros(shape[1:], dtype=np.bool_)
        is_next = np.zeros(shape[1:], dtype=np.bool_)
        next_places = set(nexts.values())
        newest = sorted((t.id for q in queues for t in q), reverse=True)
        by_id = {ident: -place for place, ident in enumerate(newest)}
        for line, (queue, coming) in enumerate(zip(queues, later, strict=True)):
            end = len(queue)
            rank[:, line, :end] = [self._rank_s(t) + by_id[t.id] * ID_S for t in queue]
            since[:, line, :end] = [self._since_s(ticket) for ticket in queue]
            if (line, end) in next_places:
                rank[:, line, end] = since[:, line, end] = 0.0
                is_next[line, end] = True
                end += 1
            after = end + coming.shape[1]
            is_needed[line, : end if self._coming is None else after] = True
            rank[:, line, end:after] = since[:, line, end:after] = coming
        leaves = self._leaves_s(keys, since)
        since = np.minimum.accumulate(since[:, :, ::-1], axis=2)[:, :, ::-1]
        return LineArrays(
            rank_s=rank,
            since_s=since,
            cost_s=self._costs_s(keys, shape),
            leaves_s=leaves,
            is_needed=is_needed,
            is_next=is_next,
            service=np.array([services.index(key.service) for key in keys], dtype=np.intp),
            weight=np.array([key.weighs[0] for key in keys]),
            head_start_s=np.array([key.weighs[1] * 60 for key in keys]),
            is_priority=np.array([key.weighs[2] for key in keys]),
            is_sent=np.array([key.target is not None for key in keys]),
        )

    def _rank_at(self, ticket: Ticket) -> datetime:
        """The ticket's place; who comes later stands behind who came by then, as if new."""
        later_at = deferred_until(ticket, self._at)
        return later_at or ticket.rank_at

    def _rank_s(self, ticket: Ticket) -> float:
        if self._rank_at(ticket) == FRONT:
            return FIRST_S
        return (self._rank_at(ticket) - self._at).total_seconds()

    def _since_s(self, ticket: Ticket) -> float:
        since = ticket.issued_at if ticket.rank_at == FRONT else ticket.rank_at
        return (since - self._at).total_seconds()

    def _later(self, key: LineKey, booked: Sequence[DueAppointment]) -> Floats:
        """When those of the line who hold no number yet will come (R, n); NEVER behind the last."""
        if key.people is People.BOOKED:
            return self._booked(key, [one for one in booked if one.service == key.service])
        if key.target is not None or key.people is People.LATER:
            return np.empty((self._runs, 0))
        return self._overtakers(key) if self._coming is None else self._comers(key)

    def _booked(self, key: LineKey, booked: Sequence[DueAppointment]) -> Floats:
        """The slots of those who come with an appointment, of each in most of the runs.

        The longer a slot is past, the fewer of its holders still come.
        """
        slots = np.array([(one.starts_at - self._at).total_seconds() for one in booked])
        still = np.clip(1 + slots / ON_TIME.total_seconds(), 0.0, 1.0) * BOOKED_COME
        dice = self._dice.of(Thing.BOOKED_COME, *self._numbers(key))
        comes = dice.uniform(size=(self._runs, len(slots))) < still
        return np.sort(np.where(comes, slots, NEVER), axis=1)

    def _overtakers(self, key: LineKey) -> Floats:
        """When people will come who may pass those who wait (R, n): of priority classes only.

        Whoever is ordinary and comes later never is called before an ordinary one of now.
        """
        rate = 0.0
        if key.weighs[2]:
            rate = sum(
                self._experience.overtaking.get((key.service, code), 0.0)
                for code in self._floor.centre.priority_classes
                if weighs_of(self._floor, code) == key.weighs
            )
        if rate <= 0:
            return np.empty((self._runs, 0))
        dice = self._dice.of(Thing.ARRIVALS, *self._numbers(key))
        gaps = dice.exponential(1 / rate, (self._runs, MOST_OVERTAKING))
        doubt = np.exp(dice.normal(0, RATE_DOUBT, (self._runs, 1)))
        return np.cumsum(gaps * doubt, axis=1)

    def _comers(self, key: LineKey) -> Floats:
        """When people of the line will come within the hour without an appointment (R, n)."""
        assert self._coming is not None
        shares = {
            code: share
            for code, share in self._coming.classes.items()
            if weighs_of(self._floor, code) == key.weighs
        }
        share = sum(shares.values())
        if not key.weighs[2]:
            share = 1 - sum(self._coming.classes.values()) + share
        dice = self._dice.of(Thing.ARRIVALS, *self._numbers(key))
        doubt = np.exp(dice.normal(0, RATE_DOUBT, (self._runs, 1)))
        expected = self._coming.services[key.service] * share
        counts = dice.poisson(expected * doubt)
        most = counts.max(axis=0)
        within = dice.uniform(0, SLICE_S, (self._runs, int(most.sum())))
        slices = np.repeat(np.arange(len(most)), most)
        place = np.concatenate([np.arange(many) for many in most]) if most.any() else slices
        comes = place[None, :] < counts[:, slices]
        times = np.where(comes, within + slices * SLICE_S, NEVER)
        return np.sort(times, axis=1)[:, : int(counts.sum(axis=1).max())]

    def _leaves_s(self, keys: Sequence[LineKey], since: Floats) -> Floats:
        """When each gives up; thrown place by place, so that a longer line changes none before."""
        leaving = self._experience.leaving
        return np.stack(
            [
                leaving.leave_s(
                    since[:, line].T, self._dice.of(Thing.LEAVING, *self._numbers(key))
                ).T
                for line, key in enumerate(keys)
            ],
            axis=1,
        )

    def _numbers(self, key: LineKey) -> Sequence[int]:
        """The line as numbers: its service's place in the centre, its class, its counter, who."""
        place, of_class = self._places.get(key.service, 0), self._of_class[key.weighs]
        people = (key.people.value,) if key.people is not People.HERE else ()
        return place, of_class, key.target or 0, *people

    def _costs_s(self, keys: Sequence[LineKey], shape: tuple[int, int, int]) -> Floats:
        costs = np.empty((shape[0], shape[1], shape[2] - 1))
        for line, key in enumerate(keys):
            of_service = self._dice.of(Thing.COST_DOUBT, self._places.get(key.service, 0))
            doubt = np.exp(of_service.normal(0, self._experience.doubt[key.service], shape[0]))
            samples = self._experience.calls_s[key.service]
            own = self._dice.of(Thing.COSTS, *self._numbers(key))
            costs[:, line] = own.choice(samples, (shape[2] - 1, shape[0])).T * doubt[:, None]
        return costs

    def _counters(
        self, keys: Sequence[LineKey], services: Sequence[str], free: Mapping[int, Floats]
    ) -> CounterArrays:
        floor, experience = self._floor, self._experience
        paces = [pace_of(floor.counters[number], experience) for number in free]
        doubt = np.stack(
            [
                np.exp(self._dice.of(Thing.COUNTER_PACE, n).normal(0, pace.doubt, self._runs))
                for n, pace in zip(free, paces, strict=True)
            ],
            axis=1,
        )
        helps = [_helps(floor, number) for number in free]
        return CounterArrays(
            free_s=np.stack(list(free.values()), axis=1),
            pace=np.array([pace.slow for pace in paces]) * doubt,
            row=np.array([floor.counters[number].priority_run for number in free], dtype=np.intp),
            helps_after_s=np.array([[h.get(s, NEVER) for s in services] for h in helps]),
            is_target=np.array([[key.target == number for key in keys] for number in free]),
            pause_s=self._dice.of(Thing.PAUSES).choice(experience.pause_s, (self._runs, DRAWS)),
            notice_s=self._dice.of(Thing.NOTICES).choice(experience.notice_s, (self._runs, DRAWS)),
            works_through=np.array(
                [takes_no_break(floor.centre, experience, n, self._at) for n in free]
            ),
            late_s=np.stack(
                [opens_s(self._dice.of(Thing.COUNTER_BREAK, n), self._runs) for n in free], axis=1
            ),
        )

    def _paces_s(self, services: Sequence[str], free: Mapping[int, Floats]) -> Mapping[str, float]:
        counts = {s: sum(s in _helps(self._floor, n) for n in free) for s in services}
        calls = self._experience.calls_s
        return {s: float(calls[s].mean()) / n for s, n in counts.items() if n}
