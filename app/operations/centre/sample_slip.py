"""A slip as it would print, of a number that nobody has."""

from datetime import datetime
from typing import Any

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Service
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, Quote, State, Ticket
from app.operations.devices.slips import slip

NO_PAGE = "x" * 16


def sample_slip(
    centre: Centre,
    at: datetime,
    language: str,
    base_url: str,
    *,
    service: Service | None = None,
    priority: str | None = None,
) -> dict[str, Any]:
    """The document of the slip; its service is the centre's first one where none is given."""
    chosen = service if service is not None else next(iter(centre.services.values()))
    ticket = _ticket(centre, chosen, at, language=language, priority=priority)
    floor = Floor(centre, 0, {}, {})
    return slip(floor, ticket, track_url=f"{base_url}/t/{NO_PAGE}")


def _ticket(
    centre: Centre, service: Service, at: datetime, *, language: str, priority: str | None
) -> Ticket:
    """A number with three people before it."""
    return Ticket(
        id=0,
        label=f"{service.prefix}{12:0{centre.numbers.digits}d}",
        prefix=service.prefix,
        ordinal=12,
        service=service.code,
        business_on=business_day(at, centre.time_zone),
        state=State.WAITING,
        version=1,
        issued_at=at,
        queued_at=at,
        rank_at=at,
        last_at=at,
        last_actor="",
        last_action=Action.ISSUE,
        priority=priority,
        language=language,
        waiting_ahead=3,
        quote=Quote(900, 1500, 1800),
    )
