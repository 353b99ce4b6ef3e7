"""Ratings as they are read: whether a ticket has one, and the scores of a period."""

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, select

from app.persistence.prepared import run
from app.persistence.ratings_schema import ratings
from app.persistence.statements import RATED_TICKET
from app.persistence.statistics import Period

R = ratings.c


def is_rated(connection: Connection, ticket_id: int) -> bool:
    """Whether the ticket has its rating."""
    return run(connection, RATED_TICKET, {"of_ticket": ticket_id}).fetchone() is not None


def reasons(
    connection: Connection, centre_id: int, period: Period
) -> Mapping[tuple[str, int], Counter[str]]:
    """How often each reason was given in the period, by the service and the counter."""
    query = select(R.service, R.counter, R.reasons).where(
        R.centre_id == centre_id, R.business_on.between(period.first, period.last)
    )
    found: dict[tuple[str, int], Counter[str]] = {}
    for service, counter, given in connection.execute(query):
        found.setdefault((service, counter), Counter()).update(given)
    return found


def scores(
    connection: Connection, centre_id: int, period: Period
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
