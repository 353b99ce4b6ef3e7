"""Who will come with an appointment, as a floor knows it: service and slot, and no person."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.events import BookingAction, Event

AHEAD = timedelta(hours=2)
"""So far ahead walk-ins and supervisors are told of appointments."""
ON_TIME = timedelta(minutes=10)
"""So long after the slot's beginning whoever comes still has the slot's rank."""


@dataclass(frozen=True, slots=True)
class DueAppointment:
    """A booking that nobody has come with yet; `id` is the booking's."""

    id: int
    service: str
    starts_at: datetime


def appointments_after(
    known: Mapping[int, DueAppointment], event: Event
) -> Mapping[int, DueAppointment]:
    """Those that are to come after one of the BookingActions."""
    action, facts = BookingAction(event.type), event.facts
    if action is BookingAction.MAKE:
        made = DueAppointment(event.seq, str(facts["service"]), _instant(facts["starts_at"]))
        return {**known, made.id: made}
    ident = int(str(facts["booking"]))
    now = known.get(ident)
    if now is None:
        return known
    if action is BookingAction.MOVE:
        return {**known, ident: replace(now, starts_at=_instant(facts["starts_at"]))}
    return {one: appointment for one, appointment in known.items() if one != ident}


def to_come(
    known: Iterable[DueAppointment], at: datetime, within: timedelta = AHEAD
) -> Sequence[DueAppointment]:
    """Those whose slot is within the time, or just past and still has its rank; in their order."""
    found = (one for one in known if at - ON_TIME <= one.starts_at <= at + within)
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def counted(
    known: Iterable[DueAppointment], at: datetime, within: timedelta = AHEAD
) -> Counter[str]:
    """How many are to come for each service within the time."""
    return Counter(one.service for one in to_come(known, at, within))


def _instant(told: object) -> datetime:
    return datetime.fromisoformat(str(told))
