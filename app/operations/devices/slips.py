"""The slip: what a ticket's paper says, as a document that a printer's thread renders."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app import texts
from app.domain.centre.slip_template import SlipPart
from app.domain.centre.values import Centre, Service, Words
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import REHEARSAL, Quote, Ticket
from hardware.printers.document import (
    Align,
    Document,
    DocumentPart,
    FeedPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.typeface import can_draw

SPACE_MM = 1.5
LONG_MIN = 120
"""From here on a wait is given in hours."""


def slip(floor: Floor, ticket: Ticket, *, track_url: str) -> dict[str, Any]:
    """The document of the ticket as plain JSON; "people ahead" is the count at its commit."""
    writer = _Writer(floor.centre, ticket, _printable(ticket.language), track_url)
    kinds = floor.centre.slip.parts
    last = max(place for place, kind in enumerate(kinds) if kind in BEFORE_ONWARD)
    parts = _rehearsal(writer)
    parts += [part for kind in kinds[: last + 1] for part in WRITE[kind](writer)]
    parts += _onward(writer)
    parts += (part for kind in kinds[last + 1 :] for part in WRITE[kind](writer))
    # The printer's thread knows which copy it is when it prints one.
    return Document(tuple(parts), writer.say("reprint", n="{n}")).to_json()


@dataclass(frozen=True, slots=True)
class _Writer:
    """A ticket's facts in its visitor's language, or in one that stands for it."""

    centre: Centre
    ticket: Ticket
    language: str
    track_url: str

    def say(self, key: str, **facts: object) -> str:
        """The centre's own words of the key, else those of the product."""
        own = self.centre.slip.texts.get(key, {})
        for code in texts.fallback(self.language):
            if code in own:
                return own[code].format_map(facts)
            if f"slip.{key}" in texts.languages()[code]:
                break
        return texts.text(code, f"slip.{key}", **facts)

    def name(self, words: Words) -> str:
        """The words in the slip's language."""
        return texts.spoken_to(self.language, words)

    @property
    def service(self) -> Service:
        """What the visitor came for."""
        return self.centre.service(self.ticket.service)


def _printable(language: str) -> str:
    """The language, or the first that stands for it whose letters the paper can show.

    A slip with boxes for letters helps nobody.
    """
    *tried, last = texts.fallback(language)
    return next((code for code in tried if can_draw(texts.text(code, "language.name"))), last)


def _line(text: str, size_mm: float = 2.8, *, bold: bool = False) -> list[DocumentPart]:
    return [TextPart(text, size_mm=size_mm, bold=bold, align=Align.CENTER)]


def _rehearsal(of: _Writer) -> list[DocumentPart]:
    """Above a slip that nobody is called by."""
    if of.ticket.origin != REHEARSAL:
        return []
    words = of.say("rehearsal")
    return [TextPart(words, size_mm=3.0, bold=True, align=Align.CENTER, inverse=True)]


def _logo(of: _Writer) -> Iterable[DocumentPart]:
    return [PicturePart(of.centre.slip.logo_png)] if of.centre.slip.logo_png else []


def _label(of: _Writer) -> Iterable[DocumentPart]:
    size_mm = of.centre.slip.label_mm
    return [TextPart(of.ticket.label, size_mm=size_mm, bold=True, align=Align.CENTER, fit=True)]


def _marks(of: _Writer) -> Iterable[DocumentPart]:
    """What shows staff at a glance how the ticket is ranked: its slot, its priority class."""
    return [*_slot(of), *_priority(of)]


def _slot(of: _Writer) -> Iterable[DocumentPart]:
    if of.ticket.booked_for is None:
        return []
    local = of.ticket.booked_for.astimezone(of.centre.time_zone)
    words = of.say("booked", time=f"{local:%H:%M}")
    return [TextPart(words, size_mm=5.0, bold=True, align=Align.CENTER)]


def _priority(of: _Writer) -> Iterable[DocumentPart]:
    known = of.centre.priority_class(of.ticket.priority)
    if known is None:
        return []
    mark = of.say("priority", name=of.name(known.name))
    return [TextPart(mark, size_mm=3.0, bold=True, align=Align.CENTER, inverse=True)]


def _counters(of: _Writer) -> Iterable[DocumentPart]:
    return _line(f"{of.say('counters')}: {_spans(of.service.counters)}", 3.2, bold=True)


