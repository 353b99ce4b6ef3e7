"""Who is next: the policies and their guards, pure functions of the floor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Policy
from app.domain.queue.counter import CounterNow
from app.domain.queue.deferral import is_deferred
from app.domain.queue.evolution import FRONT
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.ticket import Ticket

BOOKED_IN_A_ROW = 2
"""So many with a booking a counter calls in a row while somebody without one is over the bound."""


@dataclass(frozen=True, slots=True)
class NextTicket:
    """The next ticket and why: `rule` is a text key, `facts` its figures."""

    ticket: Ticket
    rule: str
    facts: Mapping[str, object] = field(default_factory=dict)


def choose_next(floor: Floor, counter: int, at: datetime) -> NextTicket | None:
    """The ticket that the counter calls next, or None when nobody waits for it.

    Held and missed tickets are never taken, nor are those of another day or of who comes later.
    """
    candidates = queue_of(floor, counter, at)
    if not candidates:
        return None
    centre, first = floor.centre, candidates[0]
    now = floor.counters[counter]
    if _placed_first(first):
        return NextTicket(first, "placed_first", _facts(centre, first, at))
    if now.booked_run >= BOOKED_IN_A_ROW and (walk_in := _overdue_walk_in(centre, candidates, at)):
        facts = {**_facts(centre, walk_in, at), "run": now.booked_run}
        return NextTicket(walk_in, "booked_run", facts)
    return POLICIES[centre.calling.policy](centre, now, candidates, at)


def _overdue_walk_in(centre: Centre, candidates: Sequence[Ticket], at: datetime) -> Ticket | None:
    """The first, by its place, who came without a booking and has waited beyond the bound."""
    bound = centre.calling.longest_wait_min
    walk_ins = (t for t in candidates if t.booked_for is None)
    return next((t for t in walk_ins if waited_min(t, at) > bound), None)


def queue_of(floor: Floor, counter: int, at: datetime) -> Sequence[Ticket]:
    """The tickets that the counter may call now, in ticket order."""
    day = business_day(at, floor.centre.time_zone)
    services = services_of(floor, counter, at)
    return sorted(
        (t for t in floor.waiting(day) if _is_for(t, counter, services) and not is_deferred(t, at)),
        key=_ticket_order,
    )


def _is_for(ticket: Ticket, counter: int, services: frozenset[str]) -> bool:
    """Whether the ticket waits for the counter alone, or for a service that the counter has."""
    if ticket.target_counter is not None:
        return ticket.target_counter == counter
    return ticket.service in services


def deferred_for(floor: Floor, counter: int, at: datetime) -> Sequence[Ticket]:
    """Whom the counter would call if they didn't come later, by their word; the soonest first."""
    day, services = business_day(at, floor.centre.time_zone), services_of(floor, counter, at)
    found = (t for t in floor.waiting(day) if is_deferred(t, at) and _is_for(t, counter, services))
    return sorted(found, key=lambda t: (t.not_before, t.id))


def services_of(floor: Floor, counter: int, at: datetime) -> frozenset[str]:
    """The services of the counter's profile whose condition holds now."""
    now = floor.counters[counter]
    day = business_day(at, floor.centre.time_zone)
    return frozenset(
        entry.service
        for entry in profile_of(floor, counter)
        if (not now.services or entry.service in now.services)
        and (
            entry.when_wait_over_min is None
            or _longest_wait_min(floor, entry.service, day, at) > entry.when_wait_over_min
        )
    )


def waiting_ahead(floor: Floor, ticket: Ticket, at: datetime) -> int:
    """How many waiting tickets of its service the policy would call before this one.

    Who comes later is before nobody.
    """
    found = floor.waiting_for(ticket.service, ticket.business_on)
    same = [t for t in found if t.id != ticket.id and not is_deferred(t, at)]
    order = _order(floor.centre, at)
    return sum(1 for t in same if order(t) < order(ticket))


def places(floor: Floor, service: str, on: date, at: datetime) -> Mapping[int, int]:
    """How many tickets the policy would call before each waiting one of the service, by its id.

    The same as `waiting_ahead` of each of them, but sorted only once.
    """
    ahead, found = 0, {}
    for ticket in in_order(floor.centre, floor.waiting_for(service, on), at):
        found[ticket.id] = ahead
        ahead += not is_deferred(ticket, at)
    return found


def ahead_of_new(
    floor: Floor,
    service: str,
    priority: str | None,
    at: datetime,
    *,
    booked_for: datetime | None = None,
) -> int:
    """How many of the service's queue come before a ticket issued now.

    No score is below that of a new ordinary ticket, so everybody who waits is ahead of it. Who
    comes a little after the slot of a booking is before those who came since the slot.
    """
    centre = floor.centre
    same = list(floor.waiting_for(service, business_day(at, centre.time_zone)))
    if booked_for is not None and booked_for < at:
        since_min = (at - booked_for) / timedelta(minutes=1)
        return sum(1 for t in same if score(centre, t, at) >= since_min or _placed_first(t))
    if priority is None or centre.calling.policy is Policy.FIRST_COME:
        return len(same)
    if centre.calling.policy is Policy.STRICT_PRIORITY:
        return sum(1 for t in same if is_priority(centre, t))
    mine = centre.head_start_min(priority)
    bound = centre.calling.longest_wait_min
    return sum(1 for t in same if waited_min(t, at) > bound or score(centre, t, at) >= mine)


def in_order(centre: Centre, tickets: Iterable[Ticket], at: datetime) -> list[Ticket]:
    """The tickets as the policy ranks them now, without the guards of single counters."""
    return sorted(tickets, key=_order(centre, at))


