"""What the hub notes of each seat: who sits there, and what was sent last."""

from dataclasses import dataclass, field
from datetime import datetime

from app.realtime.audience import Picture, Seat

NOTHING: tuple[int, datetime | None] = (-1, None)
"""Of what no picture was ever made."""


@dataclass(slots=True)
class Subscription:
    """A seat with somebody in it: how many, and what they were last sent."""

    count: int = 0
    sent_of: tuple[int, datetime | None] = NOTHING
    sent_at: float = 0.0
    content: Picture = field(default_factory=dict)


@dataclass(slots=True)
class Round:
    """The seats of an audience that are still to be looked at, and when that began."""

    begun_at: float = float("-inf")
    left: list[tuple[Seat, Subscription]] = field(default_factory=list)
