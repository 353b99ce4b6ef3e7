"""The floor now and in the next hour, the worst service first."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.centre.calendar import business_day
from app.domain.forecast import Offer, OfferKind, ServiceHour, Unknown
from app.domain.queue.counter import CounterState
from app.domain.queue.deferral import is_deferred
from app.domain.queue.floor import Floor, serves_always
from app.domain.waits.estimate import counters_open

FRESH_FOR = timedelta(minutes=15)
"""After that nothing is said any more: the process that looks ahead has stopped."""


@dataclass(frozen=True, slots=True)
class ServiceOutlook:
    """A service as it stands now, and its next hour."""

    code: str
    waiting: int
    longest_wait_s: float | None
    hour: ServiceHour


def outlook(floor: Floor, at: datetime) -> list[ServiceOutlook]:
    """Each service now and in the next hour, by the newest look ahead, the worst first."""
    day, bound_s = business_day(at, floor.centre.time_zone), floor.centre.targets.wait_min * 60
    known = floor.next_hour
    is_fresh = known is not None and known.at <= at <= known.at + FRESH_FOR
    found = []
    for code in floor.centre.services:
        waiting = [t for t in floor.waiting_for(code, day) if not is_deferred(t, at)]
        since = [ticket.queued_at for ticket in waiting]
        longest_s = max((at - min(since)).total_seconds(), 0.0) if since else None
        hour = known.services.get(code) if known is not None and is_fresh else None
        hour = _still_offered(floor, code, hour or ServiceHour(unknown=Unknown.NOT_YET))
        found.append(ServiceOutlook(code, len(since), longest_s, hour))
    return sorted(found, key=lambda of: _badness(floor, of, bound_s, at), reverse=True)


def _badness(
    floor: Floor, of: ServiceOutlook, target_s: float, at: datetime
) -> tuple[bool, float, int]:
    """People whom nobody serves come first, then the longest wait that is or is to be expected."""
    is_stuck = of.waiting > 0 and not counters_open(floor, of.code, at)
    worst_s = max(of.longest_wait_s or 0.0, of.hour.p80_s or 0.0)
    return is_stuck, worst_s if worst_s > target_s / 2 else 0.0, of.waiting


def _still_offered(floor: Floor, service: str, hour: ServiceHour) -> ServiceHour:
    """The hour without the offers that the floor has overtaken."""
    offers = tuple(offer for offer in hour.offers if may_offer(floor, service, offer))
    return replace(hour, offers=offers)


def may_offer(floor: Floor, service: str, offer: Offer) -> bool:
    """Whether what is offered can still be done: the counter is closed, or open and not helping."""
    now = floor.counters.get(offer.counter)
    if now is None:
        return False
    serves = serves_always(floor, offer.counter, service)
    match offer.kind:
        case OfferKind.OPEN:
            return now.state is CounterState.CLOSED and serves
        case OfferKind.HELP:
            return now.state is CounterState.OPEN and not serves
