"""What a new configuration leaves out although visitors are still there for it."""

from collections import Counter
from collections.abc import Iterator, Mapping

from app.domain.centre.values import Centre
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket


def left_out(floor: Floor, coming: Centre) -> Mapping[str, int]:
    """How many live tickets each service, counter, zone and class has that the centre loses.

    A prefix that becomes "B" is lost while there are tickets of "b": both are said alike. The keys
    are the words of a centre's file, as "service thue". What is lost already counts no more: any
    file may be loaded then.
    """
    lost: Counter[str] = Counter()
    prefixes = {service.prefix for service in coming.services.values()}
    alike = {prefix.upper() for prefix in prefixes}
    for ticket in floor.tickets.values():
        lost.update(_lost(floor.centre, coming, ticket))
        if ticket.prefix not in prefixes and ticket.prefix.upper() in alike:
            lost[f"prefix {ticket.prefix}"] += 1
    return dict(sorted(lost.items()))


def _lost(centre: Centre, coming: Centre, ticket: Ticket) -> Iterator[str]:
    at = {n for n in (ticket.counter, ticket.target_counter) if n in centre.counters}
    if ticket.service in centre.services.keys() - coming.services.keys():
        yield f"service {ticket.service}"
    for number in at - coming.counters.keys():
        yield f"counter {number}"
    for zone in {centre.counters[n].zone for n in at if n is not None} - coming.zones.keys():
        yield f"zone {zone}"
    if ticket.priority in centre.priority_classes.keys() - coming.priority_classes.keys():
        yield f"priority_class {ticket.priority}"
