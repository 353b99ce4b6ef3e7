"""What drives a device: its thread at its wire, made of what its URL says.

Devices that share a cable share a thread; all others have one of their own.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from hardware.boards import speech_for
from hardware.boards.device import BoardDevice, BoardTimings
from hardware.boards.hours import level_at
from hardware.boards.line import BoardLine
from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.devices import Cause, DeviceSpec, Health, HealthRecord, HealthState
from hardware.inputs import keypad, scanner
from hardware.inputs.keypad import Press
from hardware.inputs.line import InputLine, KeypadLine, KeypadListener, ScannerLine
from hardware.logins import Logins
from hardware.options import number_option
from hardware.outbound import ANYWHERE, Outbound
from hardware.power import power_speech_for
from hardware.power.device import PowerDevice
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.jobs import JobSource, PrintJob
from hardware.printers.spooler import Draw, PrinterDevice
from hardware.simulators import DeviceSimulator, Simulators, SpeakerSimulators
from hardware.speakers import Player, TurnSource, player_for
from hardware.speakers.device import SpeakerDevice
from hardware.transports import Transport, transport_for
from hardware.transports.sim import SimTransport
from hardware.urls import parse

DevicePlace = tuple[str, ...]
"""Where a device's thread is: at a cable, which boards and keypads share, or of its own."""
ThreadedDevice = PrinterDevice | BoardLine | InputLine | SpeakerDevice | PowerDevice


@dataclass(slots=True, eq=False)
class DrivenDevice:
    """A device as configured, and what drives it: nothing where its URL is wrong."""

    spec: DeviceSpec
    place: DevicePlace
    record: HealthRecord
    device: ThreadedDevice | None = None
    board: BoardDevice | None = None
    simulator: DeviceSimulator | None = None