def waited_min(ticket: Ticket, at: datetime) -> float:
    """The minutes that count for the ticket's turn; never negative.

    A ticket placed first owes that to its place, not to a wait that it never had.
    """
    since = ticket.issued_at if _placed_first(ticket) else ticket.rank_at
    return max((at - since) / timedelta(minutes=1), 0.0)


def score(centre: Centre, ticket: Ticket, at: datetime) -> float:
    """Accumulating priority: waited minutes × weight of the class + its head start."""
    weight = centre.weight(ticket.priority)
    return waited_min(ticket, at) * weight + centre.head_start_min(ticket.priority)


def is_priority(centre: Centre, ticket: Ticket) -> bool:
    """Whether the ticket is of one of the centre's priority classes."""
    return ticket.priority in centre.priority_classes


def rank_after(floor: Floor, ticket: Ticket, count: int, at: datetime) -> datetime:
    """The queue time that puts the ticket behind the next `count` of its service, as ranked now.

    Where fewer wait, it becomes the last.
    """
    centre = floor.centre
    same = floor.waiting_for(ticket.service, ticket.business_on)
    ahead = in_order(centre, (t for t in same if t.id != ticket.id), at)[: max(count, 0)]
    if not ahead:
        return ticket.first_rank_at if count <= 0 else at
    if len(ahead) < count:
        return at
    last = ahead[-1]
    if _placed_first(last):
        return ticket.issued_at
    if (
        centre.calling.policy is not Policy.ACCUMULATING_PRIORITY
        or waited_min(last, at) > centre.calling.longest_wait_min
    ):
        return min(last.rank_at + MS, at)
    ahead_min = score(centre, last, at) - centre.head_start_min(ticket.priority)
    waited_ms = int(max(ahead_min, 0) / centre.weight(ticket.priority) * 60_000)
    return min(at - waited_ms * MS + MS, at)


MS = timedelta(milliseconds=1)
_Key = tuple[float, float, datetime, int]


def _order(centre: Centre, at: datetime) -> Callable[[Ticket], _Key]:
    """The key by which the centre's policy ranks tickets, smallest first.

    Those placed first come first, then (unless the policy is first come, first served) those that
    have waited longer than the bound, then the others as the policy says.
    """
    rules = centre.calling

    def key(ticket: Ticket) -> _Key:
        rank, ident = _ticket_order(ticket)
        if _placed_first(ticket):
            return (0, 0, rank, ident)
        if rules.policy is Policy.FIRST_COME or waited_min(ticket, at) > rules.longest_wait_min:
            return (1, 0, rank, ident)
        if rules.policy is Policy.STRICT_PRIORITY:
            return (2, 0 if is_priority(centre, ticket) else 1, rank, ident)
        return (2, -score(centre, ticket, at), rank, ident)

    return key


def _placed_first(ticket: Ticket) -> bool:
    return ticket.rank_at == FRONT


def _ticket_order(ticket: Ticket) -> tuple[datetime, int]:
    return (ticket.rank_at, ticket.id)


def _longest_wait_min(floor: Floor, service: str, day: date, at: datetime) -> float:
    here = (t for t in floor.waiting_for(service, day) if not is_deferred(t, at))
    waits = (waited_min(t, at) for t in here)
    return max(waits, default=0.0)


def _first_come(
    centre: Centre, _now: CounterNow, candidates: Sequence[Ticket], at: datetime
) -> NextTicket:
    return NextTicket(candidates[0], "first_come", _facts(centre, candidates[0], at))


def _strict(
    centre: Centre, now: CounterNow, candidates: Sequence[Ticket], at: datetime
) -> NextTicket:
    return _guarded(centre, now, candidates, at, rule="strict_priority")


def _accumulating(
    centre: Centre, now: CounterNow, candidates: Sequence[Ticket], at: datetime
) -> NextTicket:
    return _guarded(centre, now, candidates, at, rule="score")


def _guarded(
    centre: Centre, now: CounterNow, candidates: Sequence[Ticket], at: datetime, *, rule: str
) -> NextTicket:
    """The next ticket by the policy under its guards: the longest wait, priority calls in a row."""
    eldest = candidates[0]
    if waited_min(eldest, at) > centre.calling.longest_wait_min:
        return NextTicket(eldest, "longest_wait", _facts(centre, eldest, at))
    ordinary = [t for t in candidates if not is_priority(centre, t)]
    if ordinary and now.priority_run >= centre.calling.priority_in_a_row:
        first = _first(centre, ordinary, at)
        facts = {**_facts(centre, first, at), "run": now.priority_run}
        return NextTicket(first, "priority_run", facts)
    first = _first(centre, candidates, at)
    return NextTicket(first, rule, _facts(centre, first, at))


def _first(centre: Centre, candidates: Sequence[Ticket], at: datetime) -> Ticket:
    """The first by the policy of tickets in ticket order.

    Within a class nobody overtakes a ticket that waited longer, so only the first of each class are
    compared.
    """
    heads = {ticket.priority: ticket for ticket in reversed(candidates)}
    return min(heads.values(), key=_order(centre, at))


def _facts(centre: Centre, ticket: Ticket, at: datetime) -> dict[str, object]:
    booked_for = ticket.booked_for
    slot = f"{booked_for.astimezone(centre.time_zone):%H:%M}" if booked_for else None
    return {
        **({"booked_for": slot} if slot else {}),
        "waited_min": round(waited_min(ticket, at), 1),
        "score": round(score(centre, ticket, at), 1),
        "priority": ticket.priority,
    }


POLICIES: dict[Policy, Callable[[Centre, CounterNow, Sequence[Ticket], datetime], NextTicket]] = {
    Policy.FIRST_COME: _first_come,
    Policy.STRICT_PRIORITY: _strict,
    Policy.ACCUMULATING_PRIORITY: _accumulating,
}
