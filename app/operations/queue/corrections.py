"""Corrections of records: a new event with a reason; the old one stays readable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import NotThere, Stale
from app.domain.events import CORRECTED, Event
from app.domain.queue.corrections import Correction, correct, of_leg
from app.domain.queue.ticket import Ticket
from app.operations.commands import CommandHandler, known_ticket
from app.operations.people.rights import Caller, Right
from app.persistence.queue import corrections as rows
from app.persistence.queue.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Record:
    """A transaction's row as it stands, and its corrections, the oldest first."""

    row: Mapping[str, Any]
    history: Sequence[Event]


class Corrections(CommandHandler):
    """Corrects transactions; for those who have the right to."""

    def correct(
        self,
        caller: Caller,
        ticket_id: int,
        leg: int,
        correction: Correction,
        *,
        seen: int,
        request_id: str,
    ) -> Record:
        """Correct the record, and return it; `seen` is how many corrections the caller saw of it.

        Raises NotAllowed, NotThere, Stale where another corrected it since, Invalid, Conflict.
        """
        command = f"{CORRECTED}:{ticket_id}:{leg}"
        with self.once(caller, CORRECTED, request_id, command) as execution:
            if not execution.is_repeated:
                ticket = known_ticket(execution.unit, ticket_id)
                _correct(execution.unit, caller, ticket, leg, correction, seen)
                execution.ticket = ticket
        return self.record(caller, ticket_id, leg)

    def record(self, caller: Caller, ticket_id: int, leg: int) -> Record:
        """The record with its history. Raises NotAllowed, NotThere."""
        caller.must(Right.SUPERVISE)
        with self.units.database.read() as connection:
            found = rows.transaction_rows(connection, caller.centre_id, ticket_id)
            past = rows.corrections_of(connection, caller.centre_id, ticket_id)
        row = next((row for row in found if row["leg"] == leg), None)
        if row is None:
            raise NotThere(ticket=ticket_id, leg=leg)
        return Record(row, of_leg(past, leg))


def _correct(
    unit: UnitOfWork, caller: Caller, ticket: Ticket, leg: int, correction: Correction, seen: int
) -> None:
    past = rows.corrections_of(unit.connection, unit.centre_id, ticket.id)
    if len(of_leg(past, leg)) != seen:
        raise Stale(version=len(of_leg(past, leg)))
    event = correct(
        ticket,
        rows.legs_of(unit.connection, unit.centre_id, ticket.id),
        leg,
        correction,
        past,
        at=unit.at,
        actor=caller.actor,
        seq=unit.next_seq,
    )
    unit.correct(event, ticket)
