"""How many bytes the sample centre's slips are: what a slow line has to carry."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from app.domain.centre.values import Centre, Service
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Action, Quote, State, Ticket
from app.operations.devices.slips import slip
from app.persistence.centre.configuration import build_centre, read_file, sample_file
from hardware.printers.document import Document, from_json
from hardware.printers.kept_graphics import KeptGraphics
from hardware.printers.language import draw, language_of
from hardware.printers.printer_setup import setup_of

ISSUED_AT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)
PAGE = "http://moiso.quangtri.gov.vn/t/" + "x" * 16


def sample_slip(language: str, *, priority: str | None = None) -> Document:
    """Returns a slip of the sample centre's first service, three people ahead."""
    centre: Centre = build_centre(1, read_file(sample_file("quang-tri")))
    service: Service = next(iter(centre.services.values()))
    ticket = Ticket(
        id=0, label=f"{service.prefix}012", prefix=service.prefix, ordinal=12,
        service=service.code, business_on=ISSUED_AT.date(), state=State.WAITING, version=1,
        issued_at=ISSUED_AT, queued_at=ISSUED_AT, rank_at=ISSUED_AT, last_at=ISSUED_AT,
        last_actor="", last_action=Action.ISSUE, priority=priority, language=language,
        waiting_ahead=3, quote=Quote(900, 1500, 1800),
    )  # fmt: skip
    floor = Floor(centre, 0, {}, {})
    return from_json(slip(floor, ticket, track_url=PAGE))


def slip_after_the_first(width: str, language: str, priority: str | None) -> int:
    """Returns the bytes of a slip whose lines a printer that keeps them has by now."""
    keeper, setup = KeptGraphics(), setup_of({"width": width, "qr": "printer"})
    document = sample_slip(language, priority=priority)
    first = keeper.encode(document, setup, connection="c", listed=frozenset()).payload
    listed = frozenset(re.findall(rb"\x30\x53\x30(..)\x01", first, re.DOTALL))
    return len(keeper.encode(document, setup, connection="c", listed=listed).payload)


def slip_bytes(options: Mapping[str, str], language: str = "vi") -> int:
    return len(draw(sample_slip(language), "escpos", options).payload)


@pytest.mark.parametrize(("width", "most"), [("576", 20_000), ("384", 16_000)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_slip_drawn_for_any_printer_keeps_to_the_aim(
    language: str, width: str, most: int
) -> None:
    """42,699 bytes at 80 mm and 37,276 at 58 mm before bands were doubled and cropped singly."""
    assert slip_bytes({"width": width}, language) <= most


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_printer_that_draws_codes_has_its_slip_in_nine_seconds_at_19200_baud(
    language: str,
) -> None:
    assert slip_bytes({"width": "576", "qr": "printer"}, language) <= 9 * 1920


@pytest.mark.parametrize("width", ["576", "384"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_slip_with_a_bar_for_priority_takes_longer_than_twelve_seconds_there(
    language: str, width: str
) -> None:
    document = sample_slip(language, priority="NCT")

    assert len(draw(document, "escpos", {"width": width}).payload) <= 12 * 1920


@pytest.mark.parametrize("width", ["576", "384"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_star_slip_takes_nine_seconds_at_the_least_baud_that_a_star_printer_may_have(
    language: str, width: str
) -> None:
    """At 38,400 baud it is 12 s, at 19,200 24 s."""
    slip_of_a_star = draw(sample_slip(language), "star", {"width": width}).payload

    assert len(slip_of_a_star) <= 9 * language_of("star").least_baud / 10


@pytest.mark.parametrize("width", ["576", "384"])
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("letters", "most"), [("tcvn3", 1_000), ("plain", 1_000), ("drawn", 4_000)]
)
def test_a_slip_in_text_takes_a_second_or_four_at_9600_baud(
    language: str, width: str, letters: str, most: int
) -> None:
    options = {"mode": "text", "letters": letters, "qr": "printer", "width": width}

    assert slip_bytes(options, language) <= most


@pytest.mark.parametrize(("width", "most"), [("576", 9_600), ("384", 8_600)])
@pytest.mark.parametrize("priority", [None, "NCT"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_printer_that_keeps_lines_gets_half_of_that(
    language: str, priority: str | None, width: str, most: int
) -> None:
    """At 19,200 baud it is 5 s."""
    assert slip_after_the_first(width, language, priority) <= most
