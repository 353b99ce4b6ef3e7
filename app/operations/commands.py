"""What every command shares: the unit of work, the clock, one effect for each request id."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Conflict, Invalid, NotThere, RequestReused, Stale
from app.domain.events import Event
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import TicketCommand, decide
from app.domain.queue.ticket import Ticket
from app.operations.clock import Clock
from app.operations.devices.printing import SlipState
from app.operations.people.rights import Caller
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class Result:
    """What a command did: the ticket (None when nobody waits) on the floor it left behind.

    `repeated` says that the request had been carried out before and nothing was done now;
    `slip` is known where the ticket has just been issued.
    """

    ticket: Ticket | None
    floor: Floor
    at: datetime
    repeated: bool = False
    track_code: str | None = None
    slip: SlipState | None = None


class CommandHandler:
    """The base of the operations: where units begin and requests are recognised."""

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self.units = units
        self.clock = clock

    def answered(self, unit: UnitOfWork, request_id: str, command: str) -> Result | None:
        """The answer of the request if it was carried out before.

        Raises RequestReused where the id belongs to another command.
        """
        seen = unit.answered(request_id)
        if seen is None:
            return None
        if seen.command != command:
            raise RequestReused(request_id=request_id)
        ticket = unit.ticket(seen.ticket_id) if seen.ticket_id is not None else None
        code = unit.track_code(ticket.id) if ticket else None
        return Result(ticket, unit.floor, unit.at, repeated=True, track_code=code)


def record(unit: UnitOfWork, ticket: Ticket, command: TicketCommand) -> Ticket:
    """Decides on the command, records its event, returns the ticket after it."""
    event = decide(ticket, command, unit.floor.centre.calling, seq=unit.next_seq)
    return unit.act(event, ticket)


def finish_facts(floor: Floor, ticket: Ticket, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a finish: without a word the visitor goes on along the way already planned.

    Raises Invalid where `then` names a service that the centre doesn't have.
    """
    known = floor.centre.services
    if "then" not in facts:
        planned = [code for code in ticket.onward if code in known]
        return {**facts, "then": planned} if planned else dict(facts)
    then = facts["then"]
    if not isinstance(then, list | tuple) or any(code not in known for code in then):
        raise Invalid("invalid", field="then")
    return dict(facts)


def counter_event(
    unit: UnitOfWork,
    type_: str,
    caller: Caller,
    counter: int,
    facts: dict[str, object] | None = None,
) -> Event:
    """The event of a counter, next in the log; never before the counter's last one."""
    since = unit.floor.counters[counter].since
    at = max(unit.at, since) if since else unit.at
    return Event(unit.next_seq, at, type_, caller.actor, counter=counter, facts=facts or {})


def known_counter(floor: Floor, number: int) -> CounterNow:
    """The counter of the centre. Raises NotThere."""
    now = floor.counters.get(number)
    if now is None:
        raise NotThere(counter=number)
    return now


def own_open_counter(floor: Floor, number: int, caller: Caller) -> CounterNow:
    """The counter where the caller sits and serves. Raises NotThere or Forbidden."""
    now = known_counter(floor, number)
    if now.state is CounterState.CLOSED:
        raise Conflict("counter_closed", counter=number)
    if now.officer != caller.id or caller.kind != "user":
        raise Conflict("not_your_counter", counter=number)
    if now.state is CounterState.PAUSED:
        raise Conflict("counter_paused", counter=number)
    return now


def fresh(ticket: Ticket | None, version: int) -> Ticket:
    """The ticket as the caller saw it. Raises NotThere, or Stale when it has changed since."""
    if ticket is None:
        raise NotThere()
    if ticket.version != version:
        raise Stale(version=ticket.version)
    return ticket


def free_of_tickets(floor: Floor, number: int) -> None:
    """Raises Forbidden while the counter has an unfinished ticket."""
    busy = floor.at_counter(number)
    if busy is not None:
        raise Conflict("unfinished_ticket", label=busy.label, ticket_id=busy.id)
