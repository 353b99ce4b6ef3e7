"""Knows how long a visitor waits for a number and for its paper, or the word that none comes.

The printer is the simulator on a real TCP socket, which takes bytes as fast as they come; what a
thermal head needs for its 14 cm comes on top. One visitor after the other, as at one kiosk.
"""

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice, product
from math import ceil
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from PIL import Image

from hardware.simulators.faults import Fault
from hardware.simulators.lines import SimulatedLine, on_network
from hardware.simulators.printer import PrinterSimulator
from tests.load.commands import Lost
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import KIOSK, UNPLUGGED, Hall
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until
from tests.support.patience import patience

TITLE = "From the touch at a kiosk to its number and to the last byte of its slip"
AIM_TICKET_P99_MS, AIM_PAPER_P99_MS = 100, 1_500
TOLD = "From the touch at a kiosk to the word that no paper comes"
FAULTS = (Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE, Fault.CUT_CABLE)
HANGS, HANGS_MIDWAY = "hangs", "hangs-in-mid-slip"
AIM_TOLD_MS, AIM_TOLD_MIDWAY_MS = 2_000, 4_000
MIDWAY_BYTES = 4_000
SLIPS_A_FAULT = 40
"""Each fault is tried once for so many slips that are measured."""
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
            _warm_up(kiosk, printer, hall, "warm-up")
            wishes = enumerate(islice(cycle(hall.services), slips))
            took = [
                _touch(kiosk, printer, f"paper-{hall.port}-{n}", service) for n, service in wishes
            ]
            if not printer.cuts.empty():
                raise Lost(f"more than {slips} slips were printed")
            told = _told(kiosk, line, printer, hall, tries=ceil(slips / SLIPS_A_FAULT))
            hall.server.command("device", "url", KIOSK, UNPLUGGED)
    tickets, papers = [one for one, _ in took], [two for _, two in took]
    for what, found in (("the committed number", tickets), ("the last byte printed", papers)):
        yield Figure(TITLE, {"database": database, "slips": slips, "to": what, **spread(found)})
    ticket_p99, paper_p99 = (float(spread(found)["p99 ms"]) for found in (tickets, papers))
    words = f"{database}: from the touch to"
    yield Aim(f"{words} the number, p99", ticket_p99, " ms", most=AIM_TICKET_P99_MS)
    yield Aim(f"{words} the last byte of the slip, p99", paper_p99, " ms", most=AIM_PAPER_P99_MS)
    for fault, took_ms in told.items():
        cells: dict[str, Cell] = {"database": database, "tries": len(took_ms), "printer": fault}
        yield Figure(TOLD, {**cells, "p50 ms": percentile(took_ms, 0.5), "most ms": max(took_ms)})
    midway = max(told.pop(HANGS_MIDWAY))
    most = max(max(took_ms) for took_ms in told.values())
    yield Aim(f"{words} the word that no paper comes", most, " ms", most=AIM_TOLD_MS)
    yield Aim(f"{words} the same in mid-slip", midway, " ms", most=AIM_TOLD_MIDWAY_MS)


def _told(
    kiosk: KeptConnection, line: SimulatedLine, printer: TimedPrinter, hall: Hall, *, tries: int
) -> dict[str, list[float]]:
    """Let a healthy printer fail before a touch, or hang in the middle of its slip; the
    milliseconds until the kiosk may say so.
    """
    took: dict[str, list[float]] = {fault: [] for fault in (*FAULTS, HANGS, HANGS_MIDWAY)}
    for n, fault in product(range(tries), took):
        _warm_up(kiosk, printer, hall, f"{fault}-{n}-well")
        match fault:
            case "hangs":
                line.stop_reading()
            case "hangs-in-mid-slip":
                printer.at_byte(MIDWAY_BYTES, line.stop_reading)
            case _:
                printer.misbehave(Fault(fault))
        begun = time.monotonic()
        ticket = _issue(kiosk, hall, f"{fault}-{n}")
        until(partial(_is_held_up, kiosk, ticket), f"a word of {fault}")
        took[fault].append((time.monotonic() - begun) * 1000)
        printer.misbehave(Fault.NONE)
        line.read_again()
        hall.drop_queued_slips()
    return took


def _issue(kiosk: KeptConnection, hall: Hall, ident: str) -> Any:
    wish = {"service": hall.services[0], "request_id": f"paper-{hall.port}-{ident}"}
    status, body = kiosk.post("/api/v1/tickets", wish)
    assert status == 201, body
    return read(body)


def _slip(kiosk: KeptConnection, ticket: Any) -> Any:
    return read(kiosk.get(f"/api/v1/tickets/{ticket['id']}/slip")[1])


def _is_held_up(kiosk: KeptConnection, ticket: Any) -> bool:
    return bool(_slip(kiosk, ticket)["held_up"])


def _warm_up(kiosk: KeptConnection, printer: TimedPrinter, hall: Hall, ident: str) -> None:
    """Take a number and wait for its paper; what was left in the queue comes out before it."""
    ticket = _issue(kiosk, hall, ident)
    until(
        lambda: _slip(kiosk, ticket)["state"] == "printed",
        "the slip of a printer that is well",
        within_s=PATIENCE_S,
    )
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
        cut = printer.cuts.get(timeout=patience(PATIENCE_S))
    except Empty:
        raise Lost(f"no slip of {read(body)['label']} within {PATIENCE_S} s") from None
    return (answered - begun) * 1000, (cut - begun) * 1000
