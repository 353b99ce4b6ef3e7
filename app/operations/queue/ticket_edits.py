"""Edits of a ticket: note, procedure, priority and more, written while it keeps its place."""

from collections.abc import Callable, Mapping

from app.domain.errors import Conflict, Invalid
from app.domain.events import Event, Remark
from app.domain.queue.ticket import Ticket
from app.domain.queue.ticket_edits import Decision, edited, judged
from app.domain.visitors.phone import phone_number
from app.operations.commands import CommandHandler, Result, fresh
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitOfWork
from app.persistence.visitors.left_for_a_day import keep_phone


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
