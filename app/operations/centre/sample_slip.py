"""A slip as it would print, of a number that nobody has."""

from datetime import datetime
from typing import Any

from app import texts
from app.domain.centre.calendar import business_day
from app.domain.centre.numbering import label
from app.domain.centre.values import Centre, Service
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, Quote, State, Ticket
from app.operations.devices.slips import slip
from hardware.printers.document import Align, Document, FeedPart, TextPart, from_json

NO_PAGE = "x" * 16


def sample_slip(
    centre: Centre,
    at: datetime,
    language: str,
    base_url: str,
    *,
    service: Service | None = None,
    priority: str | None = None,
    is_marked: bool = False,
) -> dict[str, Any]:
    """The document of the slip; its service is the centre's first one where none is given.

    Marked, it says at its top that it is nobody's number, as it comes out where visitors stand.
    """
    chosen = service if service is not None else next(iter(centre.services.values()))
    ticket = sample_ticket(centre, chosen, at, language=language, priority=priority)
    floor = Floor(centre, 0, {}, {})
    plain = slip(floor, ticket, track_url=f"{base_url}/t/{NO_PAGE}")
    return _marked(plain, language) if is_marked else plain


def _marked(plain: dict[str, Any], language: str) -> dict[str, Any]:
    document = from_json(plain)
    words = texts.text(language, "slip.test")
    mark = TextPart(words, size_mm=3.2, bold=True, align=Align.CENTER, inverse=True)
    return Document([mark, FeedPart(2), *document.parts], document.reprint).to_json()


def sample_ticket(
    centre: Centre,
    service: Service,
    at: datetime,
    *,
    language: str,
    priority: str | None = None,
    ordinal: int = 12,
) -> Ticket:
    """A number with three people before it."""
    return Ticket(
        id=0,
        label=label(service.prefix, ordinal, centre.numbers.digits),
        prefix=service.prefix,
        ordinal=ordinal,
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
