"""QR codes that the printer draws by itself: golden bytes, and where they stand on the paper."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.printers.document import Align, Document, QrCodePart, TextPart
from hardware.printers.escpos import encode
from hardware.printers.escpos_bytes import qr_bytes
from hardware.printers.raster import render
from hardware.simulators.printer import PrinterSimulator
from tests.hardware.doubles import picture

PAGE = "https://example.vn/t/7KQ2"


def test_a_code_is_model_size_level_data_and_print() -> None:
    """Epson: GS ( k, functions 165, 167, 169, 180 and 181."""
    assert qr_bytes("AB", 6) == bytes.fromhex(
        "1D 28 6B 04 00 31 41 32 00"  # model 2
        "1D 28 6B 03 00 31 43 06"  # a module of 6 dots
        "1D 28 6B 03 00 31 45 31"  # error level M
        "1D 28 6B 05 00 31 50 30 41 42"  # the data
        "1D 28 6B 03 00 31 51 30"  # print
    )


def test_a_code_is_what_python_escpos_sends(tmp_path: Path) -> None:
    program = (
        "from escpos.printer import Dummy; p = Dummy();"
        f"p.qr({PAGE!r}, ec=1, size=6, native=True); print(p.output.hex())"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert qr_bytes(PAGE, 6).hex() == run.stdout.strip()


@pytest.mark.parametrize("align", list(Align))
@pytest.mark.parametrize("width_dots", [576, 384])
def test_the_printers_code_stands_where_ours_would(
    tmp_path: Path, align: Align, width_dots: int
) -> None:
    document = Document([TextPart("A"), QrCodePart(PAGE, align=align), TextPart("B")])
    simulator = PrinterSimulator(tmp_path, width_dots=width_dots)

    simulator.receive(encode(document, width_dots=width_dots, qr="printer"))

    assert picture(simulator.slips()[0]) == render(document, width_dots=width_dots)


@pytest.mark.parametrize(
    ("align", "command"), [(Align.LEFT, "00"), (Align.CENTER, "01"), (Align.RIGHT, "02")]
)
def test_where_no_margin_can_be_moved_the_printer_places_its_code(
    align: Align, command: str
) -> None:
    """Epson: ESC a n, justification; 0 again for what follows."""
    slip = encode(
        Document([QrCodePart(PAGE, align=align)]), width_dots=576, crop=False, qr="printer"
    )

    assert bytes.fromhex("1B 61" + command) + qr_bytes(PAGE, 6) + bytes.fromhex("1B 61 00") in slip


def test_a_code_that_is_not_wanted_is_left_out() -> None:
    document = Document([TextPart("A"), QrCodePart(PAGE), TextPart("B")])

    without = encode(document, width_dots=576, qr="none")

    assert b"\x1d(k" not in without
    assert len(without) < len(encode(document, width_dots=576)) - 500


def test_a_printer_that_ignores_the_command_leaves_its_place_white(tmp_path: Path) -> None:
    """How staff notice: the test slip says that a code must stand there."""
    document = Document([QrCodePart(PAGE)])
    simulator = PrinterSimulator(tmp_path, ignores={b"\x1d(k"})

    simulator.receive(encode(document, width_dots=576, qr="printer"))

    assert picture(simulator.slips()[0]).histogram()[0] == 0
