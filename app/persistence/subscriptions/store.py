"""Subscriptions as they are kept, the events that they are yet to get, and each attempt."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from app.domain.events import Event
from app.domain.subscriptions.outside_events import KINDS, OutsideTicket
from app.domain.subscriptions.subscription import (
    LONGEST_DETAIL,
    DeliveryState,
    EventDelivery,
    EventSubscription,
    SubscriptionState,
)
from app.persistence.event_rows import read_event
from app.persistence.schema import (
    centres,
    event_deliveries,
    event_subscriptions,
    events,
    tickets,
)

S, D, E, T = event_subscriptions.c, event_deliveries.c, events.c, tickets.c
KEPT_DELIVERIES = 500
"""Of each subscription: the newest."""


def subscriptions_of(connection: Connection, centre_id: int) -> Sequence[EventSubscription]:
    """The centre's subscriptions, the oldest first."""
    query = select(event_subscriptions).where(S.centre_id == centre_id).order_by(S.id)
    return [_read(row) for row in connection.execute(query).mappings()]


def subscription_by_id(
    connection: Connection, centre_id: int, ident: int
) -> EventSubscription | None:
    """The centre's subscription of the id, or None."""
    query = select(event_subscriptions).where(S.centre_id == centre_id, S.id == ident)
    row = connection.execute(query).mappings().one_or_none()
    return _read(row) if row is not None else None


def subscribed_centres(connection: Connection) -> Mapping[int, tuple[str, int]]:
    """The code and the newest `seq` of each centre that has an active subscription."""
    active = select(S.centre_id).where(S.state == SubscriptionState.ACTIVE.value)
    query = select(centres.c.id, centres.c.code, centres.c.seq).where(centres.c.id.in_(active))
    return {row.id: (row.code, row.seq) for row in connection.execute(query)}


def add_subscription(connection: Connection, centre_id: int, made: EventSubscription) -> None:
    """Add a subscription."""
    connection.execute(insert(event_subscriptions), _row(centre_id, made))


def save_subscription(connection: Connection, centre_id: int, after: EventSubscription) -> None:
    """Write a subscription that has changed."""
    mine = (S.centre_id == centre_id) & (S.id == after.id)
    connection.execute(update(event_subscriptions).where(mine).values(_row(centre_id, after)))


def save_progress(
    connection: Connection, centre_id: int, before: EventSubscription, after: EventSubscription
) -> bool:
    """Write how far it has come, and return whether nobody changed it since `before` was read."""
    mine = (
        (S.centre_id == centre_id)
        & (S.id == before.id)
        & (S.version == before.version)
        & (S.sent_seq == before.sent_seq)
        & (S.tries == before.tries)
    )
    found = connection.execute(
        update(event_subscriptions).where(mine).values(_row(centre_id, after))
    )
    return found.rowcount == 1


def remove_subscription(connection: Connection, centre_id: int, ident: int) -> None:
    """Delete a subscription and its attempts."""
    of_it = (D.centre_id == centre_id) & (D.subscription_id == ident)
    connection.execute(delete(event_deliveries).where(of_it))
    mine = (S.centre_id == centre_id) & (S.id == ident)
    connection.execute(delete(event_subscriptions).where(mine))


def outside_events_after(
    connection: Connection, centre_id: int, seq: int, most: int
) -> tuple[Sequence[Event], int]:
    """The events after `seq` that others may be told of, at most `most`, and how far that looked.

    Where fewer than `most` were found, that is the newest event of the log.
    """
    here = (E.centre_id == centre_id) & (E.seq > seq)
    newest = connection.execute(select(func.max(E.seq)).where(here)).scalar_one()
    query = select(events).where(here, E.type.in_(KINDS)).order_by(E.seq).limit(most)
    found = [read_event(row) for row in connection.execute(query).mappings()]
    looked = found[-1].seq if len(found) == most else (newest or seq)
    return found, looked


def outside_tickets(
    connection: Connection, centre_id: int, found: Iterable[Event]
) -> Mapping[int, OutsideTicket]:
    """What is told of the events' tickets, by their ids."""
    ids = {event.ticket_id for event in found if event.ticket_id is not None}
    query = select(T.id, T.label, T.service).where(T.centre_id == centre_id, T.id.in_(ids))
    return {row.id: OutsideTicket(row.label, row.service) for row in connection.execute(query)}


