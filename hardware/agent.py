"""All devices of a site at work: it opens them, keeps them running and says how they are.

It may run inside the server or on the PC that owns the cables.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from hardware.boards.device import BoardDevice, BoardTimings
from hardware.boards.line import BoardLine
from hardware.devices import Cause, DeviceSpec, Health, HealthState
from hardware.driving import DrivenDevice, Drivers, ThreadedDevice, place_of
from hardware.inputs.keypad import Press
from hardware.outbound import ANYWHERE, Outbound
from hardware.power.device import PowerDevice
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.jobs import JobSource, PrintJob
from hardware.printers.language import draw
from hardware.printers.spooler import Draw, PrinterDevice
from hardware.simulators import PrinterSimulator, ScannerSimulator, faults_of
from hardware.simulators.faults import Fault, UnknownFault
from hardware.speakers import SpeakerOffer, TurnSource
from hardware.speakers.device import SpeakerDevice

_T = TypeVar("_T")

__all__ = ["Agent", "Cause", "DeviceSpec", "Health", "HealthState"]


class Agent:
    """The devices of one site. Every method returns at once (but `stop` and `change`) and may be
    called by any thread.
    """

    def __init__(
        self,
        specs: Iterable[DeviceSpec],
        jobs: JobSource,
        *,
        data: Path,
        on_health: Callable[[int, Health], None] | None = None,
        timeouts: PrinterTimeouts | None = None,
        timings: BoardTimings | None = None,
        draw: Draw = draw,
        on_press: Callable[[int, Press], None] = lambda device_id, press: None,
        on_scan: Callable[[int, str], None] = lambda device_id, code: None,
        turns: TurnSource | None = None,
        outbound: Outbound = ANYWHERE,
        local_now: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Prepare the devices; nothing is opened before `start`.

        A device with a bad URL is a fault in `health`, and the others run. `on_health` is called on
        the devices' threads. Simulators write below `data/sim/`. `draw` makes the bytes of slips.
        `on_press` is called on a keypad's thread, one press after the other; `on_scan` likewise
        with each code of a scanner, which may be a card and must not be written anywhere. Speakers
        ask `turns` before they speak. Devices that no command line has set are reached within
        `outbound` only. `local_now` is the time by this PC's clock, for brightness by the hour.
        """
        self._drivers = Drivers(
            jobs,
            data=data,
            on_health=on_health or (lambda device_id, health: None),
            timeouts=timeouts,
            timings=timings,
            draw=draw,
            on_press=on_press,
            on_scan=on_scan,
            turns=turns,
            outbound=outbound,
            local_now=local_now,
        )
        self._changing = threading.Lock()
        self._is_over = False
        # Replaced as a whole by each change, so that any thread may read it.
        self._driven: Mapping[int, DrivenDevice] = self._prepared(specs)

    def start(self) -> None:
        """Start every device's thread."""
        for device in _devices(self._driven.values()):
            device.start()

    def stop(self, timeout_s: float = 5, *, dark: bool = False) -> None:
        """Let each device end what it has in hand, for at most `timeout_s` seconds in all.

        `dark` leaves the boards dark instead of showing what nobody looks after any more.
        """
        with self._changing:
            self._is_over = True
            self._end(list(self._driven.values()), timeout_s, dark=dark)

    def change(self, specs: Iterable[DeviceSpec], timeout_s: float = 5) -> Collection[int]:
        """Drive these devices from now on; return the ids of those that stopped or started for it.

        Only what was added, changed or removed restarts, and what shares a cable with it: any other
        device ends what it has in hand undisturbed. It waits at most `timeout_s` seconds for those
        that stop. What is new is started; after `stop` nothing is.
        """
        wanted = {spec.id: spec for spec in specs}
        with self._changing:
            if self._is_over:
                return ()
            before = self._driven
            touched = {one.place for one in before.values() if wanted.get(one.spec.id) != one.spec}
            touched |= {
                place_of(spec)
                for spec in wanted.values()
                if spec.id not in before or before[spec.id].spec != spec
            }
            kept = {key: one for key, one in before.items() if one.place not in touched}
            gone = [one for one in before.values() if one.place in touched]
            self._end(gone, timeout_s)
            made = self._prepared(spec for spec in wanted.values() if spec.id not in kept)
            self._driven = {**kept, **made}
            for device in _devices(made.values()):
                device.start()
        return {one.spec.id for one in gone} | set(made)

    def broke_off(self, slips: Mapping[int, PrintJob]) -> None:
        """Say in the middle of which slips a program before this one may have ended, by printer.

        It counts for printers that a later `change` adds: they are told before they print.
        """
        with self._changing:
            self._drivers.broke_off(slips)

    def wake(self, printer_id: int) -> None:
        """Tell a printer that a job may be waiting; without it the queue is looked at every 2 s."""
        if printer := self._of(PrinterDevice, printer_id):
            printer.wake()

    def show(self, board_id: int, text: str, *, flash: bool) -> None:
        """Show the text on a board from now on, flashing for 4 s first if asked.

        A screen's text is "on" or "off": what its power is to be.
        """
        if (driven := self._driven.get(board_id)) and driven.board:
            driven.board.show(text, flash=flash)
        elif screen := self._of(PowerDevice, board_id):
            screen.show(text)

    def announce(self, speaker_id: int, offer: SpeakerOffer) -> None:
        """Give a speaker what its zone is to hear; what it has said or is too old it passes by."""
        if device := self._of(SpeakerDevice, speaker_id):
            device.offer(offer)

    def health(self) -> Mapping[int, Health]:
        """Returns how each device is, by its id."""
        return {device_id: one.record.latest for device_id, one in self._driven.items()}

    def simulate(self, device_id: int, fault: str, after_bytes: int = 0) -> None:
        """Break or mend a simulator; raises ValueError for other devices and unknown faults.

        A printer's fault may begin only when so many more bytes of slips have come.
        """
        driven = self._driven.get(device_id)
        if driven is None or (simulator := driven.simulator) is None:
            raise ValueError(
                f"device {device_id} is not a simulator; only those can be told to fail"
            )
        known = faults_of(simulator)
        if fault not in known:
            raise UnknownFault(fault, known)
        if after_bytes and isinstance(simulator, PrinterSimulator):
            simulator.at_byte(after_bytes, partial(simulator.misbehave, Fault(fault)))
            return
        simulator.misbehave(Fault(fault))
        if isinstance(driven.device, PrinterDevice):
            driven.device.check()

    def scan(self, device_id: int, code: str) -> None:
        """Hold a code before a simulated scanner; raises ValueError for other devices."""
        driven = self._driven.get(device_id)
        if driven is None or not isinstance(driven.simulator, ScannerSimulator):
            raise ValueError(f"device {device_id} is not a simulated scanner")
        driven.simulator.show(code)

    def test(self, device_id: int) -> None:
        """Print a test slip, flash 8888, play the chime or switch a screen and back, soon.

        Raises ValueError when there is no such running device.
        """
        driven = self._driven.get(device_id)
        device = (driven.board or driven.device) if driven else None
        if not isinstance(device, PrinterDevice | BoardDevice | SpeakerDevice | PowerDevice):
            raise ValueError(f"device {device_id} is not running; look at its health")
        device.test()

    def _of(self, kind: type[_T], device_id: int) -> _T | None:
        driven = self._driven.get(device_id)
        return driven.device if driven and isinstance(driven.device, kind) else None

    def _end(self, gone: Collection[DrivenDevice], timeout_s: float, *, dark: bool = False) -> None:
        ends_at = time.monotonic() + timeout_s
        devices = _devices(gone)
        for device in devices:
            if isinstance(device, BoardLine):
                device.stop(dark=dark)
            else:
                device.stop()
        self._drivers.forget(gone, [one for one in self._driven.values() if one not in gone])
        for device in devices:
            if device.thread.is_alive():
                device.thread.join(max(0.0, ends_at - time.monotonic()))

    def _prepared(self, specs: Iterable[DeviceSpec]) -> Mapping[int, DrivenDevice]:
        return {spec.id: self._drivers.driven(spec) for spec in specs}


def _devices(driven: Iterable[DrivenDevice]) -> Collection[ThreadedDevice]:
    return dict.fromkeys(one.device for one in driven if one.device is not None)
