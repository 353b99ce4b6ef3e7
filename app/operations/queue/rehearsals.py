"""A rehearsal: a number that is nobody's goes through everything, and is then taken out.

The log keeps what happened, and that it was a rehearsal; tables, figures, the day's numbers and
the estimate know nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.centre.calendar import business_day, opening
from app.domain.centre.values import HoursFor
from app.domain.errors import Conflict
from app.domain.events import REHEARSED
from app.domain.queue.ticket import REHEARSAL, Ticket
from app.operations.commands import CommandHandler
from app.operations.people.rights import Caller
from app.persistence.queue.floors import ticket_by_id
from app.persistence.queue.rehearsals import rehearsal_tickets, was_open
from app.persistence.queue.unit_of_work import UnitOfWork
from app.persistence.visitors.ratings import scores_of


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A ticket of the rehearsal under way, and how it was rated, if it was."""

    ticket: Ticket
    score: int | None


class Rehearsals(CommandHandler):
    """Tells of the rehearsal under way, and ends it. `Issuing` gives its numbers."""

    def under_way(self, caller: Caller) -> Sequence[Rehearsed]:
        """The tickets of the rehearsal, in the order of their issue. Raises NotAllowed."""
        caller.must_have("rehearse")
        centre_id = caller.centre_id
        with self.units.database.read() as connection:
            ids = rehearsal_tickets(connection, centre_id)
            scores = scores_of(connection, ids)
            tickets = [t for ident in ids if (t := ticket_by_id(connection, centre_id, ident))]
        return [Rehearsed(ticket, scores.get(ticket.id)) for ticket in tickets]

    def end(self, caller: Caller) -> int:
        """Take the tickets of the rehearsal out; return how many there were.

        Raises NotAllowed.
        """
        with self.begin(caller, "rehearse") as unit:
            ids = rehearsal_tickets(unit.connection, unit.centre_id)
            take_out(unit, caller.actor, ids)
        return len(ids)


def take_out(unit: UnitOfWork, actor: str, ids: Sequence[int]) -> None:
    """Record that the tickets were a rehearsal, if there are any, and take them out."""
    if ids:
        unit.take_out(unit.event(REHEARSED, actor, {"tickets": list(ids)}), ids)


def must_be_quiet(unit: UnitOfWork, *, always_closed: bool) -> None:
    """Raise Conflict where visitors wait, or may come: in the hours of a centre that was open.

    A demonstration, always open, is `always_closed` to this question.
    """
    centre = unit.floor.centre
    hours, zone = centre.hours, centre.time_zone
    today = business_day(unit.at, zone)
    here = [t for t in unit.floor.tickets.values() if t.business_on == today]
    if waiting := sum(ticket.origin != REHEARSAL for ticket in here):
        raise Conflict("rehearsal_waiting", n=waiting)
    is_open = any(opening(hours, what, unit.at, zone).is_open for what in HoursFor)
    if is_open and not always_closed and was_open(unit.connection, unit.centre_id):
        raise Conflict("rehearsal_open")
