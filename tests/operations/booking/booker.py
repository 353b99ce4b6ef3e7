"""Knows how a test books at the reception of a centre, and comes with a booking."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.booking.booking import Booking
from app.operations.booking.bookings import Booked, BookingRequest, Bookings
from app.persistence.booking.persons import BookingContact
from tests.support.site import Site

SLOT = datetime(2026, 11, 24, 1, 10, tzinfo=UTC)
"""Tuesday, 8:10 in Đông Hà: ten minutes after a test begins."""


class Booker:
    """The reception of a site, with its bookings; each method is one command."""

    def __init__(self, site: Site) -> None:
        self.site = site
        parts = site.parts
        self.bookings = Bookings(parts.units, site.clock, site.issuing, parts.access_log)

    def make(
        self, *, by: str = "reception", phone: str = "", note: str = "", **given: Any
    ) -> Booked:
        """Book land at 8:10, unless something else is said."""
        wish = BookingRequest(
            given.pop("service", "dat-dai"),
            given.pop("starts_at", SLOT),
            given.pop("request_id", None) or self.site.new_id(),
            contact=BookingContact(phone or None, note or None),
            **given,
        )
        return self.bookings.make(self.site.caller(by), wish)

    def check_in(self, made: Booked, **given: Any) -> Booked:
        """Let the visitor come."""
        return self.bookings.check_in(*self._of(made), **self._seen(made, given))

    def cancel(self, made: Booked, **given: Any) -> Booked:
        """Give the booking up."""
        return self.bookings.cancel(*self._of(made), **self._seen(made, given))

    def move(self, made: Booked, starts_at: datetime, **given: Any) -> Booked:
        """Give it another slot."""
        caller, ident = self._of(made)
        return self.bookings.move(caller, ident, starts_at, **self._seen(made, given))

    def no_show(self, made: Booked, *, later: timedelta = timedelta()) -> Booked:
        """Say so much later that nobody came."""
        self.site.clock.at += later
        return self.bookings.no_show(*self._of(made), **self._seen(made, {}))

    def read(self, made: Booked) -> Booking:
        """Return the booking as it is kept."""
        return self.bookings.read(self.site.caller("reception"), made.booking.id).booking

    def contact(self, made: Booked) -> BookingContact:
        """Return how to reach who booked."""
        return self.bookings.contact(*self._of(made), address="127.0.0.1")

    def slots(self, count: int) -> list[datetime]:
        """Return the first slots from 8:10 on."""
        return [SLOT + timedelta(minutes=20 * n) for n in range(count)]

    def _of(self, made: Booked) -> Any:
        return self.site.caller("reception"), made.booking.id

    def _seen(self, made: Booked, given: dict[str, Any]) -> dict[str, Any]:
        request_id = given.pop("request_id", None) or self.site.new_id()
        return {"version": made.booking.version, "request_id": request_id, **given}
