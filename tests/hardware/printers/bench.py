"""A printer's thread at the end of a real line, and what of a slip went out and came on paper."""

from dataclasses import dataclass, field, replace

from PIL import Image

from hardware.devices import HealthState
from hardware.errors import WireError
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.document import Document
from hardware.printers.jobs import JobState
from hardware.printers.raster import render
from hardware.simulators.lines import SimulatedLine
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from hardware.transports import Transport, transport_for
from hardware.urls import parse
from tests.hardware.doubles import SOON_S, picture
from tests.hardware.printers.conftest import Rig

BAUD = 921_600
# Questions and fences are soon given up; each slip may take its time.
QUICK = PrinterTimeouts(
    preflight_s=0.4, connect_s=0.3, answer_s=0.3, write_s=SOON_S, fence_s=0.5, look_s=0.1,
    poll_s=0.02, heartbeat_s=0.1, rest_s=0.1, assumed_baud=BAUD,
)  # fmt: skip
# For slips that come out. A question stays quick: one that a broken printer lost is asked again.
WAITING = replace(QUICK, fence_s=SOON_S)
# For a printer that takes no more.
HASTY = replace(QUICK, write_s=0.6)
UNTOUCHED = JobState.QUEUED
SPOKEN_BY = {PrinterSimulator: "escpos", StarPrinterSimulator: "star"}
"""The protocol of a URL for each kind of simulated printer."""


@dataclass
class Counting:
    """A wire that counts the bytes of slips that the spooler handed to it, up to the end of the
    first connection in which there were any: what ends a slip that broke off follows in the next.
    """

    wire: Transport
    slip_bytes: int = 0
    _counts: bool = True

    @property
    def two_way(self) -> bool:
        return self.wire.two_way

    @property
    def sent(self) -> int:
        return self.wire.sent

    @property
    def waiting(self) -> int:
        return self.wire.waiting

    def open(self, timeout_s: float) -> None:
        self.wire.open(timeout_s)

    def push(self, payload: bytes, timeout_s: float) -> int:
        try:
            taken = self.wire.push(payload, timeout_s)
        except WireError as error:
            self._count(error.sent)
            raise
        self._count(taken)
        return taken

    def write(self, payload: bytes, deadline_s: float) -> None:
        """Hand over what is no part of a slip: questions, and what ends one that broke off."""
        self.wire.write(payload, deadline_s)

    def read(self, timeout_s: float) -> bytes:
        return self.wire.read(timeout_s)

    def close(self) -> None:
        self._counts &= self.slip_bytes == 0
        self.wire.close()

    def drop(self) -> None:
        self._counts &= self.slip_bytes == 0
        self.wire.drop()

    def _count(self, taken: int) -> None:
        if self._counts:
            self.slip_bytes += taken


@dataclass
class Bench:
    """A printer's thread at a line, with its first job on the way."""

    rig: Rig
    line: SimulatedLine
    timeouts: PrinterTimeouts = WAITING
    options: str | None = None
    well: HealthState = HealthState.OK
    wire: Counting = field(init=False)

    def __post_init__(self) -> None:
        fast = f"?baud={BAUD}" if self.line.is_serial else ""
        protocol = SPOKEN_BY[type(self.line.printer)]
        url = f"{protocol}+{self.line.url}{fast if self.options is None else self.options}"
        self.wire = Counting(transport_for(parse(url)))
        self.device = self.rig.run(url, wire=self.wire, timeouts=self.timeouts)
        self.rig.watched.wait_for(lambda health: health.state is self.well)

    def print(self, job_id: int, document: Document) -> None:
        self.rig.jobs.put(job_id, document)
        self.device.wake()

    def state(self, job_id: int) -> JobState:
        """Return what became of the job by now."""
        return next((s for j, s, _ in self.rig.jobs.outcomes if j == job_id), JobState.QUEUED)

    def settle(self, wanted: JobState) -> JobState:
        """Return the first job's state once it is the wanted one, or was given back twice."""
        if wanted is UNTOUCHED:
            self.rig.jobs.wait_for_releases(2)
        else:
            self.rig.jobs.wait_for_outcomes(1)
        return self.state(1)

    def wait_for_slips(self) -> None:
        """Give each slip from now on the time it needs."""
        self.device._timeouts = self.device._connection._timeouts = WAITING

    def copies(self, document: Document) -> int:
        """Return how often the whole slip is on the paper."""
        drawn = render(document, width_dots=576)
        return sum(_ends_with(picture(path), drawn) for path in self.line.printer.slips())


def _ends_with(paper: Image.Image, drawn: Image.Image) -> bool:
    # What a slip broken off in the middle left on the roll comes out above the next one.
    if paper.height < drawn.height:
        return False
    top = paper.height - drawn.height
    return paper.crop((0, top, paper.width, paper.height)).tobytes() == drawn.tobytes()
