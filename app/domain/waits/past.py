"""The past: ended transactions and visits, as much of them as an estimate may learn from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.queue.ticket import LegEnd

ORDINARY_ENDS = (LegEnd.FINISHED, LegEnd.NO_SHOW, LegEnd.RETURNED, LegEnd.TRANSFERRED)
"""Ends of calls that took a counter's time in the ordinary way: an estimate learns from these."""


@dataclass(frozen=True, slots=True)
class PastLeg:
    """An ended transaction: who, where, and its instants; `held_s` is part of its time."""

    ticket_id: int
    service: str
    counter: int
    officer: int | None
    kind: str | None
    queued_at: datetime
    called_at: datetime
    started_at: datetime | None
    ended_at: datetime
    held_s: float
    end: LegEnd


@dataclass(frozen=True, slots=True)
class PastVisit:
    """A ticket that was issued; `left_at` is when it was cancelled before any call.

    Who came by an appointment `is_booked`: how many do is known ahead, not learned.
    """

    ticket_id: int
    service: str
    priority: str | None
    issued_at: datetime
    left_at: datetime | None = None
    is_booked: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """Legs in the order in which they ended, and visits in the order in which they came."""

    legs: Sequence[PastLeg] = ()
    visits: Sequence[PastVisit] = ()
