"""The floor: an immutable snapshot of a centre at `seq`, and how it follows the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.centre.closures import Closure, closures_after
from app.domain.centre.values import Centre, Helping
from app.domain.events import (
    ASSISTANCE_ACTIONS,
    BOOKING_ACTIONS,
    CALL_UNSAID,
    CORRECTED,
    COUNTER_ACTIONS,
    DEFERRED,
    MESSAGE_ACTIONS,
    RATED,
    SERVICE_ACTIONS,
    Event,
    Remark,
)
from app.domain.forecast import Forecast, NextHour
from app.domain.queue.appointments import DueAppointment, appointments_after
from app.domain.queue.assistance import Assistance, assistances_after
from app.domain.queue.counter import CounterNow, counter_after
from app.domain.queue.counter_runs import counter_marked, marked
from app.domain.queue.durations import timings
from app.domain.queue.messages import Message, messages_after
from app.domain.queue.ticket import AT_COUNTER, LIVE, Action, Leg, LegEnd, State, Ticket

CALLS_KEPT = 48
"""More than the counters of a zone can call within the minutes in which a call is still said."""
SPEEDS_KEPT = 20


OFFERED_FOR = timedelta(minutes=2)
"""How long after a finish the tablet of the counter may still send its rating."""


@dataclass(frozen=True, slots=True)
class Parting:
    """A visitor with whom a counter has just finished, and who hasn't rated yet."""

    ticket_id: int
    label: str
    language: str
    at: datetime


class Unsaid(StrEnum):
    """Why the voice has not said a call."""

    BACKLOG = "backlog"
    LATE = "late"
    FAILED = "failed"
    CAME = "came"


Queues = Mapping[tuple[date, str], Mapping[int, Ticket]]
"""The waiting tickets by their ids, by business day and service."""

TOLD = frozenset({Unsaid.BACKLOG, Unsaid.LATE, Unsaid.FAILED})
"""What staff are told of; who came already needs no voice, and only the log says so."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as the lobby shows it; `recall` is 0 for the first call of a leg.

    `unsaid` is why the voice did not say it, "" as far as the log knows.
    """

    seq: int
    ticket_id: int
    label: str
    language: str
    counter: int
    zone: str
    at: datetime
    recall: int
    last: bool
    unsaid: str = ""


@dataclass(frozen=True, slots=True)
class Floor:
    """The state of a centre at `seq`; every screen's picture is a function of it.

    `calls` are the newest 48 of each zone as they were made, newest first; `speeds` the seconds in
    service, to the millisecond, of the newest 20 served tickets of each service, newest first.
    `issued` counts the numbers given on the newest business day that has any, by day and prefix.
    `last_at` is the instant of the newest event; `queues` are the waiting tickets by day and
    service, made of `tickets` where they aren't given: replacing `tickets` by hand means emptying
    them.
    `partings` are the visitors whom each counter has just finished with, until they have rated;
    `closures` the services that were closed for now, some of which may be over; `messages` those
    between counters and supervisors that are open, `assistances` who has asked for a person at a
    kiosk and still waits, both the oldest first; `appointments` those that nobody has come with
    yet, of all days. `forecast` is the newest there is, perhaps of a floor a little older, and
    `next_hour` the newest look ahead; they are no part of the log.
    """

    centre: Centre
    seq: int
    tickets: Mapping[int, Ticket]
    counters: Mapping[int, CounterNow]
    calls: Mapping[str, tuple[Call, ...]] = field(default_factory=dict)
    speeds: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    issued: Mapping[tuple[date, str], int] = field(default_factory=dict)
    last_at: datetime | None = None
    queues: Queues = field(default_factory=dict, compare=False)
    partings: Mapping[int, Parting] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    messages: Mapping[int, Message] = field(default_factory=dict)
    assistances: Mapping[int, Assistance] = field(default_factory=dict)
    appointments: Mapping[int, DueAppointment] = field(default_factory=dict)
    forecast: Forecast | None = field(default=None, compare=False)
    next_hour: NextHour | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.queues:
            object.__setattr__(self, "queues", _queues(self.tickets.values()))

    def waiting(self, on: date) -> Iterable[Ticket]:
        """The tickets of the day that wait, in no order."""
        of_day = (queue for (day, _), queue in self.queues.items() if day == on)
        return (ticket for queue in of_day for ticket in queue.values())

    def waiting_for(self, service: str, on: date) -> Iterable[Ticket]:
        """The tickets of the day that wait for the service, in no order."""
        return self.queues.get((on, service), {}).values()

    def at_counter(self, number: int) -> Ticket | None:
        """The ticket that the counter has called or serves."""
        return next(
            (t for t in self.tickets.values() if t.counter == number and t.state in AT_COUNTER),
            None,
        )

    def occupied(self) -> Mapping[int, Ticket]:
        """The ticket that each counter has called or serves, for those that look at all of them."""
        return {
            t.counter: t
            for t in self.tickets.values()
            if t.counter is not None and t.state in AT_COUNTER
        }

    def of_officer(self, officer: int) -> CounterNow | None:
        """The counter where the officer sits."""
        return next((c for c in self.counters.values() if c.officer == officer), None)


