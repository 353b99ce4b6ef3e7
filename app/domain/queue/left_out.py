"""What a new configuration leaves out although visitors are still there for it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from app.domain.centre.values import Centre
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import State, Ticket

QUEUED = frozenset({State.WAITING, State.MISSED})
SERVED_TO_THE_END = frozenset({State.SERVING, State.HELD})
"""The states in which a ticket no longer needs that its service is offered."""


def queued_for(floor: Floor, service: str) -> Sequence[Ticket]:
    """The live tickets that wait for the service, or would if their visitors came back."""
    return [t for t in floor.tickets.values() if t.service == service and t.state in QUEUED]


def without_counter(now: Centre, coming: Centre) -> frozenset[str]:
    """The services that stay though the last counter that serves them, if only to help, goes."""
    return frozenset(_served(now) & coming.services.keys() - _served(coming))


def left_out(floor: Floor, coming: Centre) -> Mapping[str, int]:
    """How many live tickets each service, counter, zone and class has that the centre loses.

    Who is served already is served to the end, also where the service goes; a counter may go when
    nobody sits there. A service whose last counter goes is lost like one that goes itself. A prefix
    that becomes "B" is lost while there are tickets of "b": both are said alike. The keys are the
    words of a centre's file, as "service thue", and "last_counter thue". What is lost already
    counts no more: any file may be loaded then.
    """
    lost: Counter[str] = Counter()
    prefixes = {service.prefix for service in coming.services.values()}
    alike = {prefix.upper() for prefix in prefixes}
    deserted = without_counter(floor.centre, coming)
    for ticket in floor.tickets.values():
        lost.update(_lost(floor.centre, coming, ticket))
        if ticket.service in deserted and ticket.state not in SERVED_TO_THE_END:
            lost[f"last_counter {ticket.service}"] += 1
        if ticket.prefix not in prefixes and ticket.prefix.upper() in alike:
            lost[f"prefix {ticket.prefix}"] += 1
    for number in floor.counters.keys() - coming.counters.keys():
        if floor.counters[number].state is not CounterState.CLOSED:
            lost[f"counter {number}"] += 1
    return dict(sorted(lost.items()))


def _served(centre: Centre) -> frozenset[str]:
    return frozenset(e.service for counter in centre.counters.values() for e in counter.profile)


def _lost(centre: Centre, coming: Centre, ticket: Ticket) -> Iterator[str]:
    at = {n for n in (ticket.counter, ticket.target_counter) if n in centre.counters}
    going = centre.services.keys() - coming.services.keys()
    if ticket.service in going and ticket.state not in SERVED_TO_THE_END:
        yield f"service {ticket.service}"
    for number in at - coming.counters.keys():
        yield f"counter {number}"
    for zone in {centre.counters[n].zone for n in at if n is not None} - coming.zones.keys():
        yield f"zone {zone}"
    if ticket.priority in centre.priority_classes.keys() - coming.priority_classes.keys():
        yield f"priority_class {ticket.priority}"
