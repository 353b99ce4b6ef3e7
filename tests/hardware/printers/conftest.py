"""A printer's thread under test: its queue in memory, its health watched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from hardware.printers.connection import Patience
from hardware.printers.spooler import PrinterDevice
from hardware.transports import Transport, connect
from hardware.urls import parse
from tests.hardware.doubles import IMPATIENT, SOON_S, MemoryJobs, Watched


@dataclass
class Rig:
    """One printer device and all that can be seen of it."""

    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    watched: Watched = field(default_factory=Watched)
    devices: list[PrinterDevice] = field(default_factory=list)

    def run(
        self,
        url: str,
        *,
        wire: Transport | None = None,
        patience: Patience = IMPATIENT,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> PrinterDevice:
        parsed = parse(url)
        device = PrinterDevice(
            1,
            "kiosk-1",
            url=parsed,
            wire=wire or connect(parsed),
            jobs=self.jobs,
            health=self.watched.record,
            patience=patience,
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
