"""What a visitor's phone reads on a slip: the code on the paper, by whatever way it was printed."""

from pathlib import Path

import pytest
import zxingcpp

from hardware.printers.connection import PrinterConnection
from hardware.printers.language import draw
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, picture
from tests.operations.devices.test_slip_bytes import PAGE, sample_slip

QR = zxingcpp.barcode_formats_from_str("QRCode")
SIMULATORS = {"escpos": PrinterSimulator, "star": StarPrinterSimulator}


@pytest.mark.parametrize("width_dots", [576, 384])
@pytest.mark.parametrize(
    ("protocol", "options"),
    [
        ("escpos", ""),
        ("escpos", "&qr=printer"),
        ("escpos", "&store=yes"),
        ("escpos", "&store=yes&qr=printer"),
        ("escpos", "&mode=text&letters=drawn"),
        ("escpos", "&mode=text&letters=plain&qr=printer"),
        ("star", ""),
    ],
)
def test_the_code_on_the_paper_leads_to_the_page_of_the_number(
    tmp_path: Path, protocol: str, options: str, width_dots: int
) -> None:
    """The second slip is read: of one that keeps lines it is made of them."""
    printer = SIMULATORS[protocol](tmp_path, width_dots=width_dots)
    url = parse(f"{protocol}+sim://kiosk-1?width={width_dots}{options}")
    connection = PrinterConnection(url, SimTransport(printer), IMPATIENT)
    for _ in range(2):
        connection.status()
        slip = draw(sample_slip("vi"), protocol, connection.options)
        assert connection.send(slip.payload).proven
    connection.close()

    found = [
        zxingcpp.read_barcodes(picture(path).convert("L"), formats=QR) for path in printer.slips()
    ]

    assert [[code.text for code in codes] for codes in found] == [[PAGE], [PAGE]]
