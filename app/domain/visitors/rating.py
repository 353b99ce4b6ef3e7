"""Ratings: what a visitor says of a finished ticket, once, and how much of it may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import Conflict
from app.domain.events import RATED, Event
from app.domain.queue.ticket import State, Ticket

BEST, WORST = 5, 1
LEAST_SHOWN = 5
"""Fewer ratings are shown nowhere: they could be traced to a visitor."""


class Reason(StrEnum):
    """What a rating is about."""

    ATTITUDE = "attitude"
    GUIDANCE = "guidance"
    WAITING = "waiting"
    PROCEDURE = "procedure"
    PLACE = "place"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Rating:
    """A score from 1 (very dissatisfied) to 5 (very satisfied), and its reasons if any."""

    score: int
    reasons: tuple[Reason, ...] = ()


def rate(
    ticket: Ticket, rating: Rating, *, is_rated: bool, at: datetime, actor: str, seq: int
) -> Event:
    """The event of the rating. Raises Conflict unless the ticket is done and not rated yet."""
    leg = ticket.leg
    if ticket.state is not State.DONE or leg is None:
        raise Conflict("not_finished", label=ticket.label)
    if is_rated:
        raise Conflict("already_rated", label=ticket.label)
    facts = {
        "score": rating.score,
        "reasons": [reason.value for reason in Reason if reason in rating.reasons],
        "service": leg.service,
    }
    return Event(seq, max(at, ticket.last_at), RATED, actor, ticket.id, leg.counter, facts)


def readable_facts(event: Event) -> Mapping[str, object]:
    """The facts of an event as people may read them: a single rating is shown to nobody."""
    return {} if event.type == RATED else event.facts
