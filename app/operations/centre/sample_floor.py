"""A lobby as it could be at a moment of its hours: where a draft's display is looked at."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, HoursFor, Service, Spans
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import State, Ticket
from app.operations.centre.sample_slip import sample_ticket

LOOKED_AHEAD_DAYS = 60
CALLED_MOST = 8
"""Counters of a zone that have somebody."""
WAITING_MOST = 7


class Moment(StrEnum):
    """When of a day the lobby is looked at."""

    OPEN = "open"
    ENDS_SOON = "ends_soon"
    BREAK = "break"
    CLOSED = "closed"


def sample_floor(centre: Centre, moment: Moment, now: datetime) -> tuple[Floor, datetime]:
    """The lobby of the centre at such a moment of its next working day, and the instant."""
    at = _instant(centre, moment, now)
    counters = {number: CounterNow(number, state=CounterState.OPEN) for number in centre.counters}
    if moment is Moment.CLOSED:
        return Floor(centre, 0, {}, counters), at
    tickets: dict[int, Ticket] = {}
    calls: dict[str, tuple[Call, ...]] = {}
    is_break = moment is Moment.BREAK
    for zone in centre.zones.values():
        for place, number in enumerate(zone.counters[:CALLED_MOST]):
            called_at = at - timedelta(minutes=30 * is_break, seconds=4 + 95 * place)
            service = _served_at(centre, number)
            if service is None:
                continue
            ident = len(tickets) + 1
            state = State.CALLED if place < 2 else State.SERVING
            if not is_break:
                tickets[ident] = _ticket(centre, service, at, ident, state=state, counter=number)
            called = _call(centre, service, ident, number, zone.code, called_at)
            calls[zone.code] = (*calls.get(zone.code, ()), replace(called, seq=1000 - ident))
    for place, service in enumerate(centre.services.values()):
        for _ in range((place * 3 + 2) % WAITING_MOST):
            ident = len(tickets) + 101
            tickets[ident] = _ticket(centre, service, at, ident, state=State.WAITING)
    return Floor(centre, 0, tickets, counters, calls), at


def _served_at(centre: Centre, number: int) -> Service | None:
    profile = centre.counters[number].profile
    codes = [helping.service for helping in profile if helping.service in centre.services]
    return centre.services[codes[number % len(codes)]] if codes else None


def _ticket(
    centre: Centre,
    service: Service,
    at: datetime,
    ident: int,
    *,
    state: State,
    counter: int | None = None,
) -> Ticket:
    ticket = sample_ticket(centre, service, at, language="vi", ordinal=9 + 2 * ident)
    return replace(ticket, id=ident, state=state, counter=counter)


def _call(
    centre: Centre, service: Service, ident: int, number: int, zone: str, at: datetime
) -> Call:
    label = sample_ticket(centre, service, at, language="vi", ordinal=9 + 2 * ident).label
    return Call(0, ident, label, "vi", number, zone, at, recall=0, last=False)


def _instant(centre: Centre, moment: Moment, now: datetime) -> datetime:
    day, spans, calling = _working_day(centre, now)
    local = centre.time_zone

    def at(of: time, *, is_end: bool = False) -> datetime:
        midnight = is_end and of == time(0)
        return datetime.combine(day + timedelta(days=midnight), of, local)

    first_begin, first_end = at(spans[0][0]), at(spans[0][1], is_end=True)
    match moment:
        case Moment.ENDS_SOON:
            return at(spans[-1][1], is_end=True) - timedelta(minutes=10)
        case Moment.BREAK if len(spans) > 1:
            return first_end + (at(spans[1][0]) - first_end) / 2
        case Moment.CLOSED | Moment.BREAK:
            return at(calling[-1][1], is_end=True) + timedelta(minutes=45)
        case _:
            return first_begin + (first_end - first_begin) / 3


def _working_day(centre: Centre, now: datetime) -> tuple[date, Spans, Spans]:
    """The next day on which numbers are given, and its hours; one like today where none is."""
    today = business_day(now, centre.time_zone)
    for ahead in range(LOOKED_AHEAD_DAYS):
        day = today + timedelta(days=ahead)
        spans = centre.hours.spans_on(day, HoursFor.ISSUING)
        if spans:
            return day, spans, centre.hours.spans_on(day, HoursFor.CALLING) or spans
    usual = ((time(8), time(17)),)
    return today, usual, usual
