"""What becomes of a day's bookings when the day is closed: each ends in one state."""

from datetime import date

from sqlalchemy import Connection

from app.domain.booking.booking import LATEST, Booking, BookingState
from app.domain.events import SYSTEM, BookingAction
from app.domain.queue.ticket import State
from app.operations.booking.bookings import record_booking
from app.operations.booking.proofs import CODES_KEPT
from app.persistence.booking import persons, proofs, store
from app.persistence.queue.unit_of_work import UnitOfWork


class BookingDayEnd:
    """Ends the bookings of a day, their links, and what is kept of who booked."""

    def is_due(self, connection: Connection, centre_id: int, until: date) -> bool:
        """Return whether a booking of the day or before is open, or its visitor still known."""
        open_ = store.open_bookings(connection, centre_id, until)
        return bool(open_) or persons.has_past_contacts(connection, centre_id, until)

    def end(self, unit: UnitOfWork, until: date) -> bool:
        """End them; return whether anything personal was deleted.

        It comes after the day's tickets have expired: who was served is known by then.
        """
        left = store.open_bookings(unit.connection, unit.centre_id, until)
        ids = [booking.ticket_id for booking in left if booking.ticket_id is not None]
        states = store.ticket_states(unit.connection, unit.centre_id, ids)
        for booking in left:
            action = _ends_by(booking, states.get(booking.ticket_id or 0), unit)
            record_booking(unit, SYSTEM, action, booking, {})
        proofs.forget_proofs(unit.connection, unit.centre_id, unit.at - CODES_KEPT)
        has_links = store.forget_secrets(unit.connection, unit.centre_id, until)
        return persons.forget_persons(unit.connection, unit.centre_id, until) or has_links


def _ends_by(booking: Booking, ticket: State | None, unit: UnitOfWork) -> BookingAction:
    if booking.state is BookingState.ARRIVED:
        return BookingAction.SERVE if ticket is State.DONE else BookingAction.EXPIRE
    # A day that is closed early leaves bookings whose time hadn't come.
    is_over = unit.at > booking.starts_at + LATEST
    return BookingAction.NO_SHOW if is_over else BookingAction.EXPIRE
