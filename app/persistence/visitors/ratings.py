"""Ratings as they are stored and read: whether a ticket has one, and the scores of a period."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, Text, cast, func, select

from app.domain.centre.calendar import DayRange
from app.domain.events import Event
from app.domain.queue.ticket import Ticket
from app.persistence.hot_sql import ADD_RATING, RATED_TICKET, execute
from app.persistence.schema import ratings

R = ratings.c


def is_rated(connection: Connection, ticket_id: int) -> bool:
    """Whether the ticket has its rating."""
    return execute(connection, RATED_TICKET, {"of_ticket": ticket_id}).fetchone() is not None


def scores_of(connection: Connection, ids: Collection[int]) -> Mapping[int, int]:
    """The scores of those of the tickets that have a rating."""
    query = select(R.ticket_id, R.score).where(R.ticket_id.in_(ids))
    return {row.ticket_id: row.score for row in connection.execute(query)}


def insert_rating(connection: Connection, centre_id: int, event: Event, ticket: Ticket) -> None:
    """Add the row of a rating, in the transaction that records its event."""
    execute(connection, ADD_RATING, rating_row(centre_id, event, ticket))


def rating_row(centre_id: int, event: Event, ticket: Ticket) -> dict[str, Any]:
    """The columns of a rating, all of its event but for the business day."""
    return {
        "ticket_id": ticket.id,
        "centre_id": centre_id,
        "business_on": ticket.business_on,
        "service": event.facts["service"],
        "counter": event.counter,
        "rated_at": event.at,
        "score": event.facts["score"],
        "reasons": event.facts["reasons"],
    }


def rating_reasons(
    connection: Connection, centre_id: int, period: DayRange
) -> Mapping[tuple[str, int], Counter[str]]:
    """How often each reason was given in the period, by the service and the counter."""
    # Of a million ratings there are a few dozen sets of reasons: the database counts those.
    given_text = cast(R.reasons, Text)
    query = (
        select(R.service, R.counter, given_text, func.count())
        .where(R.centre_id == centre_id, R.business_on.between(period.first, period.last))
        .group_by(R.service, R.counter, given_text)
    )
    found: dict[tuple[str, int], Counter[str]] = {}
    for service, counter, given, count in connection.execute(query):
        of_cell = found.setdefault((service, counter), Counter())
        of_cell.update(dict.fromkeys(json.loads(given), count))
    return found


def rating_scores(
    connection: Connection, centre_id: int, period: DayRange
) -> Mapping[tuple[str, int], Counter[int]]:
    """How often each score was given in the period, by the service and the counter."""
    query = (
        select(R.service, R.counter, R.score, func.count())
        .where(R.centre_id == centre_id, R.business_on.between(period.first, period.last))
        .group_by(R.service, R.counter, R.score)
    )
    found: dict[tuple[str, int], Counter[int]] = {}
    for service, counter, score, count in connection.execute(query):
        found.setdefault((service, counter), Counter())[score] = count
    return found
