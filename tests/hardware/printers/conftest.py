"""A printer's thread under test: its queue in memory, its health watched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from hardware.printers.connection import PrinterTimeouts
from hardware.printers.jobs import JobState, PrintJob
from hardware.printers.spooler import PrinterDevice
from hardware.transports import Transport, transport_for
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, SOON_S, MemoryJobs, Watched
from tests.support.tables import Rows, table


@dataclass
class Rig:
    """One printer device and all that can be seen of it."""

    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    watched: Watched = field(default_factory=Watched)
    devices: list[PrinterDevice] = field(default_factory=list)
    broken_off: PrintJob | None = None

    def run(
        self,
        url: str,
        *,
        wire: Transport | None = None,
        timeouts: PrinterTimeouts = IMPATIENT,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> PrinterDevice:
        parsed = parse(url)
        device = PrinterDevice(
            1,
            "kiosk-1",
            url=parsed,
            wire=wire or transport_for(parsed),
            jobs=self.jobs,
            health=self.watched.record,
            timeouts=timeouts,
            broken_off=self.broken_off,
            clock=clock,
        )
        self.devices.append(device)
        device.start()
        return device


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    for device in rig.devices:
        device.stop()
        device.thread.join(SOON_S)
        assert not device.thread.is_alive()


@dataclass
class FaultTable:
    """What was seen of each fault, told at the end of the run."""

    rows: Rows

    def add(
        self, wire: str, fault: str, during: JobState, sent: int, after: JobState, copies: int
    ) -> None:
        """Keep a row: the job while the fault lasts, the bytes sent by then, and the end of it."""
        self.rows.append((wire, fault, f"{during}", str(sent), f"{after}", str(copies)))


_HEADS = ("wire", "fault", "job meanwhile", "bytes sent", "job at the end", "copies on paper")


@pytest.fixture
def fault_table(request: pytest.FixtureRequest) -> FaultTable:
    """Give the test the table that is printed at the end of the run."""
    return FaultTable(table(request.config, "printers: what each fault came to", _HEADS))
