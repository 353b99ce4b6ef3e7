"""Who waits for what a new configuration takes away, and where they wait then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.centre.values import Centre, Service
from app.domain.errors import Invalid
from app.domain.queue.floor import Floor
from app.domain.queue.left_out import queued_for, without_counter
from app.domain.queue.ticket import Ticket
from app.domain.queue.ticket_edits import moved
from app.persistence.queue.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class WaitingForLost:
    """How many wait for each service that goes or loses its last counter, and at each counter.

    Who waits for a service goes to one of `moves_to`; who waits for one counter alone is called at
    any other of the same service.
    """

    services: Mapping[str, int] = field(default_factory=dict)
    counters: Mapping[int, int] = field(default_factory=dict)
    moves_to: Sequence[Service] = ()


def waiting_for_lost(floor: Floor, coming: Centre) -> WaitingForLost:
    """Who waits for what the coming configuration takes away."""
    deserted = without_counter(floor.centre, coming)
    services = {
        code: len(queued)
        for code in sorted((floor.centre.services.keys() - coming.services.keys()) | deserted)
        if (queued := queued_for(floor, code))
    }
    counters = {
        number: len(held)
        for number in sorted(floor.centre.counters.keys() - coming.counters.keys())
        if (held := [t for t in _bound_to(floor, number) if t.service not in services])
    }
    moves_to = [one for code, one in coming.services.items() if code not in deserted]
    return WaitingForLost(services, counters, moves_to if services else ())


def move_waiting(unit: UnitOfWork, coming: Centre, moves: Mapping[str, str], actor: str) -> None:
    """Let those wait for another service who are to, and those of a counter that goes for any.

    All keep their places. Raises Invalid where a service that they are to wait for isn't there.
    """
    open_ = coming.services.keys() - without_counter(unit.floor.centre, coming)
    for code, to in moves.items():
        if to not in open_:
            raise Invalid("invalid", field=f"moves.{code}")
        for ticket in queued_for(unit.floor, code):
            _wait_for(unit, ticket, to, actor)
    for number in sorted(unit.floor.centre.counters.keys() - coming.counters.keys()):
        for ticket in _bound_to(unit.floor, number):
            _wait_for(unit, ticket, ticket.service, actor)


def _bound_to(floor: Floor, number: int) -> Sequence[Ticket]:
    """The live tickets that wait for the counter alone."""
    live = floor.tickets.values()
    return [t for t in live if t.target_counter == number and t.counter is None]


def _wait_for(unit: UnitOfWork, ticket: Ticket, service: str, actor: str) -> None:
    unit.act(moved(ticket, service, at=unit.at, actor=actor, seq=unit.next_seq), ticket)
