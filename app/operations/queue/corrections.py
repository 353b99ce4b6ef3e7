"""Correcting records: a new event with a reason, never a changed one; the old stays readable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.errors import NotThere, Stale
from app.domain.events import CORRECTED, Event
from app.domain.queue.corrections import Correction, correct, of_leg
from app.operations.commands import CommandHandler
from app.operations.people.rights import Caller, Right
from app.persistence.queue import corrections as rows


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
        wish: Correction,
        *,
        seen: int,
        request_id: str,
    ) -> Record:
        """The record after the correction; `seen` is how many corrections the caller saw of it.

        Raises NotAllowed, NotThere, Stale where another corrected it since, Invalid, Forbidden.
        """
        caller.must_have(CORRECTED)
        command = f"{CORRECTED}:{ticket_id}:{leg}"
        with self.units.begin(caller.centre_id, self.clock.now()) as unit:
            if self.answered(unit, request_id, command) is None:
                ticket = unit.ticket(ticket_id)
                if ticket is None:
                    raise NotThere(ticket=ticket_id)
                connection, centre = unit.connection, caller.centre_id
                past = rows.corrections_of(connection, centre, ticket_id)
                if len(of_leg(past, leg)) != seen:
                    raise Stale(version=len(of_leg(past, leg)))
                event = correct(
                    ticket,
                    rows.legs_of(connection, centre, ticket_id),
                    leg,
                    wish,
                    past,
                    at=unit.at,
                    actor=caller.actor,
                    seq=unit.next_seq,
                )
                unit.correct(event, ticket)
                unit.answer(request_id, command, ticket_id)
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