def queue_trial(
    connection: Connection, centre_id: int, ident: int, name: str, at: datetime
) -> EventDelivery:
    """Queue a trial of the subscription, or return the one that waits already."""
    waits = (D.centre_id == centre_id) & (D.subscription_id == ident) & _QUEUED
    query = select(event_deliveries).where(waits)
    row = connection.execute(query).mappings().first()
    if row is not None:
        return _read_delivery(row)
    return _add(
        connection, centre_id, ident, seq=None, name=name, state=DeliveryState.QUEUED, at=at
    )


def queued_trials(connection: Connection) -> Sequence[tuple[int, EventDelivery]]:
    """The trials of every centre that wait, the oldest first, each with its centre."""
    query = select(event_deliveries).where(_QUEUED).order_by(D.id)
    rows = connection.execute(query).mappings()
    return [(row["centre_id"], _read_delivery(row)) for row in rows]


def settle_trial(
    connection: Connection,
    trial: EventDelivery,
    state: DeliveryState,
    status: int | None,
    detail: str,
    at: datetime,
) -> None:
    """Write down how a trial ended."""
    values = {
        "state": state.value,
        "status": status,
        "detail": detail[:LONGEST_DETAIL],
        "at": at,
    }
    mine = (D.id == trial.id) & _QUEUED
    connection.execute(update(event_deliveries).where(mine).values(values))


def add_delivery(
    connection: Connection,
    centre_id: int,
    ident: int,
    *,
    seq: int,
    name: str,
    state: DeliveryState,
    status: int | None,
    detail: str,
    at: datetime,
) -> None:
    """Write down an attempt."""
    _add(
        connection, centre_id, ident, seq=seq, name=name, state=state, at=at,
        status=status, detail=detail[:LONGEST_DETAIL],
    )  # fmt: skip


def forget_old_deliveries(connection: Connection, centre_id: int, ident: int) -> None:
    """Delete all attempts of the subscription but the newest."""
    of_it = (D.centre_id == centre_id) & (D.subscription_id == ident)
    oldest = select(D.id).where(of_it).order_by(D.id.desc()).offset(KEPT_DELIVERIES).limit(1)
    last = connection.execute(oldest).scalar_one_or_none()
    if last is not None:
        connection.execute(delete(event_deliveries).where(of_it, D.id <= last))


def deliveries_of(
    connection: Connection, centre_id: int, ident: int, before: int | None, most: int
) -> Sequence[EventDelivery]:
    """The newest attempts first, at most `most`, of ids below `before` if given."""
    query = select(event_deliveries).where(D.centre_id == centre_id, D.subscription_id == ident)
    if before is not None:
        query = query.where(D.id < before)
    rows = connection.execute(query.order_by(D.id.desc()).limit(most)).mappings()
    return [_read_delivery(row) for row in rows]


_QUEUED = D.state == DeliveryState.QUEUED.value


def _add(connection: Connection, centre_id: int, ident: int, **values: Any) -> EventDelivery:
    values["state"] = values["state"].value
    row = {"centre_id": centre_id, "subscription_id": ident, "status": None, "detail": "", **values}
    made = insert(event_deliveries).values(row).returning(event_deliveries)
    return _read_delivery(connection.execute(made).mappings().one())


def _row(centre_id: int, of: EventSubscription) -> dict[str, Any]:
    return {
        "centre_id": centre_id,
        "id": of.id,
        "name": of.name,
        "url": of.url,
        "kinds": list(of.kinds),
        "secret": of.secret,
        "former_secret": of.former_secret,
        "former_until": of.former_until,
        "state": of.state.value,
        "version": of.version,
        "sent_seq": of.sent_seq,
        "tries": of.tries,
        "failing_since": of.failing_since,
        "next_try_at": of.next_try_at,
        "detail": of.detail,
        "made_at": of.made_at,
    }


def _read(row: Mapping[Any, Any]) -> EventSubscription:
    return EventSubscription(
        id=row["id"],
        name=row["name"],
        url=row["url"],
        kinds=tuple(row["kinds"]),
        secret=row["secret"],
        former_secret=row["former_secret"],
        former_until=row["former_until"],
        state=SubscriptionState(row["state"]),
        version=row["version"],
        sent_seq=row["sent_seq"],
        tries=row["tries"],
        failing_since=row["failing_since"],
        next_try_at=row["next_try_at"],
        detail=row["detail"],
        made_at=row["made_at"],
    )


def _read_delivery(row: Mapping[Any, Any]) -> EventDelivery:
    return EventDelivery(
        id=row["id"],
        subscription_id=row["subscription_id"],
        seq=row["seq"],
        name=row["name"],
        state=DeliveryState(row["state"]),
        status=row["status"],
        detail=row["detail"],
        at=row["at"],
    )
