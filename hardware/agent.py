"""All devices of a site at work: it opens them, keeps them running and says how they are.

It may run inside the server or on the PC that owns the cables.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

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

T = TypeVar("T")

__all__ = ["Agent", "Cause", "DeviceSpec", "Health", "HealthState"]


Place = tuple[str, ...]
"""Where a device's thread is: at a cable, which boards and keypads share, or of its own."""
Threaded = PrinterDevice | Line | InputLine | SpeakerDevice


@dataclass(slots=True, eq=False)
class _Driven:
    """A device as configured, and what drives it: nothing where its URL is wrong."""

    spec: DeviceSpec
    place: Place
    record: HealthRecord
    device: Threaded | None = None
    board: BoardDevice | None = None
    simulator: Simulator | None = None


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
        self._simulators = Simulators(data / "sim")
        self._desk = desk
        self._rooms: dict[str, threading.Lock] = {}
        self._lines: dict[Place, tuple[Line, Mapping[str, str]]] = {}
        self._keypads: dict[Place, tuple[KeypadLine, Mapping[str, str]]] = {}
        self._changing = threading.Lock()
        self._is_over = False
        # Replaced as a whole by each change, so that any thread may read it.
        self._driven: Mapping[int, _Driven] = self._prepared(specs)

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
                _place(spec)
                for spec in wanted.values()
                if spec.id not in before or before[spec.id].spec != spec
            }
            kept = {key: one for key, one in before.items() if one.place not in touched}
            gone = [one for one in before.values() if one.place in touched]
            self._end(gone, timeout_s)
            for place in touched:
                self._lines.pop(place, None)
                self._keypads.pop(place, None)
            made = self._prepared(spec for spec in wanted.values() if spec.id not in kept)
            self._driven = {**kept, **made}
            for device in _devices(made.values()):
                device.start()
        return {one.spec.id for one in gone} | set(made)

    def wake(self, printer_id: int) -> None:
        """Tell a printer that a job may be waiting; without it the queue is looked at every 2 s."""
        if printer := self._of(PrinterDevice, printer_id):
            printer.wake()

    def show(self, board_id: int, text: str, *, flash: bool) -> None:
        """Show the text on a board from now on, flashing for 4 s first if asked."""
        if (driven := self._driven.get(board_id)) and driven.board:
            driven.board.show(text, flash=flash)

    def announce(self, speaker_id: int, offer: Offer) -> None:
        """Give a speaker what its zone is to hear; what it has said or is too old it passes by."""
        if device := self._of(SpeakerDevice, speaker_id):
            device.offer(offer)

    def health(self) -> Mapping[int, Health]:
        """Return how each device is, by its id."""
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
        known = FAULTS[driven.spec.kind]
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
        """Print a test slip, flash 8888 or play the chime, soon; raises ValueError when there is no
        such running device.
        """
        driven = self._driven.get(device_id)
        device = (driven.board or driven.device) if driven else None
        if not isinstance(device, PrinterDevice | BoardDevice | SpeakerDevice):
            raise ValueError(f"device {device_id} is not running; look at its health")
        device.test()

    def _of(self, kind: type[T], device_id: int) -> T | None:
        driven = self._driven.get(device_id)
        return driven.device if driven and isinstance(driven.device, kind) else None

    def _end(self, gone: Collection[_Driven], timeout_s: float, *, dark: bool = False) -> None:
        ends_at = time.monotonic() + timeout_s
        devices = _devices(gone)
        for device in devices:
            if isinstance(device, Line):
                device.stop(dark=dark)
            else:
                device.stop()
        stay = [one.simulator for one in self._driven.values() if one not in gone]
        self._simulators.forget([one.simulator for one in gone if one.simulator not in stay])
        for device in devices:
            if device.thread.is_alive():
                device.thread.join(max(0.0, ends_at - time.monotonic()))

    def _prepared(self, specs: Iterable[DeviceSpec]) -> Mapping[int, _Driven]:
        return {spec.id: self._made(spec) for spec in specs}

    def _made(self, spec: DeviceSpec) -> _Driven:
        record = HealthRecord(spec.name, lambda health: self._tell(spec.id, health))
        driven = _Driven(spec, _place(spec), record)
        try:
            self._drive(driven, _url_of(spec))
        except (DeviceUrlError, OSError) as error:
            record.note(HealthState.FAULT, Cause.BAD_URL, detail=str(error))
        return driven

    def _drive(self, driven: _Driven, url: DeviceUrl) -> None:
        match url.kind:
            case "printer":
                driven.device = self._printer(driven, url)
            case "keypad":
                driven.device = self._keypad(driven, url)
            case "scanner":
                driven.device = self._scanner(driven, url)
            case "speaker":
                driven.device = self._speaker(driven, url)
            case _:
                line = self._line(driven, url)
                driven.board = self._board(driven, url)
                line.add(driven.board)
                driven.device = line

    def _printer(self, driven: _Driven, url: DeviceUrl) -> PrinterDevice:
        return PrinterDevice(
            driven.spec.id,
            driven.spec.name,
            url=url,
            wire=self._wire(driven, url),
            jobs=self._jobs,
            health=driven.record,
            patience=self._patience,
            draw=self._draw,
        )

    def _board(self, driven: _Driven, url: DeviceUrl) -> BoardDevice:
        return BoardDevice(
            driven.spec.name,
            speech=speech_for(url),
            health=driven.record,
            bright=partial(level_at, url.options.get("bright", "")),
            rhythm=self._rhythm,
        )

    def _keypad(self, driven: _Driven, url: DeviceUrl) -> KeypadLine:
        """Return the keypad's cable; those on one cable must agree on its settings."""
        spec = driven.spec
        if url.transport not in ("serial", "tcp"):
            raise DeviceUrlError(f"{spec.url!r}: a keypad is on a serial line or at a tcp address")
        known = keypad.decode(url.options)
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        settings["frame"] = known.frame
        if driven.place not in self._keypads:
            self._keypads[driven.place] = (KeypadLine(connect(url), self._on_press), settings)
        line, agreed = self._keypads[driven.place]
        if agreed != settings:
            raise DeviceUrlError(
                f"{spec.url!r}: a keypad on {url.where} has {dict(agreed)}; give both the same"
            )
        line.add(Listener(spec.id, spec.name, known, driven.record))
        return line

    def _scanner(self, driven: _Driven, url: DeviceUrl) -> ScannerLine:
        spec = driven.spec
        if url.transport not in ("serial", "tcp", "sim"):
            raise DeviceUrlError(f"{spec.url!r}: a scanner is on a serial line or at a tcp address")
        told = partial(self._on_scan, spec.id)
        wire = self._wire(driven, url)
        return ScannerLine(wire, scanner.decode(url.options), driven.record, told)

    def _speaker(self, driven: _Driven, url: DeviceUrl) -> SpeakerDevice:
        spec = driven.spec
        if self._desk is None:
            raise DeviceUrlError(f"{spec.url!r}: nobody here gives a speaker its turn")
        player: Player = AlsaPlayer(url.where)
        if url.transport == "sim":
            simulator = driven.simulator = self._simulators.at(url)
            assert isinstance(simulator, SpeakerSimulator)
            player = simulator
        return SpeakerDevice(
            spec.id,
            spec.name,
            player=player,
            desk=self._desk,
            health=driven.record,
            room=self._rooms.setdefault(f"{url.transport} {url.where}", threading.Lock()),
            volume=speaker.decode(url.options).volume,
        )

    def _line(self, driven: _Driven, url: DeviceUrl) -> Line:
        """Return the board's line; boards on one cable share it, and must agree on its settings."""
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        baud = number(url.options, "baud", 9600)
        if driven.place not in self._lines:
            line = Line(self._wire(driven, url), url.where, baud=baud)
            self._lines[driven.place] = (line, settings)
        line, agreed = self._lines[driven.place]
        if agreed != settings:
            raise DeviceUrlError(
                f"{driven.spec.url!r}: another board on {url.where} has {dict(agreed)}; give both "
                "the same"
            )
        if url.transport == "sim":
            driven.simulator = self._simulators.at(url)
        return line

    def _wire(self, driven: _Driven, url: DeviceUrl) -> Transport:
        if url.transport != "sim":
            return connect(url)
        simulator = driven.simulator = self._simulators.at(url)
        assert not isinstance(simulator, SpeakerSimulator)
        return Sim(simulator)

    def _tell(self, device_id: int, health: Health) -> None:
        if self._on_health:
            self._on_health(device_id, health)


def _url_of(spec: DeviceSpec) -> DeviceUrl:
    url = parse(spec.url)
    if url.kind != spec.kind:
        raise DeviceUrlError(
            f"{spec.url!r} is the URL of a {url.kind}, not of a {spec.kind}; correct one"
        )
    return url


def _place(spec: DeviceSpec) -> Place:
    try:
        url = _url_of(spec)
    except DeviceUrlError:
        return ("nowhere", str(spec.id))
    if url.kind in ("board", "keypad"):
        return (url.kind, url.transport, url.where)
    return (url.kind, str(spec.id))


def _devices(driven: Iterable[_Driven]) -> Collection[Threaded]:
    return dict.fromkeys(one.device for one in driven if one.device is not None)
