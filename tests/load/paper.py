"""Knows how long a visitor waits for a number and for its paper: from the touch to the cut.

The printer is the simulator on a real TCP socket, which takes bytes as fast as they come; what a
thermal head needs for its 14 cm comes on top. One visitor after the other, as at one kiosk.
"""

import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from queue import Empty, Queue

from PIL import Image

from hardware.simulators.lines import on_network
from hardware.simulators.printer import PrinterSimulator
from tests.load.commands import Lost
from tests.load.figures import Aim, Figure, Finding, spread
from tests.load.hall import KIOSK, UNPLUGGED, Hall
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until

TITLE = "From the touch at a kiosk to its number and to the last byte of its slip"
AIM_TICKET_P99_MS, AIM_PAPER_P99_MS = 100, 1_500
PATIENCE_S = 30.0


class TimedPrinter(PrinterSimulator):
    """Tells when each slip's last byte, its cut, has come."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.cuts: Queue[float] = Queue()

    def _keep(self, slip: Image.Image) -> None:
        self.cuts.put(time.monotonic())
        super()._keep(slip)


def paper(hall: Hall, database: str, *, slips: int) -> Iterator[Finding]:
    """Measure so many visitors with their paper; the printer is unplugged again afterwards."""
    with tempfile.TemporaryDirectory(prefix="moiso-paper-") as folder:
        printer = TimedPrinter(Path(folder))
        with on_network(printer) as line, KeptConnection(hall.port, hall.kiosk) as kiosk:
            hall.drop_queued_slips()
            hall.server.command("device", "url", KIOSK, f"escpos+{line.url}?width=576")
            _warm_up(kiosk, printer, hall)
            wishes = enumerate(islice(cycle(hall.services), slips))
            took = [
                _touch(kiosk, printer, f"paper-{hall.port}-{n}", service) for n, service in wishes
            ]
            hall.server.command("device", "url", KIOSK, UNPLUGGED)
    if not printer.cuts.empty():
        raise Lost(f"more than {slips} slips were printed")
    tickets, papers = [one for one, _ in took], [two for _, two in took]
    for what, found in (("the committed number", tickets), ("the last byte printed", papers)):
        yield Figure(TITLE, {"database": database, "slips": slips, "to": what, **spread(found)})
    ticket_p99, paper_p99 = (float(spread(found)["p99 ms"]) for found in (tickets, papers))
    words = f"{database}: from the touch to"
    yield Aim(f"{words} the number, p99", ticket_p99, " ms", most=AIM_TICKET_P99_MS)
    yield Aim(f"{words} the last byte of the slip, p99", paper_p99, " ms", most=AIM_PAPER_P99_MS)


def _warm_up(kiosk: KeptConnection, printer: TimedPrinter, hall: Hall) -> None:
    """Take a number and wait for its paper; what was left in the queue comes out before it."""
    wish = {"service": hall.services[0], "request_id": f"paper-warm-up-{hall.port}"}
    ticket = read(kiosk.post("/api/v1/tickets", wish)[1])

    def is_printed() -> bool:
        return bool(
            read(kiosk.get(f"/api/v1/tickets/{ticket['id']}/slip")[1])["state"] == "printed"
        )

    until(is_printed, "the first slip", within_s=PATIENCE_S)
    while not printer.cuts.empty():
        printer.cuts.get()


def _touch(
    kiosk: KeptConnection, printer: TimedPrinter, request_id: str, service: str
) -> tuple[float, float]:
    """Let a visitor take a number; the milliseconds to the answer and to the cut."""
    begun = time.monotonic()
    status, body = kiosk.post("/api/v1/tickets", {"service": service, "request_id": request_id})
    answered = time.monotonic()
    assert status == 201, body
    try:
        cut = printer.cuts.get(timeout=PATIENCE_S)
    except Empty:
        raise Lost(f"no slip of {read(body)['label']} within {PATIENCE_S} s") from None
    return (answered - begun) * 1000, (cut - begun) * 1000
