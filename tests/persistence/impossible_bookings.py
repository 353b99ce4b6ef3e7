"""Knows what must be impossible of bookings, as `impossible.py` does of all else."""

from app.persistence import schema
from tests.persistence.attempts import (
    Try,
    add,
    booked,
    booked_twice,
    held,
    held_twice,
    marked_without_booking,
    marked_without_key,
    of_one_ticket_twice,
)
from tests.support.builders import NOW

IMPOSSIBLE_OF_BOOKINGS: dict[str, tuple[str, Try]] = {
    "one place of a slot twice": ("uq_bookings_place", booked_twice(number=1)),
    "one link to two bookings": (
        "uq_bookings_secret",
        booked_twice(secret="one"),
    ),
    "one ticket of two bookings": ("uq_bookings_centre_id_ticket_id", of_one_ticket_twice),
    "a booking of no service": ("fk_bookings_centre_id_service", booked(service="nowhere")),
    "a booking with a ticket that isn't there": (
        "fk_bookings_centre_id_ticket_id",
        booked(state="arrived", ticket_id=4711),
    ),
    "a booking in no state": ("ck_bookings_state", booked(state="lost", ended_at=NOW)),
    "a place of nobody's": ("ck_bookings_quota", booked(quota="friends")),
    "a place 0 of a slot": ("ck_bookings_counts", booked(number=0)),
    "a booking that is over and open": ("ck_bookings_ended", booked(ended_at=NOW)),
    "who has come with a booking and has no ticket": (
        "ck_bookings_arrived",
        booked(state="arrived"),
    ),
    "a booking cancelled by nobody": (
        "ck_bookings_cancelled",
        booked(state="cancelled", ended_at=NOW, free_at=NOW),
    ),
    "how to reach who booked nothing": (
        "fk_booking_contacts_centre_id_booking_id",
        add(schema.booking_contacts, booking_id=4711, phone="0912345678"),
    ),
    "nothing that tells how to reach who booked": (
        "ck_booking_contacts_told",
        add(schema.booking_contacts, booking_id=4711, phone="", note=""),
    ),
    "the mark of who booked nothing": (
        "fk_booking_persons_centre_id_booking_id",
        marked_without_booking,
    ),
    "a mark under no key": ("fk_booking_persons_month", marked_without_key),
    "a code of no centre": ("fk_booking_proofs_centre_id", held(centre_id=4711)),
    "a code tried less than never": ("ck_booking_proofs_tries", held(tries=-1)),
    "a place held until no time": ("ck_booking_proofs_held", held(held_until=None)),
    "a place of a slot held twice": ("uq_booking_proofs_place", held_twice),
}
