"""All devices of a site at work: it opens them, keeps them running and says how they are.

It may run inside the server or on the PC that owns the cables.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from hardware.boards import speech_for
from hardware.boards.device import BoardDevice, Rhythm
from hardware.boards.hours import level_at
from hardware.boards.line import Line
from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.devices import Cause, DeviceSpec, Health, HealthRecord, HealthState
from hardware.inputs import keypad, scanner
from hardware.inputs.keypad import Press
from hardware.inputs.line import InputLine, KeypadLine, Listener, ScannerLine
from hardware.options import number
from hardware.printers.connection import Patience
from hardware.printers.escpos import encode_for
from hardware.printers.jobs import JobSource
from hardware.printers.spooler import Draw, PrinterDevice
from hardware.simulators import (
    PrinterSimulator,
    ScannerSimulator,
    Simulator,
    Simulators,
    SpeakerSimulator,
)
from hardware.simulators.faults import FAULTS, Fault, UnknownFault
from hardware.speakers import Desk, Offer, Player, speaker
from hardware.speakers.alsa import AlsaPlayer
from hardware.speakers.device import SpeakerDevice
from hardware.transports import Transport, connect
from hardware.transports.sim import Sim
from hardware.urls import parse

__all__ = ["Agent", "Cause", "DeviceSpec", "Health", "HealthState"]


class Agent:
    """The devices of one site. Every method returns at once (but `stop`) and may be called by any
    thread.
    """

    def __init__(
        self,
        specs: Iterable[DeviceSpec],
        jobs: JobSource,
        *,
        data: Path,
        on_health: Callable[[int, Health], None] | None = None,
        patience: Patience | None = None,
        rhythm: Rhythm | None = None,
        draw: Draw = encode_for,
        on_press: Callable[[int, Press], None] = lambda device_id, press: None,
        on_scan: Callable[[int, str], None] = lambda device_id, code: None,
        desk: Desk | None = None,
    ) -> None:
        """Prepare the devices; nothing is opened before `start`.

        A device with a bad URL is a fault in `health`, and the others run. `on_health` is called on
        the devices' threads. Simulators write below `data/sim/`. `draw` makes the bytes of slips.
        `on_press` is called on a keypad's thread, one press after the other; `on_scan` likewise
        with each code of a scanner, which may be a card and must not be written anywhere. `desk` is
        whom speakers ask for their turn.
        """
        self._jobs = jobs
        self._on_health = on_health
        self._patience = patience
        self._rhythm = rhythm
        self._draw = draw
        self._on_press = on_press
        self._on_scan = on_scan
        self._scanners: dict[int, ScannerLine] = {}
        self._keypads: dict[tuple[str, str], tuple[KeypadLine, Mapping[str, str]]] = {}
        self._simulators = Simulators(data / "sim")
        self._simulated: dict[int, Simulator] = {}
        self._lines: dict[tuple[str, str], tuple[Line, Mapping[str, str]]] = {}
        self._records: dict[int, HealthRecord] = {}
        self._printers: dict[int, PrinterDevice] = {}
        self._boards: dict[int, BoardDevice] = {}
        self._desk = desk
        self._speakers: dict[int, SpeakerDevice] = {}
        self._rooms: dict[str, threading.Lock] = {}
        self._kinds: dict[int, str] = {}
        for spec in specs:
            self._kinds[spec.id] = spec.kind
            self._add(spec)

    def start(self) -> None:
        """Start every device's thread."""
        for device in self._devices():
            device.start()

    def stop(self, timeout_s: float = 5, *, dark: bool = False) -> None:
        """Let each device end what it has in hand, for at most `timeout_s` seconds in all.

        `dark` leaves the boards dark instead of showing what nobody looks after any more.
        """
        ends_at = time.monotonic() + timeout_s
        for device in self._devices():
            if isinstance(device, Line):
                device.stop(dark=dark)
            else:
                device.stop()
        self._simulators.close()
        for device in self._devices():
            if device.thread.is_alive():
                device.thread.join(max(0.0, ends_at - time.monotonic()))

    def wake(self, printer_id: int) -> None:
        """Tell a printer that a job may be waiting; without it the queue is looked at every 2 s."""
        if printer := self._printers.get(printer_id):
            printer.wake()

    def show(self, board_id: int, text: str, *, flash: bool) -> None:
        """Show the text on a board from now on, flashing for 4 s first if asked."""
        if board := self._boards.get(board_id):
            board.show(text, flash=flash)

    def announce(self, speaker_id: int, offer: Offer) -> None:
        """Give a speaker what its zone is to hear; what it has said or is too old it passes by."""
        if device := self._speakers.get(speaker_id):
            device.offer(offer)

    def health(self) -> Mapping[int, Health]:
        """Return how each device is, by its id."""
        return {device_id: record.latest for device_id, record in self._records.items()}

    def simulate(self, device_id: int, fault: str, after_bytes: int = 0) -> None:
        """Break or mend a simulator; raises ValueError for other devices and unknown faults.

        A printer's fault may begin only when so many more bytes of slips have come.
        """
        simulator = self._simulated.get(device_id)
        if simulator is None:
            raise ValueError(
                f"device {device_id} is not a simulator; only those can be told to fail"
            )
        known = FAULTS[self._kinds[device_id]]
        if fault not in known:
            raise UnknownFault(fault, known)
        if after_bytes and isinstance(simulator, PrinterSimulator):
            simulator.at_byte(after_bytes, partial(simulator.misbehave, Fault(fault)))
            return
        simulator.misbehave(Fault(fault))
        if printer := self._printers.get(device_id):
            printer.check()

    def scan(self, device_id: int, code: str) -> None:
        """Hold a code before a simulated scanner; raises ValueError for other devices."""
        simulator = self._simulated.get(device_id)
        if not isinstance(simulator, ScannerSimulator):
            raise ValueError(f"device {device_id} is not a simulated scanner")
        simulator.show(code)

    def test(self, device_id: int) -> None:
        """Print a test slip, flash 8888 or play the chime, soon; raises ValueError when there is no
        such running device.
        """
        device = (
            self._printers.get(device_id)
            or self._boards.get(device_id)
            or self._speakers.get(device_id)
        )
        if device is None:
            raise ValueError(f"device {device_id} is not running; look at its health")
        device.test()

    def _devices(self) -> list[PrinterDevice | Line | InputLine | SpeakerDevice]:
        keypads = (line for line, _ in self._keypads.values())
        return [
            *self._printers.values(),
            *(line for line, _ in self._lines.values()),
            *keypads,
            *self._scanners.values(),
            *self._speakers.values(),
        ]

    def _add(self, spec: DeviceSpec) -> None:
        record = HealthRecord(spec.name, lambda health: self._tell(spec.id, health))
        self._records[spec.id] = record
        try:
            url = parse(spec.url)
            if url.kind != spec.kind:
                raise DeviceUrlError(
                    f"{spec.url!r} is the URL of a {url.kind}, not of a {spec.kind}; correct one"
                )
            if spec.kind == "printer":
                self._printers[spec.id] = self._printer(spec, url, record)
            elif spec.kind == "keypad":
                self._add_keypad(spec, url, record)
            elif spec.kind == "scanner":
                self._scanners[spec.id] = self._scanner(spec, url, record)
            elif spec.kind == "speaker":
                self._speakers[spec.id] = self._speaker(spec, url, record)
            else:
                self._boards[spec.id] = self._board(spec, url, record)
        except (DeviceUrlError, OSError) as error:
            record.note(HealthState.FAULT, Cause.BAD_URL, detail=str(error))

    def _printer(self, spec: DeviceSpec, url: DeviceUrl, record: HealthRecord) -> PrinterDevice:
        return PrinterDevice(
            spec.id,
            spec.name,
            url=url,
            wire=self._wire(spec, url),
            jobs=self._jobs,
            health=record,
            patience=self._patience,
            draw=self._draw,
        )

    def _board(self, spec: DeviceSpec, url: DeviceUrl, record: HealthRecord) -> BoardDevice:
        line = self._line(spec, url)
        bright = partial(level_at, url.options.get("bright", ""))
        board = BoardDevice(
            spec.name, speech=speech_for(url), health=record, bright=bright, rhythm=self._rhythm
        )
        line.add(board)
        return board

    def _add_keypad(self, spec: DeviceSpec, url: DeviceUrl, record: HealthRecord) -> None:
        """Add the keypad to its cable; those on one cable must agree on its settings."""
        if url.transport not in ("serial", "tcp"):
            raise DeviceUrlError(f"{spec.url!r}: a keypad is on a serial line or at a tcp address")
        known = keypad.decode(url.options)
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        settings["frame"] = known.frame
        place = (url.transport, url.where)
        if place not in self._keypads:
            self._keypads[place] = (KeypadLine(connect(url), self._on_press), settings)
        line, agreed = self._keypads[place]
        if agreed != settings:
            raise DeviceUrlError(
                f"{spec.url!r}: a keypad on {url.where} has {dict(agreed)}; give both the same"
            )
        line.add(Listener(spec.id, spec.name, known, record))

    def _scanner(self, spec: DeviceSpec, url: DeviceUrl, record: HealthRecord) -> ScannerLine:
        if url.transport not in ("serial", "tcp", "sim"):
            raise DeviceUrlError(f"{spec.url!r}: a scanner is on a serial line or at a tcp address")
        told = partial(self._on_scan, spec.id)
        return ScannerLine(self._wire(spec, url), scanner.decode(url.options), record, told)

    def _speaker(self, spec: DeviceSpec, url: DeviceUrl, record: HealthRecord) -> SpeakerDevice:
        if self._desk is None:
            raise DeviceUrlError(f"{spec.url!r}: nobody here gives a speaker its turn")
        player: Player = AlsaPlayer(url.where)
        if url.transport == "sim":
            simulator = self._simulated[spec.id] = self._simulators.at(url)
            assert isinstance(simulator, SpeakerSimulator)
            player = simulator
        return SpeakerDevice(
            spec.id,
            spec.name,
            player=player,
            desk=self._desk,
            health=record,
            room=self._rooms.setdefault(f"{url.transport} {url.where}", threading.Lock()),
            volume=speaker.decode(url.options).volume,
        )

    def _line(self, spec: DeviceSpec, url: DeviceUrl) -> Line:
        """Return the board's line; boards on one cable share it, and must agree on its settings."""
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        place = (url.transport, url.where)
        baud = number(url.options, "baud", 9600)
        if place not in self._lines:
            self._lines[place] = (Line(self._wire(spec, url), url.where, baud=baud), settings)
        line, agreed = self._lines[place]
        if agreed != settings:
            raise DeviceUrlError(
                f"{spec.url!r}: another board on {url.where} has {dict(agreed)}; give both the same"
            )
        if url.transport == "sim":
            self._simulated[spec.id] = self._simulators.at(url)
        return line

    def _wire(self, spec: DeviceSpec, url: DeviceUrl) -> Transport:
        if url.transport != "sim":
            return connect(url)
        simulator = self._simulated[spec.id] = self._simulators.at(url)
        assert not isinstance(simulator, SpeakerSimulator)
        return Sim(simulator)

    def _tell(self, device_id: int, health: Health) -> None:
        if self._on_health:
            self._on_health(device_id, health)
