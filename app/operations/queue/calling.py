"""Calling: the next ticket, or a given one, comes to a counter. Never two officers one visitor."""

from collections.abc import Mapping
from datetime import date

from app.domain.centre.calendar import business_day
from app.domain.errors import Conflict, Invalid, NotThere, Stale
from app.domain.queue.call_reason import OUT_OF_TURN
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.lifecycle import TicketCommand
from app.domain.queue.routing import choose_next
from app.domain.queue.ticket import Action, State, Ticket
from app.operations.commands import (
    CommandHandler,
    Result,
    finish_facts,
    free_of_tickets,
    own_open_counter,
    record,
)
from app.operations.people.rights import Caller
from app.persistence.queue.queries import TicketFilter, list_tickets
from app.persistence.queue.unit_of_work import UnitOfWork

CALLABLE = (State.WAITING, State.MISSED)


class Calling(CommandHandler):
    """Calls tickets to counters."""

    def call_next(
        self,
        caller: Caller,
        counter: int,
        *,
        request_id: str,
        finish: Mapping[str, object] | None = None,
    ) -> Result:
        """Call the ticket whose turn it is to the counter; none when nobody waits.

        An unfinished ticket is refused unless `finish` gives its outcome: then it is finished in
        the same transaction, with a `version` only if it is as the caller saw it. Raises
        NotAllowed, NotThere, Stale, Conflict, Invalid.
        """
        command = f"call-next:{counter}"
        with self.once(caller, Action.CALL, request_id, command) as execution:
            if not execution.is_repeated:
                execution.ticket = _call_next(execution.unit, caller, counter, finish)
        return execution.result()

    def call(
        self, caller: Caller, counter: int, *, label: str, reason: str, request_id: str
    ) -> Result:
        """Call the ticket of the label, or of the bare number, to the counter.

        A bare number ("12") means the only ticket of that number that the counter may call. A
        ticket that isn't the next one needs a reason, which is kept with the call. Raises
        NotAllowed, NotThere, Conflict (also where two services have that number), Invalid.
        """
        command = f"call:{counter}:{label}"
        with self.once(caller, Action.CALL, request_id, command) as execution:
            if not execution.is_repeated:
                execution.ticket = _call_this(execution.unit, caller, counter, label, reason)
        return execution.result()

    def auto_next(self, centre_id: int, counter: int) -> Ticket | None:
        """Call the next ticket for the officer, once the counter's time has come.

        Returns None where it hasn't come, where somebody was faster, or while nobody waits: then
        the counter goes on waiting. Many may ask at once; the centre's lock makes it one call.
        """
        with self.units.begin(centre_id, self.clock.now()) as unit:
            now = unit.floor.counters[counter]
            due = now.auto_call_at is not None and now.auto_call_at <= unit.at
            if not due or now.state is not CounterState.OPEN or now.officer is None:
                return None
            choice = choose_next(unit.floor, counter, unit.at)
            if choice is None or unit.floor.at_counter(counter) is not None:
                return None
            reason = {"rule": choice.rule, **choice.facts, "auto": True}
            return _call(unit, choice.ticket, now.officer, counter, reason)


def _call_next(
    unit: UnitOfWork, caller: Caller, counter: int, finish: Mapping[str, object] | None
) -> Ticket | None:
    own_open_counter(unit.floor, counter, caller)
    if finish is not None:
        _finish(unit, caller, counter, finish)
    free_of_tickets(unit.floor, counter)
    choice = choose_next(unit.floor, counter, unit.at)
    if choice is None:
        return None
    return _call(unit, choice.ticket, caller.id, counter, {"rule": choice.rule, **choice.facts})


def _call_this(unit: UnitOfWork, caller: Caller, counter: int, label: str, reason: str) -> Ticket:
    own_open_counter(unit.floor, counter, caller)
    free_of_tickets(unit.floor, counter)
    ticket = _numbered(unit, counter, label) or _labelled(unit, label)
    choice = choose_next(unit.floor, counter, unit.at)
    if choice is not None and choice.ticket.id == ticket.id:
        return _call(unit, ticket, caller.id, counter, {"rule": choice.rule, **choice.facts})
    caller.must_have("call-out-of-turn")
    if not reason.strip():
        raise Invalid("out_of_turn_reason", field="reason")
    why = {"rule": OUT_OF_TURN, "why": reason.strip()}
    return _call(unit, ticket, caller.id, counter, why)


def _finish(unit: UnitOfWork, caller: Caller, counter: int, facts: Mapping[str, object]) -> None:
    ticket = unit.floor.at_counter(counter)
    if ticket is None:
        return
    outcome = dict(facts)
    seen = outcome.pop("version", ticket.version)
    if seen != ticket.version:
        raise Stale(version=ticket.version)
    finishing = finish_facts(unit.floor, ticket, outcome)
    record(unit, ticket, TicketCommand(Action.FINISH, unit.at, caller.actor, facts=finishing))


def _call(
    unit: UnitOfWork, ticket: Ticket, officer: int, counter: int, reason: Mapping[str, object]
) -> Ticket:
    actor = f"user:{officer}"
    called = record(
        unit,
        ticket,
        TicketCommand(
            Action.CALL,
            unit.at,
            actor,
            counter=counter,
            officer=officer,
            facts=reason,
        ),
    )
    if unit.floor.centre.calling.start_on_call:
        return record(unit, called, TicketCommand(Action.START, unit.at, actor))
    return called


def _numbered(unit: UnitOfWork, counter: int, number: str) -> Ticket | None:
    """The only ticket with the number that the counter may call; None where it is no number."""
    if not number.strip().isdecimal():
        return None
    floor, ordinal = unit.floor, int(number)
    services = {helping.service for helping in profile_of(floor, counter)}
    same = [
        ticket
        for ticket in floor.tickets.values()
        if ticket.ordinal == ordinal
        and (ticket.service in services or ticket.target_counter == counter)
        and ticket.state in CALLABLE
    ]
    today = business_day(unit.at, floor.centre.time_zone)
    same = [ticket for ticket in same if ticket.business_on == today] or same
    if not same:
        raise NotThere("no_such_number", number=ordinal)
    if len(same) > 1:
        labels = ", ".join(sorted(ticket.label for ticket in same))
        raise Conflict("several_numbers", labels=labels)
    return same[0]


def _ended(unit: UnitOfWork, label: str, today: date) -> list[Ticket]:
    """Today's ticket of the label that is no longer on the floor; none where there was none."""
    spellings = dict.fromkeys((label, label.upper(), label.lower()))
    filters = (TicketFilter(label=spelt, on=today) for spelt in spellings)
    return [t for one in filters for t in list_tickets(unit.connection, unit.centre_id, one)]


def _labelled(unit: UnitOfWork, label: str) -> Ticket:
    """Today's ticket of the label, or an earlier day's that still lives."""
    spelt = label.strip().upper()
    floor: Floor = unit.floor
    today = business_day(unit.at, floor.centre.time_zone)
    same = [t for t in floor.tickets.values() if t.label.upper() == spelt]
    same = same or _ended(unit, label.strip(), today)
    if not same:
        raise NotThere(label=label)
    ticket = max(same, key=lambda t: (t.business_on == today, t.business_on))
    if ticket.state not in CALLABLE:
        raise Conflict("not_waiting", label=ticket.label, state=ticket.state.value)
    return ticket
