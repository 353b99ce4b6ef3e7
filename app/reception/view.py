"""What the reception sees, as a pure function of the floor."""

from collections import Counter as Tally
from collections.abc import Mapping
from datetime import datetime

from app.api.centre.services import procedures_json
from app.api.queue.assistance import assistance_json
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Service
from app.domain.instants import iso
from app.domain.queue.availability import availability
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import counters_open, estimate
from app.reception.picture import ReceptionPicture, ReceptionPrinter, ReceptionService

MOST_AT_ONCE = 10
"""So many numbers of one service may be issued at once: a family, a group with one guide."""


def reception_view(
    floor: Floor,
    at: datetime,
    *,
    printers: list[ReceptionPrinter],
    kiosks: Mapping[int, str],
    names: Mapping[int, str],
) -> ReceptionPicture:
    """The picture of every reception of the centre; `printers` are those it may print on.

    `kiosks` and `names` are the names of devices and people by their ids.
    """
    centre = floor.centre
    day = business_day(at, centre.time_zone)
    waiting = Tally(ticket.service for ticket in floor.waiting(day))
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {
            "code": centre.code,
            "name": dict(centre.name),
            "site": dict(centre.site),
            "time_zone": centre.time_zone.key,
        },
        "services": [
            _service(floor, service, waiting[service.code], at)
            for service in centre.services.values()
        ],
        "procedures": procedures_json(centre, at),
        "priority_classes": [
            {"code": known.code, "name": dict(known.name)}
            for known in centre.priority_classes.values()
        ],
        "languages": list(centre.languages),
        "digits": centre.numbers.digits,
        "most_at_once": MOST_AT_ONCE,
        "printers": printers,
        "assistances": [assistance_json(one, kiosks, names) for one in floor.assistances.values()],
    }


def _service(floor: Floor, service: Service, waiting: int, at: datetime) -> ReceptionService:
    now, expected = availability(floor, service, at), estimate(floor, service.code, waiting, at)
    return {
        "code": service.code,
        "prefix": service.prefix,
        "name": dict(service.name),
        "agency": service.agency,
        "closed": now.closed.value if now.closed else None,
        "left": now.left,
        "waiting": waiting,
        "counters_open": counters_open(floor, service.code, at),
        "estimate": {"low_s": expected.low_s, "high_s": expected.high_s} if expected else None,
    }
