"""Tickets that were a rehearsal: found, and taken out of every table when it is over."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, delete, select

from app.domain.queue.ticket import REHEARSAL
from app.persistence import schema
from app.persistence.schema import REHEARSALS_ONLY, tickets

T, S = tickets.c, schema.series.c

OF_TICKETS = (schema.ratings, schema.phones, schema.print_jobs, schema.transactions)
"""The tables whose rows are of a ticket; `requests` remember what was answered by one."""


def rehearsal_tickets(
    connection: Connection, centre_id: int, until: date | None = None
) -> Sequence[int]:
    """The ids of the centre's tickets of rehearsals, of all days or up to one."""
    # Neither the day nor the order is asked of the database: for each it would leave the index that
    # holds rehearsals alone, and read all tickets there have ever been.
    query = select(T.id, T.business_on).where(T.centre_id == centre_id, REHEARSALS_ONLY)
    found = connection.execute(query).all()
    return sorted(id_ for id_, on in found if until is None or on <= until)


def was_open(connection: Connection, centre_id: int) -> bool:
    """Whether the centre has given anybody a number."""
    query = select(T.id).where(T.centre_id == centre_id, T.origin != REHEARSAL).limit(1)
    return connection.execute(query).first() is not None


def delete_tickets(connection: Connection, centre_id: int, ids: Collection[int]) -> None:
    """Delete all rows of the tickets; a day's numbers begin anew where no other is given."""
    of_days = select(T.business_on, T.prefix).where(T.id.in_(ids)).distinct()
    days = connection.execute(of_days).all()
    for table in OF_TICKETS:
        connection.execute(delete(table).where(table.c.ticket_id.in_(ids)))
    requests = schema.requests
    connection.execute(
        delete(requests).where(requests.c.centre_id == centre_id, requests.c.ticket_id.in_(ids))
    )
    connection.execute(delete(tickets).where(T.centre_id == centre_id, T.id.in_(ids)))
    for on, prefix in days:
        mine = (T.centre_id == centre_id, T.business_on == on, T.prefix == prefix)
        if connection.execute(select(T.id).where(*mine).limit(1)).first() is None:
            run = (S.centre_id == centre_id, S.business_on == on, S.prefix == prefix)
            connection.execute(delete(schema.series).where(*run))
