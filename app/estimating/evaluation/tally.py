"""What has happened so far on a day, gathered event by event: never anything later."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.events import Event
from app.domain.queue.ticket import Action, Leg, Ticket
from app.domain.waits.past import ORDINARY_ENDS, Past, PastLeg, PastVisit


@dataclass(slots=True)
class Tally:
    """The legs that have ended, the visits that have come, and the calls of each service."""

    legs: list[PastLeg] = field(default_factory=list)
    visits: list[PastVisit] = field(default_factory=list)
    waits_s: dict[str, list[float]] = field(default_factory=dict)
    called: dict[int, datetime] = field(default_factory=dict)

    def add(self, event: Event, ticket: Ticket | None) -> None:
        """Take one more event and what it made of its ticket."""
        if ticket is None:
            return
        if event.type == Action.ISSUE:
            self.visits.append(
                PastVisit(ticket.id, ticket.service, ticket.priority, ticket.issued_at)
            )
        if event.type == Action.CANCEL and ticket.legs == 0:
            self.visits = [_gone(v, ticket.id, event.at) for v in self.visits]
        leg = ticket.leg
        if event.type == Action.CALL and leg is not None and ticket.id not in self.called:
            self.called[ticket.id] = event.at
            wait_s = (event.at - ticket.issued_at).total_seconds()
            self.waits_s.setdefault(leg.service, []).append(wait_s)
        if leg is not None and leg.ended_at == event.at and leg.end in ORDINARY_ENDS:
            self.legs.append(past_leg(ticket.id, leg))

    @property
    def past(self) -> Past:
        """The day so far."""
        return Past(self.legs, self.visits)


def past_leg(ticket_id: int, leg: Leg) -> PastLeg:
    """The ended leg as the estimate learns from it."""
    assert leg.ended_at is not None
    assert leg.end is not None
    return PastLeg(
        ticket_id=ticket_id,
        service=leg.service,
        counter=leg.counter,
        officer=leg.officer,
        kind=leg.kind,
        queued_at=leg.queued_at,
        called_at=leg.called_at,
        started_at=leg.started_at,
        ended_at=leg.ended_at,
        held_s=leg.held.total_seconds(),
        end=leg.end,
    )


def _gone(visit: PastVisit, ticket_id: int, at: datetime) -> PastVisit:
    return replace(visit, left_at=at) if visit.ticket_id == ticket_id else visit
