"""What a visitor's phone shows of their own ticket, as a pure function of the floor.

It shows nothing of other visitors but the labels that the lobby's display has called out.
"""

from collections.abc import Mapping
from datetime import date, datetime

from app.api.fields import EstimateAnswer, Names
from app.api.visitors.tracking import (
    CentreTitleAnswer,
    CounterTitleAnswer,
    LastCallAnswer,
    TrackAnswer,
)
from app.domain.centre.calendar import business_day
from app.domain.centre.closing import calling_ends_at
from app.domain.instants import iso, iso_or_none
from app.domain.queue.deferral import deferred_until, offered_later
from app.domain.queue.floor import Call, Floor
from app.domain.queue.lifecycle import allowed_actions
from app.domain.queue.routing import is_priority, places
from app.domain.queue.ticket import LIVE, Action, State, Ticket
from app.domain.waits.estimate import estimate_of

CALLS_SHOWN = 5
NEAR = 5
SOON_S, LATER_S, RARELY_S = 10, 30, 60
"""How long a phone without a socket may wait: not long when its turn is near."""

BEFORE_SERVICE = frozenset({State.WAITING, State.MISSED, State.CALLED})
WITH_A_COUNTER = frozenset({State.CALLED, State.SERVING, State.HELD})


class PhoneHall:
    """What all phones of a floor have in common, each part made once, when first asked for.

    A thousand phones follow one floor: its queues are sorted once, not once a phone.
    """

    def __init__(self, floor: Floor, at: datetime) -> None:
        self.floor = floor
        self.at = at
        self.centre: CentreTitleAnswer = {
            "name": dict(floor.centre.name),
            "site": dict(floor.centre.site),
            "time_zone": floor.centre.time_zone.key,
        }
        self._places: dict[tuple[str, date], Mapping[int, int]] = {}
        self._estimates: dict[tuple[str, int], EstimateAnswer | None] = {}
        self._calls: dict[str, list[LastCallAnswer]] = {}

    def ahead(self, ticket: Ticket) -> int | None:
        """How many are called before the ticket; None unless it waits on this floor."""
        key = (ticket.service, ticket.business_on)
        if key not in self._places:
            self._places[key] = places(self.floor, *key, self.at)
        return self._places[key].get(ticket.id)

    def estimate(self, ticket: Ticket, ahead: int) -> EstimateAnswer | None:
        """The range of the ticket's wait, or None where it isn't known.

        The formula looks at every counter, so behind as many people it is asked only once.
        """
        if self.floor.forecast is not None:
            return _estimate(self.floor, ticket, ahead, self.at)
        key = (ticket.service, ahead)
        if key not in self._estimates:
            self._estimates[key] = _estimate(self.floor, ticket, ahead, self.at)
        return self._estimates[key]

    def last_calls(self, service: str) -> list[LastCallAnswer]:
        """The newest call of each label with the service's prefix today, newest first."""
        if service not in self._calls:
            self._calls[service] = _last_calls(self.floor, service, self.at)
        return self._calls[service]


def track_view(hall: PhoneHall, ticket: Ticket, at: datetime, *, is_rated: bool) -> TrackAnswer:
    """The picture of the ticket's page at the instant; the ticket may have left the floor."""
    floor, centre = hall.floor, hall.floor.centre
    ahead = hall.ahead(ticket) if ticket.state is State.WAITING else None
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": hall.centre,
        "label": ticket.label,
        "state": ticket.state.value,
        "service": dict(centre.service(ticket.service).name),
        "onward": [
            dict(centre.services[code].name) for code in ticket.onward if code in centre.services
        ],
        "priority": is_priority(centre, ticket),
        "booked_for": iso_or_none(ticket.booked_for),
        "bring": _bring(floor, ticket),
        "waiting_ahead": ahead,
        "estimate": hall.estimate(ticket, ahead) if ahead is not None else None,
        "counter": _counter(floor, ticket),
        "last_calls": hall.last_calls(ticket.service),
        "called_at": _called_at(ticket),
        "issued_at": iso(ticket.issued_at),
        "allowed": [Action.CANCEL.value] if Action.CANCEL in allowed_actions(ticket) else [],
        "finished": ticket.state not in LIVE,
        "may_rate": ticket.state is State.DONE and not is_rated,
        "rated": is_rated,
        "look_again_s": _look_again_s(ticket, ahead),
        "not_before": _not_before(ticket, at),
        "later_min": offered_later(ticket, at, calling_ends_at(centre, at)),
    }


def _bring(floor: Floor, ticket: Ticket) -> list[Names]:
    """What to bring for the chosen procedure, as long as nobody serves the visitor."""
    known = floor.centre.procedures.get(ticket.procedure or "")
    if known is None or ticket.state not in BEFORE_SERVICE:
        return []
    return [dict(thing) for thing in known.bring]


def _not_before(ticket: Ticket, at: datetime) -> str | None:
    """Until when the ticket is passed over by its holder's word; None where it isn't."""
    return iso_or_none(deferred_until(ticket, at))


def _look_again_s(ticket: Ticket, ahead: int | None) -> int:
    """After how many seconds a phone without a socket asks again."""
    if ticket.state not in LIVE:
        return RARELY_S
    return LATER_S if ahead is not None and ahead > NEAR else SOON_S


def _called_at(ticket: Ticket) -> str | None:
    """When the ticket was called or recalled lastly, while it is: the phone rings for each."""
    if ticket.state is not State.CALLED or ticket.leg is None:
        return None
    return iso(ticket.leg.last_called_at or ticket.leg.called_at)


def _estimate(floor: Floor, ticket: Ticket, ahead: int, at: datetime) -> EstimateAnswer | None:
    expected = estimate_of(floor, ticket, ahead, at)
    if expected is None:
        return None
    return {"low_s": expected.low_s, "high_s": expected.high_s, "p80_s": expected.p80_s}


def _counter(floor: Floor, ticket: Ticket) -> CounterTitleAnswer | None:
    if ticket.counter is None or ticket.state not in WITH_A_COUNTER:
        return None
    plan = floor.centre.counter(ticket.counter)
    zone = floor.centre.zones.get(plan.zone)  # None for a counter that was removed meanwhile.
    colour, direction = (zone.colour, zone.direction) if zone is not None else (None, None)
    return {
        "number": plan.number,
        "name": dict(plan.name),
        "zone": dict(zone.name) if zone is not None else {},
        "colour": colour.value if colour else None,
        "direction": direction.value if direction else None,
    }


def _last_calls(floor: Floor, service: str, at: datetime) -> list[LastCallAnswer]:
    today = business_day(at, floor.centre.time_zone)
    prefix = floor.centre.service(service).prefix
    newest: dict[str, Call] = {}
    for call in sorted((c for zone in floor.calls.values() for c in zone), key=lambda c: -c.seq):
        is_today = business_day(call.at, floor.centre.time_zone) == today
        if is_today and call.label.rstrip("0123456789") == prefix:
            newest.setdefault(call.label, call)
    return [
        {
            "label": call.label,
            "counter_name": dict(floor.centre.counter(call.counter).name),
            "at": iso(call.at),
        }
        for call in list(newest.values())[:CALLS_SHOWN]
    ]
