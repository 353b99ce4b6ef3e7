"""Which tickets' events have gone into a file."""

from datetime import date

from sqlalchemy import Connection, func, select

from app.persistence.schema import event_archives

A = event_archives.c


def archived_before(connection: Connection, centre_id: int) -> date | None:
    """The day before which tickets' events are archived; None where none are."""
    query = select(func.max(A.before_on)).where(A.centre_id == centre_id)
    before: date | None = connection.execute(query).scalar_one()
    return before
