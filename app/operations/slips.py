"""The slip: what a ticket's paper says, as a document that a printer's thread renders."""

from typing import Any

from app import texts
from app.domain.floor import Floor
from app.domain.ticket import Ticket
from hardware.printers.document import Align, Document, Feed, Part, QrCode, Rule, Text

LABEL_MM = 20.0
"""The label's height; the least is 18 mm, to be read at arm's length by old eyes."""


def slip(floor: Floor, ticket: Ticket, *, track_url: str) -> dict[str, Any]:
    """The document of the ticket as plain JSON; "people ahead" is the count at its commit."""
    centre, language = floor.centre, ticket.language
    service = centre.services[ticket.service]
    local = ticket.issued_at.astimezone(centre.time_zone)

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"slip.{key}", **facts)

    def line(text: str, size_mm: float = 2.8, *, bold: bool = False) -> Text:
        return Text(text, size_mm=size_mm, bold=bold, align=Align.CENTER)

    counters = ", ".join(str(number) for number in service.counters)
    wait = say("wait_unknown")
    if (told := ticket.quote) is not None:
        wait = say("wait", range=say("range", low=told.low_s // 60, high=told.high_s // 60))
    parts: list[Part] = [
        line(centre.header, bold=True),
        line(centre.name[language], 2.6),
        Feed(1.5),
        line(say("number"), 3.0),
        Feed(1.5),
        Text(ticket.label, size_mm=LABEL_MM, bold=True, align=Align.CENTER, fit=True),
        Feed(2.0),
    ]
    if ticket.priority is not None:
        name = centre.priority_classes[ticket.priority].name[language]
        mark = say("priority", name=name)
        parts.append(Text(mark, size_mm=3.0, bold=True, align=Align.CENTER, inverse=True))
    parts += [
        line(service.name[language], 3.6, bold=True),
        line(f"{say('counters')}: {counters}", 3.2, bold=True),
        Rule(),
        line(say("ahead", n=ticket.waiting_ahead), 3.2, bold=True),
        line(wait),
        Feed(0.5),
        QrCode(track_url),
        line(say("follow"), 2.4),
        Rule(),
        line(say("listen"), 2.4),
        line(say("issued", time=f"{local:%H:%M}", date=f"{local:%d/%m/%Y}"), 2.4),
        line(f"{centre.address}. {say('valid')}.", 2.0),
    ]
    return Document(tuple(parts)).to_json()