def profile_of(floor: Floor, counter: int) -> tuple[Helping, ...]:
    """The counter's profile: the one that a supervisor has set, else the centre's."""
    now = floor.counters.get(counter)
    given = now.profile if now is not None else None
    return given if given is not None else floor.centre.counter(counter).profile


def serves_always(floor: Floor, counter: int, service: str) -> bool:
    """Whether the counter's profile has the service whatever the wait."""
    profile = profile_of(floor, counter)
    return any(e.service == service and e.when_wait_over_min is None for e in profile)


def follow(floor: Floor, event: Event, ticket: Ticket | None) -> Floor:
    """The floor after the event; `ticket` is the event's ticket after it, if it has one."""
    partings = partings_after(floor.partings, event, ticket)
    floor = replace(floor, last_at=event.at, partings=partings)
    if ticket is not None:
        return _follow_ticket(floor, event, ticket)
    if event.counter is not None and event.type in COUNTER_ACTIONS:
        now = counter_after(floor.counters[event.counter], event)
        return replace(floor, seq=event.seq, counters={**floor.counters, now.number: now})
    if event.type in SERVICE_ACTIONS:
        return replace(floor, seq=event.seq, closures=closures_after(floor.closures, event))
    if event.type in MESSAGE_ACTIONS:
        return replace(floor, seq=event.seq, messages=messages_after(floor.messages, event))
    if event.type in ASSISTANCE_ACTIONS:
        assistances = assistances_after(floor.assistances, event)
        return replace(floor, seq=event.seq, assistances=assistances)
    if event.type in BOOKING_ACTIONS:
        appointments = appointments_after(floor.appointments, event)
        return replace(floor, seq=event.seq, appointments=appointments)
    if event.type == CALL_UNSAID:
        zone, unsaid = unsaid_in(event)
        calls = with_unsaid(floor.calls.get(zone, ()), unsaid)
        return replace(floor, seq=event.seq, calls={**floor.calls, zone: calls})
    return replace(floor, seq=event.seq)


def _follow_ticket(floor: Floor, event: Event, ticket: Ticket) -> Floor:
    tickets = dict(floor.tickets)
    if ticket.state in LIVE:
        tickets[ticket.id] = ticket
    else:
        tickets.pop(ticket.id, None)
    queues = _requeued(floor, floor.tickets.get(ticket.id), ticket)
    changed = replace(floor, seq=event.seq, tickets=tickets, queues=queues)
    if event.type in {*Remark, CORRECTED, DEFERRED}:
        return changed
    action = Action(event.type)
    if action in (Action.CALL, Action.RECALL):
        call = call_of(floor.centre, event, ticket)
        older = floor.calls.get(call.zone, ())
        newest = (call, *older)[:CALLS_KEPT]
        changed = replace(changed, calls={**floor.calls, call.zone: newest})
    if action is Action.ISSUE:
        changed = replace(changed, issued=_issued(floor, ticket))
    if action is Action.FINISH:
        changed = replace(changed, speeds=_speeds(floor, ticket))
    if action is Action.UNDO:
        changed = replace(changed, speeds=_speeds_taken_back(floor, event, ticket))
    number = counter_marked(event, ticket)
    now = floor.counters.get(number) if number is not None else None
    if now is None:
        return changed
    after = marked(now, event, ticket, floor.centre)
    return replace(changed, counters={**floor.counters, after.number: after})


def _issued(floor: Floor, ticket: Ticket) -> Mapping[tuple[date, str], int]:
    """The counts with the new ticket's number added; only the newest day is counted."""
    day = ticket.business_on
    if any(counted > day for counted, _ in floor.issued):
        return floor.issued
    same = {key: count for key, count in floor.issued.items() if key[0] == day}
    return {**same, (day, ticket.prefix): same.get((day, ticket.prefix), 0) + 1}


def _queues(tickets: Iterable[Ticket]) -> Queues:
    queues: dict[tuple[date, str], dict[int, Ticket]] = {}
    for ticket in tickets:
        if ticket.state is State.WAITING:
            queues.setdefault(_queue_key(ticket), {})[ticket.id] = ticket
    return queues


