"""A day played by the domain itself: visitors come, officers call by the rules, a log comes out.

No clock, no server and no database: what is simulated is only what people do. The same visits
give the same day, so a policy or a counter more can be compared on them.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.events import CounterAction, Event
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Floor, follow, profile_of
from app.domain.queue.lifecycle import TicketCommand, decide
from app.domain.queue.routing import ahead_of_new, choose_next
from app.domain.queue.ticket import Action, State, Ticket

LOOK_S = 20.0
"""How often an officer looks whether somebody else's queue has become long."""


@dataclass(frozen=True, slots=True)
class SimulatedVisit:
    """A visitor: what for, and what it will take an officer of ordinary pace; spans in seconds."""

    at: datetime
    service: str
    service_s: float
    walk_s: float = 20.0
    priority: str | None = None
    is_no_show: bool = False
    leaves_after_s: float | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class SimulatedDuty:
    """An officer's day at a counter: when it serves, its rests, its pace and what it skips."""

    counter: int
    spans: Sequence[tuple[datetime, datetime]]
    rests: Sequence[tuple[datetime, float]] = ()
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class CallPauses:
    """What passes between calls: seconds until the next call, and until an arrival is noticed."""

    pause_s: tuple[float, float] = (2.0, 15.0)
    notice_s: tuple[float, float] = (5.0, 30.0)


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the day: the floor before it, and the ticket after it."""

    before: Floor
    event: Event
    ticket: Ticket | None


def simulate_day(
    centre: Centre,
    visits: Sequence[SimulatedVisit],
    duties: Sequence[SimulatedDuty],
    *,
    seed: int,
    pauses: CallPauses | None = None,
) -> Iterator[Step]:
    """The events of the day, in order; officers come and go as their duties say."""
    return _DaySimulation(centre, visits, duties, seed, pauses or CallPauses()).run()


@dataclass(slots=True)
class _Officer:
    """An officer at a counter: what is begun, and what is due."""

    duty: SimulatedDuty
    busy: bool = False
    rests: list[tuple[datetime, float]] = field(default_factory=list)


Due = tuple[datetime, int, str, object]


class _DaySimulation:
    def __init__(
        self,
        centre: Centre,
        visits: Sequence[SimulatedVisit],
        duties: Sequence[SimulatedDuty],
        seed: int,
        pauses: CallPauses,
    ) -> None:
        # Each counter has dice of its own: what changes at one changes nothing at the others.
        self._dice = {duty.counter: Random(f"{seed}/{duty.counter}") for duty in duties}
        self._pauses = pauses
        self._floor = Floor(
            centre=centre,
            seq=0,
            tickets={},
            counters={number: CounterNow(number) for number in centre.counters},
        )
        self._visits: dict[int, SimulatedVisit] = {}
        self._officers = {duty.counter: _Officer(duty, rests=list(duty.rests)) for duty in duties}
        self._numbers = count(1)
        self._order = count()
        self._due: list[Due] = []
        for visit in visits:
            self._plan(visit.at, "come", visit)
        for duty in duties:
            for begin, end in duty.spans:
                self._plan(begin, "open", duty.counter)
                self._plan(end, "end", duty.counter)

    def run(self) -> Iterator[Step]:
        """Take what is due, one after another, until nothing is."""
        while self._due:
            at, _, what, of = heapq.heappop(self._due)
            for event in getattr(self, f"_{what}")(at, of):
                yield self._step(event)

    def _plan(self, at: datetime, what: str, of: object) -> None:
        heapq.heappush(self._due, (at, next(self._order), what, of))

    def _step(self, event: Event) -> Step:
        before = self._floor
        ticket = None
        if event.ticket_id is not None:
            ticket = evolve(before.tickets.get(event.ticket_id), event)
        self._floor = follow(before, event, ticket)
        return Step(before, event, ticket)

    def _come(self, at: datetime, visit: SimulatedVisit) -> Iterator[Event]:
        ident, centre = next(self._numbers), self._floor.centre
        prefix = centre.services[visit.service].prefix
        self._visits[ident] = visit
        facts = {
            "label": f"{prefix}{ident:03d}",
            "prefix": prefix,
            "ordinal": ident,
            "service": visit.service,
            "business_on": business_day(at, centre.time_zone).isoformat(),
            "priority": visit.priority,
            "origin": "walk_in",
            "language": "vi",
            "waiting_ahead": ahead_of_new(self._floor, visit.service, visit.priority, at),
        }
        yield self._event(at, Action.ISSUE, facts, ticket=ident)
        if visit.leaves_after_s is not None:
            self._plan(at + timedelta(seconds=visit.leaves_after_s), "leave", ident)
        for number, officer in self._officers.items():
            helps = any(e.service == visit.service for e in profile_of(self._floor, number))
            if helps and not officer.busy:
                notice_s = self._dice[number].uniform(*self._pauses.notice_s)
                self._plan(at + timedelta(seconds=notice_s), "look", number)

    def _leave(self, at: datetime, ident: int) -> Iterator[Event]:
        ticket = self._floor.tickets.get(ident)
        if ticket is not None and ticket.state is State.WAITING:
            yield self._decided(ticket, TicketCommand(Action.CANCEL, at, "holder"))

    def _open(self, at: datetime, number: int) -> Iterator[Event]:
        facts = {"officer": number, "services": []}
        yield self._event(at, CounterAction.OPEN, facts, counter=number)
        self._plan(at, "look", number)

    def _end(self, at: datetime, number: int) -> Iterator[Event]:
        if not self._officers[number].busy:
            yield from self._close(at, number)

    def _close(self, at: datetime, number: int) -> Iterator[Event]:
        if self._floor.counters[number].state is not CounterState.CLOSED:
            yield self._event(at, CounterAction.CLOSE, {}, counter=number)

    def _look(self, at: datetime, number: int) -> Iterator[Event]:
        """The officer, with nobody at the counter, rests, closes, calls, or goes on waiting."""
        officer, now = self._officers[number], self._floor.counters[number]
        if officer.busy or now.state is not CounterState.OPEN:
            return
        if not any(begin <= at < end for begin, end in officer.duty.spans):
            yield from self._close(at, number)
            return
        if officer.rests and officer.rests[0][0] <= at:
            _, rest_s = officer.rests.pop(0)
            yield self._event(at, CounterAction.PAUSE, {"reason": "break"}, counter=number)
            self._plan(at + timedelta(seconds=rest_s), "back", number)
            return
        choice = choose_next(self._floor, number, at)
        if choice is not None:
            officer.busy = True
            actor = f"user:{number}"
            call = TicketCommand(Action.CALL, at, actor, counter=number, officer=number)
            yield self._decided(choice.ticket, call)
            self._plan_service(at, choice.ticket.id, officer)
        elif self._may_help_later(number):
            self._plan(at + timedelta(seconds=LOOK_S), "look", number)

    def _may_help_later(self, number: int) -> bool:
        waited_for = {service for (_, service), queue in self._floor.queues.items() if queue}
        return any(
            entry.service in waited_for
            for entry in profile_of(self._floor, number)
            if entry.when_wait_over_min is not None
        )

    def _back(self, at: datetime, number: int) -> Iterator[Event]:
        if self._floor.counters[number].state is CounterState.PAUSED:
            yield self._event(at, CounterAction.RESUME, {}, counter=number)
            self._plan(at, "look", number)

    def _plan_service(self, at: datetime, ident: int, officer: _Officer) -> None:
        visit = self._visits[ident]
        if visit.is_no_show:
            rules = self._floor.centre.calling
            vain_s = rules.recall_gap_s * max(rules.recalls_before_no_show, 1)
            self._plan(at + timedelta(seconds=vain_s), "miss", (officer, ident))
            return
        begun = at + timedelta(seconds=visit.walk_s)
        self._plan(begun, "start", ident)
        ended = begun + timedelta(seconds=visit.service_s * officer.duty.pace)
        self._plan(ended, "finish", (officer, ident))

    def _start(self, at: datetime, ident: int) -> Iterator[Event]:
        ticket = self._floor.tickets[ident]
        yield self._decided(ticket, TicketCommand(Action.START, at, ticket.last_actor))

    def _finish(self, at: datetime, of: tuple[_Officer, int]) -> Iterator[Event]:
        kind = self._visits[of[1]].kind
        yield from self._ended(at, of, Action.FINISH, {"outcome": "other", "kind": kind})

    def _miss(self, at: datetime, of: tuple[_Officer, int]) -> Iterator[Event]:
        yield from self._ended(at, of, Action.NO_SHOW, {})

    def _ended(
        self,
        at: datetime,
        of: tuple[_Officer, int],
        action: Action,
        facts: Mapping[str, object],
    ) -> Iterator[Event]:
        officer, ident = of
        ticket = self._floor.tickets[ident]
        yield self._decided(ticket, TicketCommand(action, at, ticket.last_actor, facts=facts))
        officer.busy = False
        number = officer.duty.counter
        pause_s = self._dice[number].uniform(*self._pauses.pause_s)
        self._plan(at + timedelta(seconds=pause_s), "look", number)

    def _decided(self, ticket: Ticket, command: TicketCommand) -> Event:
        return decide(ticket, command, self._floor.centre.calling, seq=self._floor.seq + 1)

    def _event(
        self,
        at: datetime,
        type_: Action | CounterAction,
        facts: Mapping[str, object],
        *,
        ticket: int | None = None,
        counter: int | None = None,
    ) -> Event:
        seq = self._floor.seq + 1
        return Event(seq, at, type_.value, "system", ticket, counter, facts)
