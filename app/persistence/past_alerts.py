"""Alerts and messages of webhooks as they are looked back at: of days and kinds, newest first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, select

from app.domain.alerts import Alert
from app.domain.log import CounterAction, Event
from app.persistence.alerts import Delivery, read_alert, read_delivery
from app.persistence.alerts_schema import alerts, webhook_deliveries
from app.persistence.rows import read_event
from app.persistence.schema import events

A, D, E = alerts.c, webhook_deliveries.c, events.c
NEAR = 20_000
"""How many events of the log lie at most between an alert and what became of its alarm."""

ALARM_TYPES = (CounterAction.ALARM.value, CounterAction.ALARM_ACCEPT.value)


@dataclass(frozen=True, slots=True)
class PastFilter:
    """Which ones: raised or made within the instants, of a kind or state, before the cursor."""

    first_at: datetime | None = None
    before_at: datetime | None = None
    kind: str | None = None
    cursor: int | None = None


def past_alerts(
    connection: Connection, centre_id: int, wanted: PastFilter, most: int
) -> Sequence[Alert]:
    """The newest alerts first, at most so many."""
    conditions = [A.centre_id == centre_id, *_within(wanted, A.raised_at, A.kind, A.id)]
    query = select(alerts).where(*conditions).order_by(A.id.desc()).limit(most)
    return [read_alert(row) for row in connection.execute(query).mappings()]


def alarm_events(
    connection: Connection, centre_id: int, first_id: int, last_id: int
) -> Sequence[Event]:
    """What counters' calls for help came to around the alerts of these ids, in order."""
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
    connection: Connection, centre_id: int, wanted: PastFilter, most: int
) -> Sequence[tuple[Delivery, Alert]]:
    """The newest messages first, at most so many, each with its alert."""
    conditions = [D.centre_id == centre_id, *_within(wanted, D.created_at, D.state, D.id)]
    query = select(webhook_deliveries).where(*conditions).order_by(D.id.desc()).limit(most)
    found = [read_delivery(row) for row in connection.execute(query).mappings()]
    ids = {one.alert_id for one in found}
    of_them = select(alerts).where(A.centre_id == centre_id, A.id.in_(ids))
    known = {row["id"]: read_alert(row) for row in connection.execute(of_them).mappings()}
    return [(one, known[one.alert_id]) for one in found]


def _within(
    wanted: PastFilter, at: Column[Any], kind: Column[Any], ident: Column[Any]
) -> Iterator[ColumnElement[bool]]:
    if wanted.first_at is not None:
        yield at >= wanted.first_at
    if wanted.before_at is not None:
        yield at < wanted.before_at
    if wanted.kind:
        yield kind == wanted.kind
    if wanted.cursor is not None:
        yield ident < wanted.cursor