def _queue_key(ticket: Ticket) -> tuple[date, str]:
    return ticket.business_on, ticket.service


def _requeued(floor: Floor, before: Ticket | None, after: Ticket) -> Queues:
    """The queues after a ticket changed; only the queues that it left or joined are rebuilt."""
    queues = dict(floor.queues)
    if before is not None and before.state is State.WAITING:
        left = dict(queues[_queue_key(before)])
        del left[before.id]
        queues[_queue_key(before)] = left
    if after.state is State.WAITING:
        key = _queue_key(after)
        queues[key] = {**queues.get(key, {}), after.id: after}
    return queues


def _speeds_taken_back(
    floor: Floor, event: Event, ticket: Ticket
) -> Mapping[str, tuple[float, ...]]:
    """The speeds without that of a finish that is now undone."""
    leg = ticket.leg
    if leg is None or event.facts.get("undone") != Action.FINISH or leg.started_at is None:
        return floor.speeds
    took_s = _service_s(leg, datetime.fromisoformat(str(event.facts["undone_at"])))
    speeds = list(floor.speeds.get(leg.service, ()))
    if took_s not in speeds:
        return floor.speeds
    speeds.remove(took_s)
    return {**floor.speeds, leg.service: tuple(speeds)}


def unsaid_in(event: Event) -> tuple[str, Mapping[int, str]]:
    """The zone of a CALL_UNSAID event, and why each of its calls was not said, by their numbers."""
    told = event.facts["calls"]
    assert isinstance(told, list)
    return str(event.facts["zone"]), {int(one["call"]): str(one["why"]) for one in told}


def with_unsaid(calls: Iterable[Call], unsaid: Mapping[int, str]) -> tuple[Call, ...]:
    """The calls with those marked that were not said."""
    return tuple(replace(c, unsaid=unsaid[c.seq]) if c.seq in unsaid else c for c in calls)


def lately_unsaid(calls: Iterable[Call], at: datetime, within: timedelta) -> Sequence[Call]:
    """Those of the calls that the voice has not said and that staff are told of."""
    return [c for c in calls if c.unsaid in TOLD and timedelta(0) <= at - c.at < within]


def call_of(centre: Centre, event: Event, ticket: Ticket) -> Call:
    """The call, as the lobby shows it, of a `call` or `recall` event."""
    assert event.counter is not None
    recall = int(str(event.facts.get("recall", 0)))
    return Call(
        seq=event.seq,
        ticket_id=ticket.id,
        label=ticket.label,
        language=ticket.language,
        counter=event.counter,
        zone=centre.counters[event.counter].zone,
        at=event.at,
        recall=recall,
        last=0 < recall >= centre.calling.recalls_before_no_show,
    )


def _speeds(floor: Floor, ticket: Ticket) -> Mapping[str, tuple[float, ...]]:
    leg = ticket.leg
    if leg is None or leg.end is not LegEnd.FINISHED or leg.started_at is None:
        return floor.speeds
    if leg.service not in floor.centre.services:
        return floor.speeds
    older = floor.speeds.get(leg.service, ())
    took_s = _service_s(leg, leg.ended_at or leg.called_at)
    return {**floor.speeds, leg.service: (took_s, *older)[:SPEEDS_KEPT]}


def _service_s(leg: Leg, at: datetime) -> float:
    return timings(leg, at).service // timedelta(milliseconds=1) / 1000


def parting_of(ticket: Ticket, at: datetime) -> Parting | None:
    """The parting that a finish at the instant makes; None where the visitor goes on elsewhere."""
    if ticket.state is not State.DONE:
        return None
    return Parting(ticket.id, ticket.label, ticket.language, at)


def partings_after(
    partings: Mapping[int, Parting], event: Event, ticket: Ticket | None
) -> Mapping[int, Parting]:
    """The newest parting of each counter after the event, by the counter's number."""
    if event.type == Action.FINISH and ticket is not None and event.counter is not None:
        others = {n: parting for n, parting in partings.items() if n != event.counter}
        now = parting_of(ticket, event.at)
        return {**others, event.counter: now} if now else others
    if ends_parting(event):
        return {
            n: parting for n, parting in partings.items() if parting.ticket_id != event.ticket_id
        }
    return partings


def ends_parting(event: Event) -> bool:
    """Whether no rating must be asked for any more: it was given, or the finish was undone."""
    undone = event.type == Action.UNDO and event.facts.get("undone") == Action.FINISH
    return undone or event.type == RATED
