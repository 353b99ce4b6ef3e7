"""The phones' pictures: what all phones of a floor share is made once, the ended are kept."""

from datetime import datetime, timedelta

from app.api.visitors.tracking import TrackAnswer
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import State, Ticket
from app.operations.queue.readers import TicketReader
from app.operations.visitors.ratings import Ratings
from app.track.view import PhoneHall, track_view

SHARED_FOR = timedelta(seconds=1)
ENDED_KEPT = 4096
FINAL_AFTER = timedelta(seconds=30)
"""Past the time in which the end of a ticket can be undone."""


class TrackPictures:
    """Makes a ticket's picture; safe to use from many threads."""

    def __init__(self, tickets: TicketReader, ratings: Ratings) -> None:
        self._tickets = tickets
        self._ratings = ratings
        self._halls: dict[int, PhoneHall] = {}
        self._ended: dict[int, Ticket] = {}

    def of(self, floor: Floor, ticket: Ticket, at: datetime) -> TrackAnswer:
        """The picture of the ticket, which may have left the floor."""
        is_rated = ticket.state is State.DONE and self._ratings.is_rated(ticket.id)
        return track_view(self._hall(floor, at), ticket, at, is_rated=is_rated)

    def by_id(self, floor: Floor, ticket_id: int, at: datetime) -> TrackAnswer:
        """The picture of a ticket of the floor's centre. Raises NotThere."""
        ticket = floor.tickets.get(ticket_id) or self._ended_ticket(floor, ticket_id, at)
        return self.of(floor, ticket, at)

    def _hall(self, floor: Floor, at: datetime) -> PhoneHall:
        kept = self._halls.get(floor.centre.id)
        if kept is not None and kept.floor is floor and abs(at - kept.at) < SHARED_FOR:
            return kept
        made = PhoneHall(floor, at)
        self._halls[floor.centre.id] = made
        return made

    def _ended_ticket(self, floor: Floor, ticket_id: int, at: datetime) -> Ticket:
        """A ticket that left the floor; one whose end is final is read only once."""
        kept = self._ended.get(ticket_id)
        if kept is not None:
            return kept
        found = self._tickets.of_centre(floor.centre.id, ticket_id)
        if at - found.last_at > FINAL_AFTER:
            if len(self._ended) >= ENDED_KEPT:
                self._ended.clear()
            self._ended[ticket_id] = found
        return found
