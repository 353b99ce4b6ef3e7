"""Rating: what a visitor says of the service, on the own phone or on the counter's tablet."""

from app.domain.errors import Conflict, NotThere
from app.domain.queue.floor import OFFERED_FOR
from app.domain.queue.ticket import Ticket
from app.domain.visitors.rating import Rating, rate
from app.operations.commands import CommandHandler, Result, known_counter
from app.operations.people.rights import Caller
from app.operations.queue.ticket_actions import HOLDER
from app.persistence.queue.unit_of_work import UnitOfWork
from app.persistence.visitors import ratings as rows


class Ratings(CommandHandler):
    """Takes ratings, one a ticket."""

    def is_rated(self, ticket_id: int) -> bool:
        """Whether the ticket has its rating."""
        with self.units.database.read() as connection:
            return rows.is_rated(connection, ticket_id)

    def by_holder(
        self, centre_id: int, ticket_id: int, rating: Rating, *, request_id: str
    ) -> Result:
        """The ticket, rated by who holds its code. Raises NotThere, Forbidden."""
        command = f"rate:{ticket_id}"
        with self.units.begin(centre_id, self.clock.now()) as unit:
            if (seen := self.answered(unit, request_id, command)) is not None:
                return seen
            ticket = unit.ticket(ticket_id)
            if ticket is None:
                raise NotThere()
            _record(unit, ticket, rating, actor=HOLDER)
            unit.answer(request_id, command, ticket.id)
        return Result(ticket, unit.floor, unit.at)

    def at_counter(
        self, caller: Caller, counter: int, ticket_id: int, rating: Rating, *, request_id: str
    ) -> Result:
        """The ticket, rated on the tablet of the counter that has just finished with it.

        Raises NotAllowed, NotThere, and Forbidden when it is too late or rated already.
        """
        caller.must_have("rating")
        command = f"rate:{ticket_id}"
        with self.units.begin(caller.centre_id, self.clock.now()) as unit:
            if (seen := self.answered(unit, request_id, command)) is not None:
                return seen
            known_counter(unit.floor, counter)
            ticket = unit.ticket(ticket_id)
            if ticket is None or caller.counter not in (None, counter):
                raise NotThere(counter=counter)
            was_here = ticket.leg is not None and ticket.leg.counter == counter
            is_late = ticket.finished_at and unit.at - ticket.finished_at > OFFERED_FOR
            if not was_here or is_late:
                raise Conflict("rating_over")
            _record(unit, ticket, rating, actor=caller.actor)
            unit.answer(request_id, command, ticket.id)
        return Result(ticket, unit.floor, unit.at)


def _record(unit: UnitOfWork, ticket: Ticket, rating: Rating, *, actor: str) -> None:
    is_rated = unit.is_rated(ticket.id)
    event = rate(ticket, rating, is_rated=is_rated, at=unit.at, actor=actor, seq=unit.next_seq)
    unit.rate(event, ticket)
