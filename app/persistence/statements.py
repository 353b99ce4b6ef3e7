"""The statements of a unit of work, made once: building one anew costs more than running it."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.persistence import schema
from app.persistence.ratings_schema import ratings

_SERIES, _TICKETS, _REQUESTS = schema.series.c, schema.tickets.c, schema.requests.c
_COUNTERS, _EVENTS = schema.counters.c, schema.events.c

NEXT_NUMBER = (
    update(schema.series)
    .where(
        _SERIES.centre_id == bindparam("centre"),
        _SERIES.business_on == bindparam("on"),
        _SERIES.prefix == bindparam("of_prefix"),
        _SERIES.name == bindparam("of_name"),
    )
    .values(next=_SERIES.next + 1)
    .returning(_SERIES.next - 1)
)
ADD_SERIES = insert(schema.series)
ADD_TICKET = insert(schema.tickets)
ADD_EVENT = insert(schema.events)
ADD_REQUEST = insert(schema.requests)
ADD_RATING = insert(ratings)
RATED_TICKET = select(ratings.c.score).where(ratings.c.ticket_id == bindparam("of_ticket"))
ADD_JOB = insert(schema.print_jobs)
MOVE_SEQ = (
    update(schema.centres)
    .where(schema.centres.c.id == bindparam("centre"))
    .values(seq=bindparam("to_seq"))
)
SAVE_TICKET = update(schema.tickets).where(
    _TICKETS.id == bindparam("of_id"), _TICKETS.version == bindparam("of_version")
)
SAVE_COUNTER = update(schema.counters).where(
    _COUNTERS.centre_id == bindparam("of_centre"), _COUNTERS.number == bindparam("of_number")
)
_PERIODS = schema.counter_periods.c
ADD_PERIOD = insert(schema.counter_periods)
END_PERIOD = (
    update(schema.counter_periods)
    .where(
        _PERIODS.centre_id == bindparam("of_centre"),
        _PERIODS.counter == bindparam("of_counter"),
        _PERIODS.ended_at.is_(None),
    )
    .values(ended_at=bindparam("at"))
)
TRACK_CODE = select(_TICKETS.track_code).where(_TICKETS.id == bindparam("of_id"))
ANSWERED = select(_REQUESTS.command, _REQUESTS.ticket_id).where(
    _REQUESTS.centre_id == bindparam("centre"), _REQUESTS.request_id == bindparam("of_request")
)
TICKET_EVENTS = (
    select(schema.events)
    .where(_EVENTS.centre_id == bindparam("centre"), _EVENTS.ticket_id == bindparam("of_ticket"))
    .order_by(_EVENTS.seq)
)

_KEY = ("ticket_id", "leg")
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@cache
def save_transaction(dialect: str) -> Insert:
    """Adds a transaction or replaces it."""
    statement = _INSERTS[dialect](schema.transactions)
    changed = {
        column.name: statement.excluded[column.name]
        for column in schema.transactions.columns
        if column.name not in (*_KEY, "corrections")
    }
    upsert: Insert = statement.on_conflict_do_update(index_elements=list(_KEY), set_=changed)
    return upsert
