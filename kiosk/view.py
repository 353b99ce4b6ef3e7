"""What the kiosk shows, as a pure function of the floor."""

from collections import Counter as Tally
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal

from app.api.centre.services import procedures_json
from app.api.fields import EstimateAnswer
from app.domain.centre.calendar import business_day, opening
from app.domain.centre.emblem import emblem_name
from app.domain.centre.values import Centre, HoursFor, Service, Words
from app.domain.instants import iso
from app.domain.queue.appointments import counted
from app.domain.queue.assistance import UNANSWERED_AFTER, asked_at_kiosk
from app.domain.queue.availability import Availability, ClosedBecause, availability
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import Late, WaitEstimate, counters_open, estimate, late_from
from app.domain.waits.visit_order import MOST_NEEDS
from app.web.emblems import emblem_address
from kiosk.picture import AskedPerson, IssuingPicture, KioskPicture, KioskService, LatePicture

GUIDANCE = "huong-dan"
"""The service of those who aren't sure, where a centre has it: offered to who asks for a person."""

RESULTS = "tra-ket-qua"
"""The service of those who collect a result: who scans the receipt of a dossier is led to it."""


def kiosk_view(
    floor: Floor,
    at: datetime,
    *,
    always_open: bool,
    has_scanner: bool = False,
    scan: str | None = None,
    kiosk: int | None = None,
    is_attended: bool = True,
) -> KioskPicture:
    """The picture of a kiosk of the centre; `always_open` ignores the hours of issuing.

    `scan` is the handle of what its scanner has read and its screen has not taken up yet; `kiosk`
    is the device's id, `is_attended` whether somebody looks at the reception's page.
    """
    centre = floor.centre
    offers = {
        code: availability(floor, service, at, always_open=always_open)
        for code, service in centre.services.items()
    }
    day = business_day(at, centre.time_zone)
    waiting = Tally(ticket.service for ticket in floor.waiting(day))
    booked = counted(floor.appointments.values(), at)
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
            "emblem": emblem_address(emblem_name(centre)),
        },
        **_issuing(centre, offers.values(), at, always_open=always_open),
        "languages": list(centre.languages),
        "groups": [
            {"code": known.code, "name": dict(known.name), "colour": known.colour.value}
            for known in centre.groups.values()
        ],
        "services": [
            _service(
                floor,
                service,
                (waiting[service.code], booked[service.code]),
                at,
                offers[service.code],
            )
            for service in sorted(centre.services.values(), key=lambda s: -s.per_day)
        ],
        "procedures": procedures_json(centre, at),
        "priority_classes": [
            {"code": known.code, "name": dict(known.name)}
            for known in centre.priority_classes.values()
        ],
        "scanner": has_scanner,
        "scan": scan,
        "books": bool(centre.booking_plans),
        # Closed, it is a tile like the others, which says why.
        "guidance": _offered(GUIDANCE, offers),
        "results": _offered(RESULTS, offers),
        "assistance": _assistance(floor, kiosk, at, is_attended=is_attended),
        "rules": {
            "tickets_per_person_day": centre.calling.tickets_per_person_day,
            "most_needs": MOST_NEEDS,
            "wait_target_min": centre.targets.wait_min,
        },
    }


def _offered(code: str, offers: Mapping[str, Availability]) -> str | None:
    """The code, where the centre has such a service and it gives numbers now."""
    return code if code in offers and offers[code].closed is None else None


def _assistance(
    floor: Floor, kiosk: int | None, at: datetime, *, is_attended: bool
) -> AskedPerson | None:
    """The person who was asked for at the kiosk: who comes, or honestly that nobody does yet."""
    one = asked_at_kiosk(floor.assistances, kiosk) if kiosk is not None else None
    if one is None:
        return None
    state: Literal["asked", "late", "nobody", "coming"]
    if one.accepted_at is not None:
        state = "coming"
    elif not is_attended:
        state = "nobody"
    else:
        state = "late" if at - one.asked_at >= UNANSWERED_AFTER else "asked"
    return {"id": one.id, "state": state, "asked_at": iso(one.asked_at)}


def _issuing(
    centre: Centre, offers: Iterable[Availability], at: datetime, *, always_open: bool
) -> IssuingPicture:
    """Whether the kiosk is open: unless it is past the hours of every service."""
    shut = [of for of in offers if of.closed is ClosedBecause.HOURS]
    is_open = len(shut) < len(centre.services)
    hours = opening(centre.hours, HoursFor.ISSUING, at, centre.time_zone)
    known = [of.opens_at for of in shut if of.opens_at is not None]
    return {
        "open": is_open,
        "opens_at": iso(min(known)) if known and not is_open else None,
        "day": _words(hours.reason) if not is_open else None,
        "closes_at": _iso(hours.closes_at) if not always_open else None,
    }


def _service(
    floor: Floor, service: Service, people: tuple[int, int], at: datetime, now: Availability
) -> KioskService:
    """One tile; `people` are those who wait, and those who come with an appointment soon."""
    waiting, booked = people
    expected = estimate(floor, service.code, waiting, at)
    return {
        "code": service.code,
        "prefix": service.prefix,
        "name": dict(service.name),
        "agency": service.agency,
        "group": service.group,
        "open": now.closed is None,
        "closed": now.closed.value if now.closed else None,
        "reason": now.reason,
        "day": _words(now.day),
        "opens_at": _iso(now.opens_at),
        "left": now.left,
        "waiting": waiting,
        "booked": booked,
        "counters_open": counters_open(floor, service.code, at),
        "counters": [
            {"number": number, "name": dict(floor.centre.counters[number].name)}
            for number in service.counters
        ],
        "estimate": _expected(expected),
        "late": _late(late_from(floor.centre, expected, at)),
    }


def _late(late: Late | None) -> LatePicture | None:
    if late is None:
        return None
    return {"from": iso(late.ends_at), "resumes_at": _iso(late.resumes_at)}


def _expected(expected: WaitEstimate | None) -> EstimateAnswer | None:
    """The estimate as pages get it, in seconds; None says that it isn't known."""
    if expected is None:
        return None
    return {"low_s": expected.low_s, "high_s": expected.high_s, "p80_s": expected.p80_s}


def _words(words: Words | None) -> dict[str, str] | None:
    return dict(words) if words is not None else None


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
