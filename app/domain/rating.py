"""Ratings: what a visitor says of a finished ticket, once, and what of it may be told to whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.errors import Forbidden
from app.domain.log import RATED, Event
from app.domain.ticket import Action, State, Ticket

BEST, WORST = 5, 1
LEAST_SHOWN = 5
"""Fewer ratings are shown in no view: they could be traced to a visitor."""

OFFERED_FOR = timedelta(minutes=2)
"""How long after a finish the tablet of the counter may still send its rating."""


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


@dataclass(frozen=True, slots=True)
class Parting:
    """A visitor with whom a counter has just finished, and who hasn't rated yet."""

    ticket_id: int
    label: str
    language: str
    at: datetime


def rate(
    ticket: Ticket, rating: Rating, *, is_rated: bool, at: datetime, actor: str, seq: int
) -> Event:
    """The event of the rating. Raises Forbidden unless the ticket is done and not rated yet."""
    leg = ticket.leg
    if ticket.state is not State.DONE or leg is None:
        raise Forbidden("not_finished", label=ticket.label)
    if is_rated:
        raise Forbidden("already_rated", label=ticket.label)
    facts = {
        "score": rating.score,
        "reasons": [reason.value for reason in Reason if reason in rating.reasons],
        "service": leg.service,
    }
    return Event(seq, max(at, ticket.last_at), RATED, actor, ticket.id, leg.counter, facts)


def parting_of(ticket: Ticket, at: datetime) -> Parting | None:
    """The parting that a finish at the instant is; None where the visitor goes on elsewhere."""
    if ticket.state is not State.DONE:
        return None
    return Parting(ticket.id, ticket.label, ticket.language, at)


def partings_after(
    partings: Mapping[int, Parting], event: Event, ticket: Ticket | None
) -> Mapping[int, Parting]:
    """The newest parting of each counter after the event, by the counter's number."""
    if event.type == Action.FINISH and ticket is not None and event.counter is not None:
        others = {n: parting for n, parting in partings.items() if n != event.counter}
        now = parting_of(ticket, event.at)
        return {**others, event.counter: now} if now else others
    if ends_parting(event):
        return {
            n: parting for n, parting in partings.items() if parting.ticket_id != event.ticket_id
        }
    return partings


def ends_parting(event: Event) -> bool:
    """Whether nobody must be asked any more: rated, or the finish was taken back."""
    undone = event.type == Action.UNDO and event.facts.get("undone") == Action.FINISH
    return undone or event.type == RATED


def told(event: Event) -> Mapping[str, object]:
    """The facts of an event as people may read them: a single rating is nobody's to see."""
    return {} if event.type == RATED else event.facts
