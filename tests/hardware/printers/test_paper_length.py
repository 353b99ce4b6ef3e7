"""The length of paper that a slip is told to take is what it takes, in every way of printing it."""

from pathlib import Path

import pytest

from hardware.printers.document import Align, Document, FeedPart, PairPart, QrCodePart, TextPart
from hardware.printers.language import draw
from hardware.printers.paper import CUT_FEED_MM
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from tests.hardware.doubles import picture

SLIP = Document(
    [
        TextPart("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", bold=True, align=Align.CENTER),
        FeedPart(3),
        TextPart("A015", size_mm=18, bold=True, fit=True),
        PairPart("Đang chờ", "7 người"),
        QrCodePart("https://example.vn/t/7KQ2"),
    ]
)
MM_PER_DOT = 25.4 / 203


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"crop": "no"},
        {"qr": "printer"},
        {"width": "384"},
        {"mode": "text", "letters": "plain"},
        {"mode": "text", "letters": "drawn", "qr": "printer"},
        {"store": "yes", "kept": "one:"},
    ],
)
def test_an_escpos_slip_is_as_long_as_told(tmp_path: Path, options: dict[str, str]) -> None:
    printer = PrinterSimulator(tmp_path, width_dots=int(options.get("width", "576")))

    slip = draw(SLIP, "escpos", options)

    printer.receive(slip.payload)
    height_mm = picture(printer.slips()[0]).height * MM_PER_DOT
    assert slip.paper_mm - CUT_FEED_MM == pytest.approx(height_mm, abs=1)


def test_a_line_that_the_printer_keeps_is_as_long_as_one_that_is_sent(tmp_path: Path) -> None:
    sent = draw(SLIP, "escpos", {"store": "yes", "kept": "a-connection:"})

    kept = draw(SLIP, "escpos", {"store": "yes", "kept": "a-connection:3030"})

    assert len(kept.payload) < len(sent.payload)
    assert kept.paper_mm == pytest.approx(sent.paper_mm)


def test_a_star_slip_is_as_long_as_told(tmp_path: Path) -> None:
    printer = StarPrinterSimulator(tmp_path)

    slip = draw(SLIP, "star", {})

    printer.receive(slip.payload)
    height_mm = picture(printer.slips()[0]).height * MM_PER_DOT
    assert slip.paper_mm - CUT_FEED_MM == pytest.approx(height_mm, abs=1)
