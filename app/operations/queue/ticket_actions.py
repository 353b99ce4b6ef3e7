"""What is done to a ticket after it was issued: actions that move it, and edits that don't."""

from collections.abc import Callable, Mapping

from app.domain.centre.closing import calling_ends_at
from app.domain.errors import Conflict, Invalid
from app.domain.events import DEFERRED, Event, Remark
from app.domain.queue.deferral import deferred
from app.domain.queue.floor import Floor
from app.domain.queue.lifecycle import TicketCommand
from app.domain.queue.routing import rank_after
from app.domain.queue.ticket import AT_COUNTER, Action, Place, Ticket
from app.domain.queue.ticket_edits import Decision, edited, judged
from app.domain.visitors.phone import phone_number
from app.operations.commands import (
    CommandHandler,
    Result,
    finish_facts,
    fresh,
    known_ticket,
    own_open_counter,
    record,
)
from app.operations.people.rights import Caller, Holder, Right
from app.persistence.queue.unit_of_work import UnitOfWork
from app.persistence.visitors.left_for_a_day import keep_phone

OFFICER_ACTIONS = frozenset(
    {
        Action.RECALL,
        Action.START,
        Action.FINISH,
        Action.NO_SHOW,
        Action.HOLD,
        Action.RESUME,
        Action.RETURN,
        Action.TRANSFER,
        Action.UNDO,
    }
)
DESK_ACTIONS = frozenset({Action.REINSTATE, Action.CANCEL})
ACTIONS = OFFICER_ACTIONS | DESK_ACTIONS
"""The actions that a person may request by name; the others have commands of their own."""


class TicketActions(CommandHandler):
    """Acts on tickets."""

    def act(
        self,
        caller: Caller,
        ticket_id: int,
        action: Action,
        *,
        version: int,
        request_id: str,
        facts: Mapping[str, object],
    ) -> Result:
        """Carry out the action.

        Raises NotAllowed, NotThere, Stale when the version is old, Conflict by the life of a ticket
        or because it is at another's counter, Invalid where a fact is missing or unknown.
        """
        command = f"{action.value}:{ticket_id}"
        with self.once(caller, action.value, request_id, command) as execution:
            if not execution.is_repeated:
                unit = execution.unit
                ticket = fresh(unit.ticket(ticket_id), version)
                execution.ticket = _acted(unit, ticket, caller, action, facts)
        return execution.result()

    def leave(self, centre_id: int, ticket_id: int, *, request_id: str) -> Result:
        """Cancel the ticket for the visitor who holds its code. Raises NotThere, Conflict."""
        holder = Holder(centre_id, ticket_id)
        with self.once(holder, Action.CANCEL, request_id, f"leave:{ticket_id}") as execution:
            if not execution.is_repeated:
                unit = execution.unit
                cancel = TicketCommand(Action.CANCEL, unit.at, holder.actor)
                execution.ticket = record(unit, known_ticket(unit, ticket_id), cancel)
        return execution.result()

    def defer(
        self, centre_id: int, ticket_id: int, minutes: int | None, *, request_id: str
    ) -> Result:
        """Pass over the ticket for so many minutes, or no longer (None), as its holder says.

        Raises NotThere, Conflict, Invalid, RequestReused.
        """
        holder = Holder(centre_id, ticket_id)
        command = f"{DEFERRED}:{ticket_id}:{minutes}"
        with self.once(holder, DEFERRED, request_id, command) as execution:
            if not execution.is_repeated:
                unit, ticket = execution.unit, known_ticket(execution.unit, ticket_id)
                event = deferred(
                    ticket,
                    minutes,
                    at=unit.at,
                    actor=holder.actor,
                    seq=unit.next_seq,
                    closes_at=calling_ends_at(unit.floor.centre, unit.at),
                )
                is_same = minutes is None and ticket.not_before is None
                execution.ticket = ticket if is_same else unit.act(event, ticket)
        return execution.result()


def _acted(
    unit: UnitOfWork,
    ticket: Ticket,
    caller: Caller,
    action: Action,
    facts: Mapping[str, object],
) -> Ticket:
    """Record the action at the ticket's counter, if it is at one; return the ticket after it."""
    counter = _counter_of(unit, ticket, caller, action)
    if action is Action.UNDO:
        ticket = _with_past(unit, ticket, caller)
    _check_places(unit.floor, facts)
    command = TicketCommand(
        action,
        unit.at,
        caller.actor,
        counter=counter,
        officer=caller.id if counter is not None else None,
        facts=_told(unit, ticket, action, facts),
    )
    return record(unit, ticket, command)


