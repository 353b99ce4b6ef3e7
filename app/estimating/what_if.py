"""What if: a day played as it was and once more with a change, and what became of the waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from statistics import median
from typing import assert_never

from app.domain.centre.values import Centre, Counter, Helping, Policy
from app.domain.events import CounterAction
from app.domain.queue.counter import CounterState
from app.domain.queue.ticket import Action, LegEnd, State, Ticket
from app.domain.waits.trial import trial_figures
from app.estimating.day_simulation import SimulatedDuty, SimulatedVisit, Step, simulate_day

UNKNOWN_S = 300.0
"""What is taken for a service that nobody has recorded to its end, on a day without others."""


@dataclass(frozen=True, slots=True)
class MoreCounters:
    """So many counters more for the service, from one time of the day to another."""

    service: str
    count: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Helps:
    """The counters of one service help another, at once or over a wait in minutes."""

    helper: str
    helped: str
    when_wait_over_min: float | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of every priority class, or of one."""

    weight: float
    code: str | None = None


@dataclass(frozen=True, slots=True)
class OtherPolicy:
    """Another way to choose who is next."""

    policy: Policy


@dataclass(frozen=True, slots=True)
class Without:
    """A counter that stays closed."""

    counter: int


Change = MoreCounters | Helps | Weight | OtherPolicy | Without


@dataclass(frozen=True, slots=True)
class RecordedDay:
    """A day that can be played: who came, who served, and by which rules.

    `waits_s` are the visitors' waits until the first call as the log has them; None without one.
    """

    centre: Centre
    visits: Sequence[SimulatedVisit]
    duties: Sequence[SimulatedDuty]
    waits_s: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class WaitOutcome:
    """What became of the waits for a service, or for all of them."""

    called: int
    uncalled: int
    mean_s: float | None
    p50_s: float | None
    p90_s: float | None
    share: float | None


Outcomes = Mapping[str, WaitOutcome]
"""By service; "" is all of them."""


def recorded_day(centre: Centre, steps: Iterable[Step]) -> RecordedDay:
    """The day of a log: visits as long as they took, counters open as they were.

    Who came for a service that the centre has no more is left out: no counter could call them.
    """
    came: dict[int, Ticket] = {}
    first: dict[int, Ticket] = {}
    last: dict[int, Ticket] = {}
    duties = _Duties()
    end: datetime | None = None
    for step in steps:
        end = step.event.at
        ticket = step.ticket
        if ticket is None:
            duties.add(step)
            continue
        came.setdefault(ticket.id, ticket)
        last[ticket.id] = ticket
        if ticket.leg is not None and ticket.leg.number == 1:
            first[ticket.id] = ticket
    means = _means_s(first.values())
    known = [i for i in came if came[i].service in centre.services]
    return RecordedDay(
        centre,
        [_visit(came[i], first.get(i), last[i], means) for i in known],
        duties.done(end) if end else [],
        [_wait_s(came[i], first.get(i)) for i in known],
    )


def with_changes(day: RecordedDay, changes: Sequence[Change]) -> RecordedDay:
    """The day with the changes made. Raises KeyError for a service or counter it doesn't have."""
    for change in changes:
        match change:
            case MoreCounters():
                day = _more(day, change)
            case Helps():
                day = replace(day, centre=_helping(day.centre, change))
            case Weight():
                day = replace(day, centre=_weighing(day.centre, change))
            case OtherPolicy():
                calling = replace(day.centre.calling, policy=change.policy)
                day = replace(day, centre=replace(day.centre, calling=calling))
            case Without():
                day.centre.counters[change.counter]
                kept = [duty for duty in day.duties if duty.counter != change.counter]
                day = replace(day, duties=kept)
            case unknown:
                assert_never(unknown)
    return day


def wait_outcomes(day: RecordedDay, *, seed: int = 1) -> Mapping[str, WaitOutcome]:
    """What became of the waits of each service; "" is all of them together."""
    waits: dict[str, list[float]] = {code: [] for code in day.centre.services}
    uncalled = dict.fromkeys(day.centre.services, 0)
    waiting: dict[int, Ticket] = {}
    for step in simulate_day(day.centre, day.visits, day.duties, seed=seed):
        ticket = step.ticket
        if ticket is None:
            continue
        if ticket.state is State.WAITING:
            waiting[ticket.id] = ticket
        elif (came := waiting.pop(ticket.id, None)) and step.event.type == Action.CALL:
            waits[came.service].append((step.event.at - came.issued_at).total_seconds())
    for ticket in waiting.values():
        uncalled[ticket.service] += 1
    target_s = day.centre.targets.wait_min * 60
    found = {code: _outcome(waits[code], uncalled[code], target_s) for code in waits}
    everybody = [wait_s for of in waits.values() for wait_s in of]
    return {**found, "": _outcome(everybody, sum(uncalled.values()), target_s)}


def visit_waits_s(day: RecordedDay, *, seed: int = 1) -> list[float | None]:
    """The wait of each of the day's visits until it is first called; None where it never is."""
    found: list[float | None] = [None] * len(day.visits)
    # Visits that come at one instant take numbers in the order in which the day has them.
    places = sorted(range(len(found)), key=lambda place: day.visits[place].at)
    for step in simulate_day(day.centre, day.visits, day.duties, seed=seed):
        ticket = step.ticket
        if ticket is None or step.event.type != Action.CALL:
            continue
        place = places[ticket.ordinal - 1]
        if found[place] is None:
            found[place] = (step.event.at - ticket.issued_at).total_seconds()
    return found


