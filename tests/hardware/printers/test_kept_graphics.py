"""Lines that a printer keeps: called by key while it lists them, whole slips whatever it forgot."""

from pathlib import Path

import pytest

from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.printers.connection import PrinterConnection
from hardware.printers.document import Align, Document, FeedPart, QrCodePart, RulePart, TextPart
from hardware.printers.escpos import Answers, encode_for
from hardware.printers.kept_graphics import INVENTORY, KeptGraphics
from hardware.printers.language import AnswerKind
from hardware.printers.printer_setup import setup_of
from hardware.printers.raster import render
from hardware.simulators.printer import PrinterSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, picture

STORE = parse("escpos+sim://kiosk-1?store=yes")
CALLED, DEFINED = b"\x1d(L\x06\x00\x30\x55", b"\x30\x53\x30"


def slip(number: str, service: str = "Đất đai") -> Document:
    return Document(
        [
            TextPart("Trung tâm Phục vụ hành chính công tỉnh Quảng Trị", align=Align.CENTER),
            TextPart(number, size_mm=20, bold=True, align=Align.CENTER, fit=True),
            TextPart(service, bold=True),
            RulePart(),
            TextPart(f"Lấy số lúc 09:{number[-2:]}"),
            QrCodePart("https://example.vn/t/7KQ2"),
            FeedPart(2),
            TextPart("Chỉ có giá trị trong ngày"),
        ]
    )


class Site:
    """A printer that keeps lines, at the end of one connection."""

    def __init__(self, folder: Path, url: DeviceUrl = STORE) -> None:
        self.printer = PrinterSimulator(folder)
        self.connection = PrinterConnection(url, SimTransport(self.printer), IMPATIENT)

    def print(self, document: Document) -> bytes:
        """Print a slip as the spooler does; returns its bytes."""
        self.connection.status()
        sent = encode_for(document, self.connection.options).payload
        assert self.connection.send(sent).proven
        return sent


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_line_is_handed_over_after_the_cut_and_called_from_then_on(site: Site) -> None:
    first, second = site.print(slip("A001")), site.print(slip("A002"))

    assert first.index(b"\x1dV") < first.index(DEFINED)
    assert CALLED not in first
    assert second.count(CALLED) == 3
    assert DEFINED not in second
    assert len(second) < len(first) / 2


def test_every_slip_is_whole_whoever_drew_its_lines(site: Site) -> None:
    documents = [slip("A001"), slip("A002"), slip("B003", "Thuế"), slip("B004", "Thuế")]

    for document in documents:
        site.print(document)

    papers = [picture(path) for path in site.printer.slips()]
    assert papers == [render(document, width_dots=576) for document in documents]


def test_a_printer_that_lost_its_power_gets_all_of_it_again(site: Site) -> None:
    site.print(slip("A001"))
    site.print(slip("A002"))

    site.printer.power_cut()
    after = site.print(slip("A003"))

    assert CALLED not in after
    assert picture(site.printer.slips()[-1]) == render(slip("A003"), width_dots=576)
    assert CALLED in site.print(slip("A004"))


def test_another_printer_at_the_same_place_is_not_taken_for_the_first(
    site: Site, tmp_path: Path
) -> None:
    """Its keys are the same words for other lines, handed over by somebody else."""
    other = Site(tmp_path / "other")
    other.print(slip("A001", "Hộ tịch"))
    site.print(slip("A001"))
    site.connection.close()
    site.connection._wire = SimTransport(other.printer)

    site.print(slip("A002"))
    site.print(slip("A003"))

    papers = [picture(path) for path in other.printer.slips()[1:]]
    assert papers == [render(slip(number), width_dots=576) for number in ("A002", "A003")]


def test_a_slip_that_was_drawn_and_never_sent_spoils_no_later_one(site: Site) -> None:
    site.print(slip("A001"))
    site.connection.status()
    encode_for(slip("B002", "Thuế"), site.connection.options)

    site.print(slip("C003", "Hộ tịch"))
    sent = site.print(slip("B004", "Thuế"))

    assert sent.count(CALLED) == 2
    papers = [picture(path) for path in site.printer.slips()]
    assert papers[-1] == render(slip("B004", "Thuế"), width_dots=576)


def test_a_printer_whose_memory_is_full_gets_the_lines_by_themselves() -> None:
    """It takes no definition: after two attempts none is made any more."""
    keeper, setup = KeptGraphics(), setup_of(STORE.options)

    slips = [
        keeper.encode(slip("A001"), setup, connection="c", listed=frozenset()).payload
        for _ in range(3)
    ]

    assert [DEFINED in sent for sent in slips] == [True, True, False]


def test_many_services_fill_the_list_and_it_is_begun_anew(site: Site) -> None:
    documents = [
        Document([TextPart(f"Việc {first}{second}") for second in "abcdefgh"]) for first in "abcdef"
    ]

    for document in [*documents, *documents]:
        site.print(document)

    papers = [picture(path) for path in site.printer.slips()]
    assert papers == [render(document, width_dots=576) for document in [*documents, *documents]]
    assert len(list(site.printer._paper.graphics.keys())) <= 36


def test_a_printer_that_lists_nothing_is_asked_once_and_printed_on_as_ever(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.printer._ignores = {b"\x1d(L"}

    first, second = site.print(slip("A001")), site.print(slip("A002"))

    assert first == encode_for(slip("A001"), {}).payload
    assert second == encode_for(slip("A002"), {}).payload
    raw = (tmp_path / "raw.bin").read_bytes()
    assert raw.count(INVENTORY) == 1


def test_the_commands_are_those_of_the_manual() -> None:
    """Epson, Citizen: GS ( L functions 80, 83, 85; a line of 8 by 1 dots at a place of its own."""
    keeper, setup = KeptGraphics(), setup_of({"width": "192"})
    document = Document([TextPart("-", size_mm=2.0)])

    first = keeper.encode(document, setup, connection="c", listed=frozenset()).payload
    second = keeper.encode(document, setup, connection="c", listed=frozenset([b"00"])).payload

    assert bytes.fromhex("1D 28 4C 04 00 30 50 4B 43") == INVENTORY
    at = first.index(bytes.fromhex("1D 56 42 00"))
    assert first[at + 4 :].startswith(b"\x1d(L")
    assert bytes.fromhex("30 53 30 30 30 01") in first[at:]
    assert bytes.fromhex("1D 28 4C 06 00 30 55 30 30 01 01") in second


def test_the_printers_list_is_no_status_and_no_fence() -> None:
    heard = Answers().feed(b"\x37\x73\x40001A\x00\x12")

    assert heard == [(AnswerKind.INVENTORY, b"\x73\x40001A"), (AnswerKind.STATUS, b"\x12")]


@pytest.mark.parametrize(
    ("options", "way_out"),
    [
        ("store=yes&profile=RP326", "keeps no graphics"),
        ("store=yes&mode=text&letters=plain", "not mode=text"),
        ("store=yes&crop=no", "moving margin"),
        ("store=yes&status=no", "asks the printer"),
    ],
)
def test_a_printer_that_cannot_keep_lines_is_refused_with_the_way_out(
    options: str, way_out: str
) -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse(f"escpos+tcp://10.0.0.21?{options}")

    assert way_out in str(refused.value)
