"""What every command shares: its right, its unit of work, one effect for each request id."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Conflict, Invalid, NotThere, RequestReused, Stale
from app.domain.events import Event
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import TicketCommand, decide
from app.domain.queue.ticket import Ticket
from app.operations.clock import Clock
from app.operations.devices.printing import SlipState, slip_in
from app.operations.people.rights import Booker, BookingHolder, Caller, DoorVisitor, Holder
from app.persistence.queue.unit_of_work import Answer, UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a command: the ticket (None when nobody waits) and the floor after it.

    `repeated` says that the request had been carried out before and nothing was done now; `slip` is
    the state of the ticket's newest slip then.
    """

    ticket: Ticket | None
    floor: Floor
    at: datetime
    repeated: bool = False
    track_code: str | None = None
    slip: SlipState | None = None


@dataclass(slots=True)
class Execution:
    """A command while it is carried out: its unit of work, and the ticket of its result.

    Where the request had been carried out before, `is_repeated` says so: nothing is to be done.
    """

    unit: UnitOfWork
    ticket: Ticket | None = None
    is_repeated: bool = False
    track_code: str | None = None
    slip: SlipState | None = None

    def result(self) -> Result:
        """The command's result."""
        return Result(
            self.ticket,
            self.unit.floor,
            self.unit.at,
            self.is_repeated,
            self.track_code,
            self.slip,
        )


class CommandHandler:
    """The base of the operations: every command begins here, and the rest of it is its own.

    A command is: the right, the centre's lock, the answer of a request that was carried out
    before, the decision, its event, the answer kept for a repeated request, the commit.
    """

    def __init__(self, units: UnitsOfWork, clock: Clock) -> None:
        self.units = units
        self.clock = clock

    @contextmanager
    def begin(
        self, caller: Caller | Holder | BookingHolder | Booker | DoorVisitor, deed: str
    ) -> Iterator[UnitOfWork]:
        """A unit of work of the caller's centre, committed at the end.

        Raises NotAllowed where the caller has no right for the deed (a word of DEEDS), Conflict in
        a centre that is archived, Unavailable where the database can't answer.
        """
        caller.must_have(deed)
        with self.units.begin(caller.centre_id, self.clock.now()) as unit:
            if unit.floor.centre.is_archived:
                raise Conflict("centre_archived")
            yield unit

    @contextmanager
    def once(
        self, caller: Caller | Holder | DoorVisitor, deed: str, request_id: str, command: str
    ) -> Iterator[Execution]:
        """A command that is idempotent by its request id, which is the caller's own.

        `command` says what is requested and of what, such as "call-next:3". Its answer, the ticket
        of the execution, is kept in the same transaction. Raises NotAllowed, Unavailable, and
        RequestReused where the caller has used the id for another command.
        """
        with self.begin(caller, deed) as unit:
            execution = _repeated(unit, caller.requester, request_id, command) or Execution(unit)
            yield execution
            if execution.ticket is not None and execution.slip is None:
                # Here it is one statement; after the commit it would be one more transaction.
                execution.slip = slip_in(unit.connection, execution.ticket.id)
            if not execution.is_repeated:
                ticket_id = execution.ticket.id if execution.ticket else None
                unit.answer(caller.requester, request_id, command, ticket_id)


def _repeated(unit: UnitOfWork, requester: str, request_id: str, command: str) -> Execution | None:
    """The execution of a request that was carried out before; None for a new one."""
    seen = carried_out(unit, requester, request_id, command)
    if seen is None:
        return None
    ticket = unit.ticket(seen.ticket_id) if seen.ticket_id is not None else None
    code = unit.track_code(ticket.id) if ticket else None
    return Execution(unit, ticket, is_repeated=True, track_code=code)


def carried_out(unit: UnitOfWork, requester: str, request_id: str, command: str) -> Answer | None:
    """What the request has done, if it was carried out before.

    Raises RequestReused where its id was used for another command.
    """
    seen = unit.answered(requester, request_id)
    if seen is not None and seen.command != command:
        raise RequestReused(request_id=request_id)
    return seen


def record(unit: UnitOfWork, ticket: Ticket, command: TicketCommand) -> Ticket:
    """Decide on the command, record its event, and return the ticket after it."""
    event = decide(ticket, command, unit.floor.centre.calling, seq=unit.next_seq)
    return unit.act(event, ticket)


def finish_facts(floor: Floor, ticket: Ticket, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a finish: without `then` the visitor goes on along the way already planned.

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
    """The counter where the caller sits and serves. Raises NotThere or Conflict."""
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


def known_ticket(unit: UnitOfWork, ticket_id: int) -> Ticket:
    """The centre's ticket of the id. Raises NotThere, Conflict where its events are archived."""
    ticket = unit.ticket(ticket_id)
    if ticket is None:
        raise NotThere(ticket=ticket_id)
    if ticket_id not in unit.floor.tickets and unit.is_archived(ticket):
        raise Conflict("archived", label=ticket.label)
    return ticket


def free_of_tickets(floor: Floor, number: int) -> None:
    """Raise Conflict while the counter has an unfinished ticket."""
    busy = floor.at_counter(number)
    if busy is not None:
        raise Conflict("unfinished_ticket", label=busy.label, ticket_id=busy.id)
