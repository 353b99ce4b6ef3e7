"""Alerts as they are kept and searched, and the queue of what is told of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, delete, insert, select, update

from app.domain.alerts.rules import Alert
from app.domain.events import CounterAction, Event
from app.persistence.event_rows import read_event
from app.persistence.schema import OPEN_ALERT, QUEUED_DELIVERY, alerts, events, webhook_deliveries

A, D, E = alerts.c, webhook_deliveries.c, events.c


def alert_row(centre_id: int, alert: Alert) -> dict[str, Any]:
    """The columns of an alert."""
    return {
        "centre_id": centre_id,
        "id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "is_grave": alert.is_grave,
        "facts": dict(alert.facts),
        "raised_at": alert.raised_at,
        "ended_at": alert.ended_at,
        "acknowledged_at": alert.acknowledged_at,
        "acknowledged_by": alert.acknowledged_by,
    }


def save_alert(connection: Connection, centre_id: int, alert: Alert, *, is_new: bool) -> None:
    """Add the alert, or update its row."""
    row = alert_row(centre_id, alert)
    if is_new:
        connection.execute(insert(alerts), row)
        return
    mine = (A.centre_id == centre_id) & (A.id == alert.id)
    connection.execute(update(alerts).where(mine).values(row))


def open_alerts(connection: Connection, centre_id: int) -> Sequence[Alert]:
    """The alerts that have not ended, the oldest first."""
    query = select(alerts).where(A.centre_id == centre_id, OPEN_ALERT).order_by(A.id)
    return [read_alert(row) for row in connection.execute(query).mappings()]


def open_alerts_everywhere(connection: Connection) -> Mapping[int, Sequence[Alert]]:
    """The alerts that have not ended of every centre that has any, by its id, the oldest first."""
    found: dict[int, list[Alert]] = {}
    for row in connection.execute(select(alerts).where(OPEN_ALERT).order_by(A.id)).mappings():
        found.setdefault(row["centre_id"], []).append(read_alert(row))
    return found


def alert_by_id(connection: Connection, centre_id: int, alert_id: int) -> Alert | None:
    """The alert of the id, or None."""
    query = select(alerts).where(A.centre_id == centre_id, A.id == alert_id)
    row = connection.execute(query).mappings().one_or_none()
    return read_alert(row) if row is not None else None


def alerts_by_ids(connection: Connection, centre_id: int, ids: Collection[int]) -> Sequence[Alert]:
    """The alerts of these ids, the oldest first."""
    query = select(alerts).where(A.centre_id == centre_id, A.id.in_(ids)).order_by(A.id)
    return [read_alert(row) for row in connection.execute(query).mappings()]


def read_alert(row: Mapping[Any, Any]) -> Alert:
    """The alert of a row."""
    return Alert(
        id=row["id"],
        kind=row["kind"],
        subject=row["subject"],
        is_grave=row["is_grave"],
        facts=row["facts"],
        raised_at=row["raised_at"],
        ended_at=row["ended_at"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
    )


@dataclass(frozen=True, slots=True)
class AlertDelivery:
    """What a target is told of an alert, how often it was tried, and with what result."""

    id: int
    centre_id: int
    alert_id: int
    target: str
    body: Mapping[str, Any]
    state: str
    tries: int
    detail: str
    created_at: datetime
    next_try_at: datetime


def queue_delivery(
    connection: Connection,
    centre_id: int,
    alert_id: int,
    target: str,
    body: Mapping[str, Any],
    at: datetime,
    *,
    due_at: datetime | None = None,
) -> None:
    """Queue a message about the alert to the target, due at once where nothing else is said."""
    row = {"centre_id": centre_id, "alert_id": alert_id, "target": target, "body": dict(body),
           "state": "queued", "created_at": at, "next_try_at": due_at or at}  # fmt: skip
    connection.execute(insert(webhook_deliveries), row)


def due_deliveries(
    connection: Connection, target: str, at: datetime, most: int
) -> Sequence[AlertDelivery]:
    """The queued messages to the target that are due, the oldest first."""
    mine = D.target == target
    query = select(webhook_deliveries).where(QUEUED_DELIVERY, mine, D.next_try_at <= at)
    rows = connection.execute(query.order_by(D.id).limit(most)).mappings()
    return [read_delivery(row) for row in rows]


def claim_delivery(connection: Connection, delivery: AlertDelivery, until: datetime) -> bool:
    """Lease the message to the caller until the instant, and return whether that worked.

    Of two callers only one gets it.
    """
    mine = (D.id == delivery.id) & (D.tries == delivery.tries) & (D.state == "queued")
    claimed = update(webhook_deliveries).where(mine, D.next_try_at == delivery.next_try_at)
    found = connection.execute(claimed.values(tries=delivery.tries + 1, next_try_at=until))
    return found.rowcount == 1


def give_up_deliveries(connection: Connection, targets: Collection[str], detail: str) -> None:
    """Give up what is queued for other targets than these."""
    elsewhere = update(webhook_deliveries).where(QUEUED_DELIVERY, D.target.not_in(targets))
    connection.execute(elsewhere.values(state="failed", detail=detail))


def settle_delivery(
    connection: Connection, delivery_id: int, state: str, detail: str, next_try_at: datetime
) -> None:
    """Write down the result of sending the message."""
    values = {"state": state, "detail": detail[:400], "next_try_at": next_try_at}
    connection.execute(update(webhook_deliveries).where(D.id == delivery_id).values(values))


def has_old_deliveries(connection: Connection, before: datetime) -> bool:
    """Whether there is a message to forget, as `forget_deliveries` does."""
    return (
        connection.execute(select(D.id).where(*_old_deliveries(before)).limit(1)).first()
        is not None
    )


def forget_deliveries(connection: Connection, before: datetime) -> int:
    """Delete the messages that were made before the instant and are queued no more."""
    return connection.execute(delete(webhook_deliveries).where(*_old_deliveries(before))).rowcount


def _old_deliveries(before: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return D.state != "queued", D.created_at < before


def read_delivery(row: Mapping[Any, Any]) -> AlertDelivery:
    """The message of a row."""
    return AlertDelivery(
        row["id"], row["centre_id"], row["alert_id"], row["target"], row["body"], row["state"],
        row["tries"], row["detail"], row["created_at"], row["next_try_at"],
    )  # fmt: skip


NEAR = 20_000
"""The most events of the log that may lie between an alert and the end of its alarm."""

ALARM_TYPES = (CounterAction.ALARM.value, CounterAction.ALARM_ACCEPT.value)


@dataclass(frozen=True, slots=True)
class AlertFilter:
    """Which alerts or messages: made within the instants, of a kind or state, before the cursor."""

    first_at: datetime | None = None
    before_at: datetime | None = None
    kind: str | None = None
    cursor: int | None = None


def list_past_alerts(
    connection: Connection, centre_id: int, filter_: AlertFilter, most: int
) -> Sequence[Alert]:
    """The newest alerts first, at most `most`."""
    conditions = [A.centre_id == centre_id, *_within(filter_, A.raised_at, A.kind, A.id)]
    query = select(alerts).where(*conditions).order_by(A.id.desc()).limit(most)
    return [read_alert(row) for row in connection.execute(query).mappings()]


def alarm_events(
    connection: Connection, centre_id: int, first_id: int, last_id: int
) -> Sequence[Event]:
    """The events of counters' calls for help around the alerts of these ids, in the log's order."""
    query = (
        select(events)
        .where(
            E.centre_id == centre_id,
            E.seq.between(first_id - NEAR, last_id + NEAR),
            E.type.in_(ALARM_TYPES),
        )
        .order_by(E.seq)
    )
    return [read_event(row) for row in connection.execute(query).mappings()]


def past_deliveries(
    connection: Connection, centre_id: int, filter_: AlertFilter, most: int
) -> Sequence[tuple[AlertDelivery, Alert]]:
    """The newest messages first, at most `most`, each with its alert."""
    conditions = [D.centre_id == centre_id, *_within(filter_, D.created_at, D.state, D.id)]
    query = select(webhook_deliveries).where(*conditions).order_by(D.id.desc()).limit(most)
    found = [read_delivery(row) for row in connection.execute(query).mappings()]
    ids = {one.alert_id for one in found}
    known = {alert.id: alert for alert in alerts_by_ids(connection, centre_id, ids)}
    return [(one, known[one.alert_id]) for one in found]


def _within(
    filter_: AlertFilter, at: Column[Any], kind: Column[Any], ident: Column[Any]
) -> Iterator[ColumnElement[bool]]:
    if filter_.first_at is not None:
        yield at >= filter_.first_at
    if filter_.before_at is not None:
        yield at < filter_.before_at
    if filter_.kind:
        yield kind == filter_.kind
    if filter_.cursor is not None:
        yield ident < filter_.cursor