def _told(
    unit: UnitOfWork, ticket: Ticket, action: Action, facts: Mapping[str, object]
) -> Mapping[str, object]:
    """The facts with what only the floor knows: the way onward, a place among others."""
    floor, rules = unit.floor, unit.floor.centre.calling
    if action is Action.FINISH:
        return finish_facts(floor, ticket, facts)
    if action is Action.NO_SHOW and ticket.counter is not None:
        made = floor.counters[ticket.counter].calls
        return {**facts, "offer_after": made + rules.offer_missed_after_calls}
    if action is Action.REINSTATE and facts.get("place") == Place.AFTER:
        rank_at = rank_after(floor, ticket, rules.offer_missed_after_calls, unit.at)
        return {**facts, "rank_at": rank_at.isoformat()}
    return facts


def _counter_of(unit: UnitOfWork, ticket: Ticket, caller: Caller, action: Action) -> int | None:
    """The counter that the action happens at; only its officer may act there."""
    if action is Action.RESUME:
        own = unit.floor.of_officer(caller.id)
        if own is None:
            raise Conflict("not_your_counter", counter=ticket.counter)
        own_open_counter(unit.floor, own.number, caller)
        _free(unit.floor, own.number, ticket)
        return own.number
    if action in OFFICER_ACTIONS and ticket.counter is not None:
        now = unit.floor.counters.get(ticket.counter)
        if now is None or now.officer != caller.id:
            raise Conflict("not_your_counter", counter=ticket.counter)
        return ticket.counter
    return ticket.counter


def _with_past(unit: UnitOfWork, ticket: Ticket, caller: Caller) -> Ticket:
    """The ticket with the state before it; its counter must be the caller's and free."""
    known = unit.replayed(ticket.id)
    if known is None or known.before is None:
        raise Conflict("nothing_to_undo")
    back = known.before
    if back.counter is not None:
        own_open_counter(unit.floor, back.counter, caller)
    if back.counter is not None and back.state in AT_COUNTER and ticket.counter != back.counter:
        _free(unit.floor, back.counter, ticket)
    return known


def _free(floor: Floor, number: int, but_for: Ticket) -> None:
    """Raise Conflict where another ticket is at the counter."""
    busy = floor.at_counter(number)
    if busy is not None and busy.id != but_for.id:
        raise Conflict("counter_busy", counter=number, label=busy.label)


def _check_places(floor: Floor, facts: Mapping[str, object]) -> None:
    if facts.get("service") is not None and facts["service"] not in floor.centre.services:
        raise Invalid("invalid", field="service")
    if facts.get("counter") is not None and facts["counter"] not in floor.counters:
        raise Invalid("invalid", field="counter")


class TicketEdits(CommandHandler):
    """Edits tickets. A ticket at a counter is edited by its officer or the reception.

    Each raises NotAllowed, NotThere, Stale when the version is old, Conflict, Invalid.
    """

    def edit(
        self,
        caller: Caller,
        ticket_id: int,
        *,
        version: int,
        request_id: str,
        written: Mapping[str, str],
    ) -> Result:
        """Write the given note, procedure, dossier code, language or phone on the ticket."""
        phone = phone_number(written["phone"]) if written.get("phone") else None

        def made(unit: UnitOfWork, ticket: Ticket) -> Event:
            if written.get("language", "vi") not in unit.floor.centre.languages:
                raise Invalid("invalid", field="language")
            if "phone" in written:
                keep_phone(unit.connection, unit.centre_id, ticket, phone)
            return edited(ticket, written, at=unit.at, actor=caller.actor, seq=unit.next_seq)

        return self._write(caller, ticket_id, version, request_id, Remark.EDIT, made)

    def judge(
        self,
        caller: Caller,
        ticket_id: int,
        *,
        version: int,
        request_id: str,
        decision: Decision,
        priority: str | None = None,
    ) -> Result:
        """Confirm the ticket's priority class, refuse it (the place stays) or add one."""

        def made(unit: UnitOfWork, ticket: Ticket) -> Event:
            centre = unit.floor.centre
            seq, actor = unit.next_seq, caller.actor
            return judged(ticket, decision, priority, centre, at=unit.at, actor=actor, seq=seq)

        return self._write(caller, ticket_id, version, request_id, Remark.PRIORITY, made)

    def _write(
        self,
        caller: Caller,
        ticket_id: int,
        version: int,
        request_id: str,
        deed: Remark,
        made: Callable[[UnitOfWork, Ticket], Event],
    ) -> Result:
        with self.once(caller, deed, request_id, f"{deed.value}:{ticket_id}") as execution:
            if not execution.is_repeated:
                unit = execution.unit
                ticket = fresh(unit.ticket(ticket_id), version)
                _may_write(unit, ticket, caller)
                execution.ticket = unit.act(made(unit, ticket), ticket)
        return execution.result()


def _may_write(unit: UnitOfWork, ticket: Ticket, caller: Caller) -> None:
    if ticket.counter is None or caller.may(Right.QUEUE_DESK):
        return
    now = unit.floor.counters.get(ticket.counter)
    if now is None or now.officer != caller.id:
        raise Conflict("not_your_counter", counter=ticket.counter)
