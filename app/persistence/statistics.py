"""Figures read from `transactions`: never from running totals that could drift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from app.domain.ticket import LegEnd, State
from app.persistence.schema import tickets, transactions

X, T = transactions.c, tickets.c

SERVED = and_(X.end == LegEnd.FINISHED.value, X.overnight.is_(False))


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from the first to the last, both counted."""

    first: date
    last: date


def waits_ms(
    connection: Connection, centre_id: int, period: Period, by: str
) -> Mapping[str, Sequence[int]]:
    """The waits of the served transactions in ascending milliseconds, by `service` or `counter`."""
    key = X.service if by == "service" else X.counter
    query = (
        select(key, X.wait_ms)
        .where(X.centre_id == centre_id, X.business_on.between(period.first, period.last), SERVED)
        .order_by(key, X.wait_ms)
    )
    waits: dict[str, list[int]] = {}
    for group, wait_ms in connection.execute(query):
        waits.setdefault(str(group), []).append(wait_ms)
    return waits


@dataclass(frozen=True, slots=True)
class Served:
    """What a counter has served on a day, the mean seconds in service, when the last ended."""

    served: int
    mean_service_s: float | None
    last_end_at: datetime | None


def served_by(
    connection: Connection, centre_id: int, on: date, column: str
) -> Mapping[int, Served]:
    """What each `counter` or `officer_id` has served on the day."""
    key = X[column]
    query = (
        select(key, func.count(), func.avg(X.service_ms), func.max(X.ended_at))
        .where(X.centre_id == centre_id, X.business_on == on, SERVED, key.is_not(None))
        .group_by(key)
    )
    return {
        int(group): Served(count, float(mean) / 1000 if mean is not None else None, last)
        for group, count, mean, last in connection.execute(query)
    }


def recent_waits(
    connection: Connection, centre_id: int, on: date, since: datetime
) -> Sequence[tuple[datetime, float]]:
    """When the served of the day were called and how many seconds they had waited, since then."""
    query = select(X.called_at, X.wait_ms).where(
        X.centre_id == centre_id, X.business_on == on, X.called_at > since, SERVED
    )
    return [(called_at, wait_ms / 1000) for called_at, wait_ms in connection.execute(query)]


def issued_by_service(connection: Connection, centre_id: int, on: date) -> Mapping[str, int]:
    """How many tickets each service issued on the day."""
    query = _of_day(centre_id, on).with_only_columns(T.service, func.count()).group_by(T.service)
    return {row[0]: row[1] for row in connection.execute(query)}


def states(connection: Connection, centre_id: int, on: date) -> Mapping[str, int]:
    """How many tickets of the day are in each state."""
    query = _of_day(centre_id, on).with_only_columns(T.state, func.count()).group_by(T.state)
    found = {row[0]: row[1] for row in connection.execute(query)}
    return {state.value: found.get(state.value, 0) for state in State}


def _of_day(centre_id: int, on: date) -> Select[Any]:
    return select(tickets).where(T.centre_id == centre_id, T.business_on == on)