class Drivers:
    """The maker of what drives a site's devices; used by one thread."""

    def __init__(
        self,
        jobs: JobSource,
        *,
        data: Path,
        on_health: Callable[[int, Health], None],
        timeouts: PrinterTimeouts | None,
        timings: BoardTimings | None,
        draw: Draw,
        on_press: Callable[[int, Press], None],
        on_scan: Callable[[int, str], None],
        turns: TurnSource | None,
        outbound: Outbound,
        local_now: Callable[[], datetime],
    ) -> None:
        self._jobs = jobs
        self._outbound = outbound
        self._local_now = local_now
        self._on_health = on_health
        self._timeouts = timeouts
        self._timings = timings
        self._draw = draw
        self._on_press = on_press
        self._on_scan = on_scan
        self._turns = turns
        self._simulators = Simulators(data / "sim")
        self._logins = Logins(data)
        self._broken_off: dict[int, PrintJob] = {}
        self._rooms: dict[str, threading.Lock] = {}
        self._lines: dict[DevicePlace, tuple[BoardLine, Mapping[str, str]]] = {}
        self._keypads: dict[DevicePlace, tuple[KeypadLine, Mapping[str, str]]] = {}

    def broke_off(self, slips: Mapping[int, PrintJob]) -> None:
        """Take which slips are to be ended when their printers, by id, are driven first."""
        self._broken_off.update(slips)

    def forget(self, gone: Collection[DrivenDevice], stay: Collection[DrivenDevice]) -> None:
        """Forget the cables of those gone, and the simulators that nobody who stays needs."""
        for place in {one.place for one in gone}:
            self._lines.pop(place, None)
            self._keypads.pop(place, None)
        needed = [one.simulator for one in stay]
        self._simulators.forget([one.simulator for one in gone if one.simulator not in needed])

    def driven(self, spec: DeviceSpec) -> DrivenDevice:
        """Returns the device with what drives it, not started; a wrong URL is a fault of it."""
        record = HealthRecord(spec.name, partial(self._on_health, spec.id))
        driven = DrivenDevice(spec, place_of(spec), record)
        try:
            self._drive(driven, _url_of(spec))
        except (DeviceUrlError, OSError) as error:
            record.note(HealthState.FAULT, Cause.BAD_URL, detail=str(error))
        return driven

    def _drive(self, driven: DrivenDevice, url: DeviceUrl) -> None:
        match url.kind:
            case "printer":
                driven.device = self._printer(driven, url)
            case "keypad":
                driven.device = self._keypad(driven, url)
            case "scanner":
                driven.device = self._scanner(driven, url)
            case "speaker":
                driven.device = self._speaker(driven, url)
            case "power":
                driven.device = self._power(driven, url)
            case _:
                line = self._line(driven, url)
                driven.board = self._board(driven, url)
                line.add(driven.board)
                driven.device = line

    def _printer(self, driven: DrivenDevice, url: DeviceUrl) -> PrinterDevice:
        return PrinterDevice(
            driven.spec.id,
            driven.spec.name,
            url=url,
            wire=self._wire(driven, url),
            jobs=self._jobs,
            health=driven.record,
            timeouts=self._timeouts,
            draw=self._draw,
            broken_off=self._broken_off.pop(driven.spec.id, None),
        )

    def _board(self, driven: DrivenDevice, url: DeviceUrl) -> BoardDevice:
        return BoardDevice(
            driven.spec.name,
            speech=speech_for(url),
            health=driven.record,
            bright=lambda: level_at(url.options.get("bright", ""), self._local_now()),
            timings=self._timings,
        )

    def _keypad(self, driven: DrivenDevice, url: DeviceUrl) -> KeypadLine:
        """Returns the keypad's cable; those on one cable must agree on its settings."""
        spec = driven.spec
        if url.transport not in ("serial", "tcp"):
            raise DeviceUrlError(f"{spec.url!r}: a keypad is on a serial line or at a tcp address")
        known = keypad.decode(url.options)
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        settings["frame"] = known.frame
        if driven.place not in self._keypads:
            wire = self._wire(driven, url)
            self._keypads[driven.place] = (KeypadLine(wire, self._on_press), settings)
        line, agreed = self._keypads[driven.place]
        if agreed != settings:
            raise DeviceUrlError(
                f"{spec.url!r}: a keypad on {url.where} has {dict(agreed)}; give both the same"
            )
        line.add(KeypadListener(spec.id, spec.name, known, driven.record))
        return line

    def _scanner(self, driven: DrivenDevice, url: DeviceUrl) -> ScannerLine:
        spec = driven.spec
        if url.transport not in ("serial", "tcp", "sim"):
            raise DeviceUrlError(f"{spec.url!r}: a scanner is on a serial line or at a tcp address")
        told = partial(self._on_scan, spec.id)
        wire = self._wire(driven, url)
        return ScannerLine(wire, scanner.decode(url.options), driven.record, told)

    def _speaker(self, driven: DrivenDevice, url: DeviceUrl) -> SpeakerDevice:
        spec = driven.spec
        if self._turns is None:
            raise DeviceUrlError(f"{spec.url!r}: nobody here gives a speaker its turn")
        return SpeakerDevice(
            spec.id,
            spec.name,
            player=self._player(driven, url),
            turns=self._turns,
            health=driven.record,
            room=self._rooms.setdefault(f"{url.transport} {url.where}", threading.Lock()),
            volume=number_option(url.options, "volume", 100),
        )

    def _power(self, driven: DrivenDevice, url: DeviceUrl) -> PowerDevice:
        spec = driven.spec
        return PowerDevice(
            spec.name,
            speech=power_speech_for(url),
            wire=self._wire(driven, url),
            health=driven.record,
            room=self._rooms.setdefault(f"{url.transport} {url.where}", threading.Lock()),
        )

    def _player(self, driven: DrivenDevice, url: DeviceUrl) -> Player:
        if url.transport != "sim":
            gate = ANYWHERE if driven.spec.by_command else self._outbound
            return player_for(url, gate, self._logins)
        simulator = driven.simulator = self._simulators.at(url)
        assert isinstance(simulator, SpeakerSimulators)
        return simulator.player(url.options)

    def _line(self, driven: DrivenDevice, url: DeviceUrl) -> BoardLine:
        """Returns the board's line; boards on one cable share it and must agree on its settings."""
        settings = {name: url.options[name] for name in ("baud", "format") if name in url.options}
        baud = number_option(url.options, "baud", 9600)
        if driven.place not in self._lines:
            line = BoardLine(self._wire(driven, url), url.where, baud=baud)
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

    def _wire(self, driven: DrivenDevice, url: DeviceUrl) -> Transport:
        if url.transport != "sim":
            return transport_for(url, ANYWHERE if driven.spec.by_command else self._outbound)
        simulator = driven.simulator = self._simulators.at(url)
        assert not isinstance(simulator, SpeakerSimulators)
        return SimTransport(simulator)


def place_of(spec: DeviceSpec) -> DevicePlace:
    """Returns where the device's thread is; one with a wrong URL has a place of its own."""
    try:
        url = _url_of(spec)
    except DeviceUrlError:
        return ("nowhere", str(spec.id))
    if url.kind in ("board", "keypad"):
        return (url.kind, url.transport, url.where)
    return (url.kind, str(spec.id))


def _url_of(spec: DeviceSpec) -> DeviceUrl:
    url = parse(spec.url)
    if url.kind != spec.kind:
        raise DeviceUrlError(
            f"{spec.url!r} is the URL of a {url.kind}, not of a {spec.kind}; correct one"
        )
    return url
