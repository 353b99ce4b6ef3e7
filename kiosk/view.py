"""What the kiosk shows, as a pure function of the floor."""

from collections import Counter as Tally
from datetime import datetime, timedelta

from app.domain.calendar import Opening, business_day, opening
from app.domain.centre import Centre, Service
from app.domain.floor import Floor
from app.domain.instants import iso
from app.domain.waiting import WaitEstimate, counters_open, estimate

Picture = dict[str, object]

GUIDANCE = "huong-dan"
"""The service that the button for those who aren't sure leads to, where a centre has it."""


def kiosk_view(floor: Floor, at: datetime, *, always_open: bool) -> Picture:
    """The picture of every kiosk of the centre; `always_open` ignores the hours of issuing."""
    centre = floor.centre
    issuing = _issuing(centre, at, always_open=always_open)
    day = business_day(at, centre.time_zone)
    waiting = Tally(ticket.service for ticket in floor.waiting(day))
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": centre.code,
            "name": dict(centre.name),
            "site": dict(centre.site),
            "header": centre.header,
            "address": centre.address,
            "time_zone": centre.time_zone.key,
        },
        "open": issuing.is_open,
        "opens_at": _iso(issuing.opens_at),
        "closes_at": _iso(issuing.closes_at),
        "languages": list(centre.languages),
        "services": [
            _service(floor, service, waiting[service.code], at, issuing)
            for service in centre.services.values()
        ],
        "procedures": [
            {
                "code": known.code,
                "service": known.service,
                "name": dict(known.name),
                "keywords": list(known.keywords),
            }
            for known in centre.procedures.values()
        ],
        "priority_classes": [
            {"code": known.code, "name": dict(known.name)}
            for known in centre.priority_classes.values()
        ],
        "guidance": GUIDANCE if GUIDANCE in centre.services else None,
        "rules": {
            "tickets_per_person_day": centre.calling.tickets_per_person_day,
            "wait_target_min": centre.targets.wait_min,
        },
    }


def _issuing(centre: Centre, at: datetime, *, always_open: bool) -> Opening:
    if always_open:
        return Opening(True, None, None)
    return opening(centre.hours, centre.hours.issuing, at, centre.time_zone)


def _service(
    floor: Floor, service: Service, waiting: int, at: datetime, issuing: Opening
) -> Picture:
    """One tile; `late_from` is the end of calling that the wait would run past, else None."""
    expected = estimate(floor, service.code, waiting, at)
    return {
        "code": service.code,
        "prefix": service.prefix,
        "name": dict(service.name),
        "agency": service.agency,
        "open": issuing.is_open,
        "waiting": waiting,
        "counters_open": counters_open(floor, service.code, at),
        "counters": [
            {"number": number, "name": dict(floor.centre.counters[number].name)}
            for number in service.counters
        ],
        "estimate": _expected(expected),
        "late_from": _late_from(floor.centre, expected, at) if issuing.closes_at else None,
    }


def _expected(expected: WaitEstimate | None) -> Picture | None:
    """The estimate as pages get it, in seconds; None says that it isn't known."""
    if expected is None:
        return None
    return {"low_s": expected.low_s, "high_s": expected.high_s, "p80_s": expected.p80_s}


def _late_from(centre: Centre, expected: WaitEstimate | None, at: datetime) -> str | None:
    """The end of this span of calling, if the middle of the estimate lies past it."""
    calling = opening(centre.hours, centre.hours.calling, at, centre.time_zone)
    if expected is None or calling.closes_at is None:
        return None
    middle = timedelta(seconds=(expected.low_s + expected.high_s) / 2)
    return iso(calling.closes_at) if at + middle > calling.closes_at else None


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
