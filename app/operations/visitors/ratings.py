"""Ratings: what a visitor says of the service, on the own phone or on the counter's tablet."""

from datetime import datetime

from app.domain.errors import Conflict, NotThere
from app.domain.events import RATED
from app.domain.queue.floor import OFFERED_FOR
from app.domain.queue.ticket import Ticket
from app.domain.visitors.rating import Rating, rate
from app.operations.commands import CommandHandler, Result, known_counter, known_ticket
from app.operations.people.rights import Caller, Holder
from app.persistence.queue.unit_of_work import UnitOfWork
from app.persistence.visitors import ratings as rows
from app.persistence.visitors.ratings import insert_rating, is_rated


class Ratings(CommandHandler):
    """Takes ratings, one a ticket."""

    def is_rated(self, ticket_id: int) -> bool:
        """Whether the ticket has its rating."""
        with self.units.database.read() as connection:
            return rows.is_rated(connection, ticket_id)

    def by_holder(
        self, centre_id: int, ticket_id: int, rating: Rating, *, request_id: str
    ) -> Result:
        """Rate the ticket for the holder of its code. Raises NotThere, Conflict."""
        holder = Holder(centre_id, ticket_id)
        with self.once(holder, RATED, request_id, f"rate:{ticket_id}") as execution:
            if not execution.is_repeated:
                execution.ticket = known_ticket(execution.unit, ticket_id)
                _rate(execution.unit, execution.ticket, rating, actor=holder.actor)
        return execution.result()

    def at_counter(
        self, caller: Caller, counter: int, ticket_id: int, rating: Rating, *, request_id: str
    ) -> Result:
        """Rate, on the counter's tablet, the ticket that the counter has just finished with.

        Raises NotAllowed, NotThere, and Conflict when it is too late or rated already.
        """
        with self.once(caller, RATED, request_id, f"rate:{ticket_id}") as execution:
            if not execution.is_repeated:
                unit = execution.unit
                known_counter(unit.floor, counter)
                ticket = unit.ticket(ticket_id)
                if ticket is None or caller.counter not in (None, counter):
                    raise NotThere(counter=counter)
                _must_be_here(ticket, counter, unit.at)
                _rate(unit, ticket, rating, actor=caller.actor)
                execution.ticket = ticket
        return execution.result()


def _must_be_here(ticket: Ticket, counter: int, at: datetime) -> None:
    """Raise Conflict unless the counter has just finished with the ticket."""
    was_here = ticket.leg is not None and ticket.leg.counter == counter
    is_late = ticket.finished_at is not None and at - ticket.finished_at > OFFERED_FOR
    if not was_here or is_late:
        raise Conflict("rating_over")


def _rate(unit: UnitOfWork, ticket: Ticket, rating: Rating, *, actor: str) -> None:
    rated = is_rated(unit.connection, ticket.id)
    event = rate(ticket, rating, is_rated=rated, at=unit.at, actor=actor, seq=unit.next_seq)
    insert_rating(unit.connection, unit.centre_id, event, ticket)
    unit.note(event)