def _onward(of: _Writer) -> Iterable[DocumentPart]:
    """Where the visitor goes on to with the same number; nothing for one with a single need."""
    if not of.ticket.onward:
        return []
    services = of.centre.services
    goes_to = [services[code] for code in of.ticket.onward if code in services]
    lines = [
        f"{place}. {of.name(one.name)} ({_counters_short(of, one)})"
        for place, one in enumerate(goes_to, start=2)
    ]
    return [*_line(of.say("onward"), 2.6), *(p for text in lines for p in _line(text, bold=True))]


def _counters_short(of: _Writer, service: Service) -> str:
    key = "counter_one" if len(service.counters) == 1 else "counter_many"
    return of.say(key, numbers=_spans(service.counters))


def _spans(numbers: Iterable[int]) -> str:
    """The numbers in short: 1, 2, 3, 4 and 7 are "1–4, 7"."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(
        f"{span[0]}–{span[-1]}" if len(span) > 2 else ", ".join(map(str, span)) for span in spans
    )


def _ahead(of: _Writer) -> Iterable[DocumentPart]:
    ahead = of.ticket.waiting_ahead
    return _line(of.say("ahead" if ahead else "ahead_none", n=ahead), 3.2, bold=True)


def _wait(of: _Writer) -> Iterable[DocumentPart]:
    quote = of.ticket.quote
    return _line(of.say("wait_unknown") if quote is None else _expected(of, quote))


def _expected(of: _Writer, quote: Quote) -> str:
    low, high, usual = (s // 60 for s in (quote.low_s, quote.high_s, quote.p80_s))
    if low >= LONG_MIN:
        return of.say("wait", range=of.say("range_over", n=low // 60))
    form = "range_under" if low == 0 else "range_about" if low == high else "range"
    wait = of.say("wait", range=of.say(form, low=low, high=high))
    return f"{wait}\n({of.say('usual', n=usual)})" if usual > high else wait


def _qr(of: _Writer) -> Iterable[DocumentPart]:
    return [FeedPart(0.5), QrCodePart(of.track_url)]


def _issued(of: _Writer) -> Iterable[DocumentPart]:
    local = of.ticket.issued_at.astimezone(of.centre.time_zone)
    return _line(of.say("issued", time=f"{local:%H:%M}", date=texts.day(of.language, local)), 2.4)


def _note(of: _Writer) -> Iterable[DocumentPart]:
    note = of.name(of.centre.slip.texts.get("note", {}))
    return _line(note, 2.4) if note else []


S = SlipPart
BEFORE_ONWARD = frozenset({S.LABEL, S.SERVICE, S.AGENCY, S.COUNTERS})
"""Further needs are printed after the last of these, whatever a centre's template leaves out."""

WRITE: Mapping[SlipPart, Callable[[_Writer], Iterable[DocumentPart]]] = {
    S.LOGO: _logo,
    S.HEADER: lambda of: _line(of.centre.header, bold=True),
    S.CENTRE: lambda of: _line(of.name(of.centre.name), 2.6),
    S.SITE: lambda of: _line(of.name(of.centre.site), 2.6),
    S.TITLE: lambda of: _line(of.say("number"), 3.0),
    S.LABEL: _label,
    S.PRIORITY: _marks,
    S.SERVICE: lambda of: _line(of.name(of.service.name), 3.6, bold=True),
    S.AGENCY: lambda of: _line(of.service.agency, 2.4),
    S.COUNTERS: _counters,
    S.AHEAD: _ahead,
    S.WAIT: _wait,
    S.QR: _qr,
    S.FOLLOW: lambda of: _line(of.say("follow"), 2.4),
    S.LISTEN: lambda of: _line(of.say("listen"), 2.4),
    S.ISSUED: _issued,
    S.ADDRESS: lambda of: _line(of.centre.address, 2.0),
    S.VALID: lambda of: _line(of.say("valid"), 2.0),
    S.NOTE: _note,
    S.THANKS: lambda of: _line(of.say("thanks"), 2.4),
    S.RULE: lambda of: [RulePart()],
    S.SPACE: lambda of: [FeedPart(SPACE_MM)],
}
"""How each part of a template becomes parts of a document; a test sees that none is missing."""
