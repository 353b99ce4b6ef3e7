"""The outbox as rows: queued once, claimed by one process by the database's clock, settled."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Insert, and_, delete, func, not_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.domain.messages.occasions import About, MessageKind, Occasion
from app.domain.messages.outbox import (
    DEAD,
    Channel,
    OutboxMessage,
    OutboxOutcome,
    OutboxState,
    SendTrouble,
)
from app.persistence.database_clock import database_now
from app.persistence.schema import UNSENT, visitor_contacts, visitor_messages

M, C = visitor_messages.c, visitor_contacts.c
CLAIMED_S = 90
"""A process that has settled nothing of what it claimed for so long has ended."""

LONGEST_DETAIL = 200


def known_occasions(connection: Connection, centre_id: int) -> frozenset[Occasion]:
    """What the outbox has of the things of which visitors are told."""
    query = (
        select(M.about, M.about_id, M.kind, M.turn)
        .join(
            visitor_contacts,
            (C.centre_id == M.centre_id) & (C.about == M.about) & (C.about_id == M.about_id),
        )
        .where(M.centre_id == centre_id)
    )
    return frozenset(
        Occasion(About(row.about), row.about_id, MessageKind(row.kind), row.turn)
        for row in connection.execute(query)
    )


def queue_message(
    connection: Connection, centre_id: int, occasion: Occasion, channel: Channel, at: datetime
) -> bool:
    """Queue a message, to be sent at once; False where it was queued before, by whomever."""
    row = {
        "centre_id": centre_id,
        "about": occasion.about.value,
        "about_id": occasion.about_id,
        "kind": occasion.kind.value,
        "turn": occasion.turn,
        "channel": channel.value,
        "state": OutboxState.QUEUED.value,
        "created_at": at,
        "next_try_at": database_now(connection),
    }
    # PostgreSQL tells no count of rows that were perhaps left out.
    made = _once(connection, row).returning(visitor_messages.c.id)
    return connection.execute(made).first() is not None


def _once(connection: Connection, row: Mapping[str, Any]) -> Insert:
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement: Insert = make(visitor_messages).values(row).on_conflict_do_nothing()
    return statement


def due_messages(
    connection: Connection, most: int, without: Collection[tuple[int, Channel]] = ()
) -> Sequence[OutboxMessage]:
    """The messages of every centre whose time has come, those that waited longest first.

    One that a process works on is among them only once its claim is over: that one has ended. Those
    of the channels of centres in `without` aren't.
    """
    left_out = [
        and_(M.centre_id == centre_id, M.channel == channel.value) for centre_id, channel in without
    ]
    query = (
        select(visitor_messages)
        .where(UNSENT, M.next_try_at <= database_now(connection), *map(not_, left_out))
        .order_by(M.next_try_at, M.id)
        .limit(most)
    )
    return [_read(row) for row in connection.execute(query).mappings()]


def claim_message(connection: Connection, message: OutboxMessage) -> bool:
    """Take a message that is due; of two processes only one gets it."""
    mine = (
        M.id == message.id,
        M.state == message.state.value,
        M.tries == message.tries,
        M.next_try_at <= database_now(connection),
    )
    values = {
        "state": OutboxState.SENDING.value,
        "tries": message.tries + 1,
        "next_try_at": database_now(connection, CLAIMED_S),
    }
    return connection.execute(update(visitor_messages).where(*mine).values(values)).rowcount == 1


def settle_message(
    connection: Connection, message: OutboxMessage, after: OutboxOutcome, at: datetime
) -> bool:
    """Write down what came of the try of who claimed it; False where it isn't theirs any more."""
    is_open = after.state is OutboxState.QUEUED
    values = {
        "state": after.state.value,
        "trouble": after.trouble.value,
        "detail": after.detail[:LONGEST_DETAIL],
        "next_try_at": database_now(connection, after.wait_s),
        "settled_at": None if is_open else at,
    }
    mine = (
        M.id == message.id,
        M.state == OutboxState.SENDING.value,
        M.tries == message.tries + 1,
    )
    return connection.execute(update(visitor_messages).where(*mine).values(values)).rowcount == 1


def newest_messages(
    connection: Connection,
    centre_id: int,
    most: int,
    states: Collection[OutboxState] = tuple(OutboxState),
) -> Sequence[OutboxMessage]:
    """The newest messages of the states first."""
    query = (
        select(visitor_messages)
        .where(M.centre_id == centre_id, M.state.in_([one.value for one in states]))
        .order_by(M.id.desc())
        .limit(most)
    )
    return [_read(row) for row in connection.execute(query).mappings()]


def count_messages(connection: Connection, centre_id: int) -> Mapping[tuple[str, str], int]:
    """How many messages there are by their channel and state."""
    query = (
        select(M.channel, M.state, func.count())
        .where(M.centre_id == centre_id)
        .group_by(M.channel, M.state)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def forget_messages(connection: Connection, centre_id: int, before: datetime) -> int:
    """Delete the messages that were over before the instant, and return how many."""
    old = (M.centre_id == centre_id, M.settled_at < before)
    return connection.execute(delete(visitor_messages).where(*old)).rowcount


def dead_since(connection: Connection, centre_id: int, since: datetime) -> int:
    """How many messages were given up since the instant."""
    query = select(func.count()).where(
        M.centre_id == centre_id,
        M.state.in_([one.value for one in DEAD]),
        M.settled_at >= since,
    )
    return int(connection.execute(query).scalar_one())


def _read(row: Any) -> OutboxMessage:
    return OutboxMessage(
        row["id"], row["centre_id"], About(row["about"]), row["about_id"],
        MessageKind(row["kind"]), row["turn"], Channel(row["channel"]), OutboxState(row["state"]),
        row["tries"], SendTrouble(row["trouble"]), row["detail"], row["created_at"],
        row["next_try_at"], row["settled_at"],
    )  # fmt: skip