def _outcome(waits_s: Sequence[float], uncalled: int, target_s: float) -> WaitOutcome:
    if not waits_s:
        return WaitOutcome(0, uncalled, None, None, None, None)
    figures, count = trial_figures(waits_s), len(waits_s)
    return WaitOutcome(
        called=count,
        uncalled=uncalled,
        mean_s=figures.mean_s,
        p50_s=median(waits_s),
        p90_s=figures.p90_s,
        share=sum(wait_s <= target_s for wait_s in waits_s) / (count + uncalled),
    )


def _more(day: RecordedDay, change: MoreCounters) -> RecordedDay:
    """New counters that serve the service alone, numbered after all others."""
    day.centre.services[change.service]
    centre, duties = day.centre, list(day.duties)
    on = day.visits[0].at.astimezone(centre.time_zone).date() if day.visits else None
    for _ in range(change.count if on else 0):
        assert on is not None
        number = max(centre.counters) + 1
        zone = next(iter(centre.zones))
        new = Counter(number, {"vi": str(number)}, zone, (Helping(change.service),))
        centre = replace(centre, counters={**centre.counters, number: new})
        start = datetime.combine(on, change.start, centre.time_zone)
        duties.append(
            SimulatedDuty(number, [(start, datetime.combine(on, change.end, centre.time_zone))])
        )
    return replace(day, centre=centre, duties=duties)


def _helping(centre: Centre, change: Helps) -> Centre:
    centre.services[change.helped]
    entry = Helping(change.helped, change.when_wait_over_min)
    counters = {
        number: replace(counter, profile=(*counter.profile, entry))
        if number in centre.services[change.helper].counters
        and all(e.service != change.helped for e in counter.profile)
        else counter
        for number, counter in centre.counters.items()
    }
    return replace(centre, counters=counters)


def _weighing(centre: Centre, change: Weight) -> Centre:
    codes = [change.code] if change.code is not None else list(centre.priority_classes)
    classes = {c: replace(centre.priority_classes[c], weight=change.weight) for c in codes}
    return replace(centre, priority_classes={**centre.priority_classes, **classes})


def _means_s(called: Iterable[Ticket]) -> Mapping[str, float]:
    took: dict[str, list[float]] = {}
    for ticket in called:
        leg = ticket.leg
        if leg is not None and leg.end is LegEnd.FINISHED and leg.ended_at and leg.started_at:
            span = leg.ended_at - leg.started_at
            took.setdefault(leg.service, []).append(span.total_seconds())
    return {service: sum(of) / len(of) for service, of in took.items()}


def _visit(
    came: Ticket, called: Ticket | None, last: Ticket, means: Mapping[str, float]
) -> SimulatedVisit:
    """The visit of a ticket: its first call as it went; who wasn't called takes the mean."""
    leg = called.leg if called else None
    service_s, walk_s = means.get(came.service, UNKNOWN_S), 20.0
    if leg is not None and leg.ended_at is not None:
        begun = leg.started_at or leg.ended_at
        walk_s = (begun - leg.called_at).total_seconds()
        service_s = (leg.ended_at - begun).total_seconds()
    left = last.state is State.CANCELLED and last.legs == 0
    return SimulatedVisit(
        at=came.issued_at,
        service=came.service,
        service_s=service_s,
        walk_s=walk_s,
        priority=came.priority,
        is_no_show=leg is not None and leg.end is LegEnd.NO_SHOW,
        leaves_after_s=(last.last_at - came.issued_at).total_seconds() if left else None,
        kind=leg.kind if leg else None,
    )


def _wait_s(came: Ticket, called: Ticket | None) -> float | None:
    leg = called.leg if called else None
    return (leg.called_at - came.issued_at).total_seconds() if leg is not None else None


class _Duties:
    """When each counter was open and when it paused, gathered event by event."""

    def __init__(self) -> None:
        self._opened: dict[int, datetime] = {}
        self._paused: dict[int, datetime] = {}
        self._spans: dict[int, list[tuple[datetime, datetime]]] = {}
        self._rests: dict[int, list[tuple[datetime, float]]] = {}

    def add(self, step: Step) -> None:
        """Take an event of a counter."""
        number, at = step.event.counter, step.event.at
        if number is None:
            return
        was = step.before.counters[number].state
        match step.event.type:
            case CounterAction.OPEN if was is CounterState.CLOSED:
                self._opened[number] = at
            case CounterAction.PAUSE:
                self._paused[number] = at
            case CounterAction.RESUME:
                self._resume(number, at)
            case CounterAction.CLOSE:
                self._close(number, at)
            case _:
                pass

    def done(self, end: datetime) -> list[SimulatedDuty]:
        """The duties of the day, whoever still sat there sent home at its end."""
        for number in list(self._opened):
            self._close(number, end)
        return [
            SimulatedDuty(number, spans, self._rests.get(number, ()))
            for number, spans in sorted(self._spans.items())
        ]

    def _resume(self, number: int, at: datetime) -> None:
        begun = self._paused.pop(number, None)
        if begun is not None:
            self._rests.setdefault(number, []).append((begun, (at - begun).total_seconds()))

    def _close(self, number: int, at: datetime) -> None:
        self._resume(number, at)
        begun = self._opened.pop(number, None)
        if begun is not None:
            self._spans.setdefault(number, []).append((begun, at))
