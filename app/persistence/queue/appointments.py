"""Who will come with an appointment, as the floor keeps it."""

from sqlalchemy import Connection, bindparam, select

from app.domain.queue.appointments import DueAppointment
from app.persistence.schema import BOOKED_ONLY, bookings

B = bookings.c
_TO_COME = (
    select(B.id, B.service, B.starts_at)
    .where(B.centre_id == bindparam("centre"), BOOKED_ONLY)
    .order_by(B.id)
)


def appointments_to_come(connection: Connection, centre_id: int) -> dict[int, DueAppointment]:
    """The centre's bookings that nobody has come with and that have not ended, by their ids."""
    rows = connection.execute(_TO_COME, {"centre": centre_id})
    return {row.id: DueAppointment(row.id, row.service, row.starts_at) for row in rows}
