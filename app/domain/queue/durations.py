"""Every duration of a transaction, computed from its leg; they add up exactly."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.queue.ticket import Leg

ZERO = timedelta()


@dataclass(frozen=True, slots=True)
class Timings:
    """The four spans of a transaction: wait + walk + service + held = queued to end."""

    wait: timedelta
    walk: timedelta
    service: timedelta
    held: timedelta

    @property
    def total(self) -> timedelta:
        """The whole time, from queued to end."""
        return self.wait + self.walk + self.service + self.held


def timings(leg: Leg, at: datetime) -> Timings:
    """The spans of the leg; one still open is measured up to `at`.

    wait = queued → first call of this leg (a recall changes nothing), walk = call → start,
    held = time in held, service = the rest of start → end.
    """
    end = leg.ended_at or _latest(leg, at)
    served_from = leg.started_at or end
    held = leg.held + (end - leg.held_since if leg.held_since else ZERO)
    return Timings(
        wait=leg.called_at - leg.queued_at,
        walk=served_from - leg.called_at,
        service=end - served_from - held,
        held=held,
    )


def _latest(leg: Leg, at: datetime) -> datetime:
    """The instant, but never one that would make a span of the leg negative (a clock set back)."""
    started = leg.started_at or leg.called_at
    return max(at, started + leg.held, leg.held_since or started)
