"""A floor that others have moved on, brought to the newest `seq` by the events in between.

Reading a floor anew from the tables costs 40 to 70 ms in a large centre, an event less than one:
with several processes each of them follows what the others have committed.
"""

from sqlalchemy import Connection, bindparam, select

from app.domain.events import CONFIGURED, CORRECTED, DEFERRED, RATED, REHEARSED, Event, Remark
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Floor, follow
from app.domain.queue.ticket import Action, Ticket
from app.persistence import schema
from app.persistence.event_rows import read_event

MOST = 300
"""The most events that are followed; after more the floor is read anew, which then is faster."""

READ_ANEW = frozenset({CONFIGURED, CORRECTED, REHEARSED})
"""Events that change more of a floor than it can tell by itself: speeds, calls, the whole plan."""

OF_TICKETS = frozenset({*Action, *Remark, DEFERRED})
"""The events that change the ticket they name; others only mention one."""

_E = schema.events.c
_EVENTS_BETWEEN = (
    select(schema.events)
    .where(
        _E.centre_id == bindparam("centre"),
        _E.seq > bindparam("after"),
        _E.seq <= bindparam("until"),
    )
    .order_by(_E.seq)
)
_TICKET_EVENTS_UNTIL = (
    select(schema.events)
    .where(
        _E.centre_id == bindparam("centre"),
        _E.ticket_id == bindparam("of_ticket"),
        _E.seq <= bindparam("until"),
    )
    .order_by(_E.seq)
)


def caught_up(connection: Connection, floor: Floor, seq: int) -> Floor | None:
    """The floor at `seq`, which lies ahead of it; None where it must be read from the tables.

    The centre's configuration must be the floor's own still.
    """
    if not floor.seq < seq <= floor.seq + MOST:
        return None
    key = {"centre": floor.centre.id, "after": floor.seq, "until": seq}
    events = [read_event(row) for row in connection.execute(_EVENTS_BETWEEN, key).mappings()]
    if len(events) != seq - floor.seq or any(event.type in READ_ANEW for event in events):
        return None
    for event in events:
        floor = follow(floor, event, _ticket_after(connection, floor, event))
    return floor


def replayed(connection: Connection, centre_id: int, ticket_id: int, until: int) -> Ticket | None:
    """The ticket as the log tells it up to a `seq`, with the state before its last event."""
    key = {"centre": centre_id, "of_ticket": ticket_id, "until": until}
    ticket: Ticket | None = None
    for row in connection.execute(_TICKET_EVENTS_UNTIL, key).mappings():
        event = read_event(row)
        ticket = ticket if event.type == RATED else evolve(ticket, event)
    return ticket


def _ticket_after(connection: Connection, floor: Floor, event: Event) -> Ticket | None:
    """The event's ticket after it; None where the event changes none."""
    if event.ticket_id is None or event.type not in OF_TICKETS:
        return None
    if event.type == Action.ISSUE:
        return evolve(None, event)
    known = floor.tickets.get(event.ticket_id)
    # What an undo goes back to is no column of any table, and an ended ticket is on no floor.
    if known is None or event.type == Action.UNDO:
        return replayed(connection, floor.centre.id, event.ticket_id, event.seq)
    return evolve(known, event)
