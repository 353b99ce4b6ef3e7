"""Corrections of transactions: their history in the log, and the columns that follow it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.domain.events import CORRECTED, Event
from app.domain.queue.corrections import new_values
from app.domain.queue.ticket import Leg
from app.persistence.event_rows import read_event
from app.persistence.queue.rows import read_leg
from app.persistence.schema import events, transactions

X, E = transactions.c, events.c
_LEGS = (
    select(transactions)
    .where(X.centre_id == bindparam("centre"), X.ticket_id == bindparam("of_ticket"))
    .order_by(X.leg)
)
_PAST = (
    select(events)
    .where(
        E.centre_id == bindparam("centre"),
        E.ticket_id == bindparam("of_ticket"),
        E.type == CORRECTED,
    )
    .order_by(E.seq)
)


def legs_of(connection: Connection, centre_id: int, ticket_id: int) -> Sequence[Leg]:
    """All transactions of the ticket as they stand, the first leg first."""
    return [read_leg(row) for row in transaction_rows(connection, centre_id, ticket_id)]


def transaction_rows(
    connection: Connection, centre_id: int, ticket_id: int
) -> Sequence[dict[str, Any]]:
    """The rows of the ticket's transactions, the first leg first."""
    key = {"centre": centre_id, "of_ticket": ticket_id}
    return [dict(row) for row in connection.execute(_LEGS, key).mappings()]


def corrections_of(connection: Connection, centre_id: int, ticket_id: int) -> Sequence[Event]:
    """The corrections of the ticket's transactions, in their order."""
    key = {"centre": centre_id, "of_ticket": ticket_id}
    return [read_event(row) for row in connection.execute(_PAST, key).mappings()]


def save_correction(connection: Connection, event: Event) -> None:
    """Update the transaction's row by its correction."""
    same = (X.ticket_id == event.ticket_id, X.leg == event.facts["leg"])
    values = {**new_values(event), "corrections": X.corrections + 1}
    connection.execute(update(transactions).where(*same).values(values))


def corrected_row(row: Mapping[str, Any], event: Event) -> dict[str, Any]:
    """The row of a transaction after its correction, as `save_correction` leaves it."""
    return {**row, **new_values(event), "corrections": row["corrections"] + 1}
