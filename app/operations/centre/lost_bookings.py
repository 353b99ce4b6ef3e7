"""What a change of the configuration needs of whoever keeps bookings: a column not known here."""

from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.booking.booking import Booking, LostBooking
from app.domain.centre.values import Centre
from app.domain.errors import Conflict
from app.persistence.queue.unit_of_work import UnitOfWork

MOVE, CANCEL = "move", "cancel"
"""What is done with bookings that lose their slot."""


class KeepsBookings(Protocol):
    """Sees to bookings when the configuration changes: of a column that this one doesn't know."""

    def upcoming(self, unit: UnitOfWork) -> Sequence[Booking]:
        """The bookings that nobody has come with yet."""

    def lost(self, unit: UnitOfWork, known: Sequence[Booking], coming: Centre) -> Sequence[Booking]:
        """Those that have their slot now, and in the coming configuration not."""

    def settle(
        self,
        unit: UnitOfWork,
        coming: Centre,
        lost: Sequence[Booking],
        *,
        moves: bool,
        actor: str,
    ) -> Sequence[LostBooking]:
        """Move each to the nearest free time or cancel it; return what became of it."""


def settle_lost(
    keeper: KeepsBookings,
    unit: UnitOfWork,
    coming: Callable[[], Centre],
    deed: str | None,
    *,
    actor: str,
) -> Sequence[LostBooking]:
    """What becomes of the bookings that lose their slot, done at once, also for a later day.

    The configuration to come is only read where anybody has booked. Raises Conflict where some are
    lost and no deed, MOVE or CANCEL, says what to do with them.
    """
    known = keeper.upcoming(unit)
    if not known:
        return ()
    centre = coming()
    lost = keeper.lost(unit, known, centre)
    if lost and deed is None:
        raise Conflict("bookings_lost", n=len(lost))
    return keeper.settle(unit, centre, lost, moves=deed == MOVE, actor=actor)
