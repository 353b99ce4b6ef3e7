"""Simulated devices: they decode what they are sent, answer as real ones, and can misbehave."""

import threading
from collections.abc import Collection, Mapping
from pathlib import Path

from hardware.device_url import DeviceUrl, DeviceUrlError
from hardware.options import number_option
from hardware.printers.paper import roll_mm
from hardware.printers.printer_setup import profile_in_options, setup_of
from hardware.simulators.axis import AxisSimulator
from hardware.simulators.board import BoardSimulator
from hardware.simulators.faults import FAULTS, Fault
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.rtp import RtpSimulator
from hardware.simulators.scanner import ScannerSimulator
from hardware.simulators.screen import ScreenSimulator
from hardware.simulators.speaker import SpeakerSimulator
from hardware.simulators.star import StarPrinterSimulator
from hardware.simulators.twon import TwoNSimulator

__all__ = [
    "AxisSimulator",
    "BoardSimulator",
    "Fault",
    "PrinterSimulator",
    "RtpSimulator",
    "ScannerSimulator",
    "ScreenSimulator",
    "Simulators",
    "SpeakerSimulator",
    "SpeakerSimulators",
    "TwoNSimulator",
    "faults_of",
]

SpeakerSimulators = SpeakerSimulator | RtpSimulator | AxisSimulator | TwoNSimulator
DeviceSimulator = (
    PrinterSimulator | BoardSimulator | ScannerSimulator | SpeakerSimulators | ScreenSimulator
)

_NAMES: Mapping[type[DeviceSimulator], str] = {
    PrinterSimulator: "printer",
    StarPrinterSimulator: "star",
    BoardSimulator: "board",
    ScannerSimulator: "scanner",
    SpeakerSimulator: "speaker",
    RtpSimulator: "rtp",
    ScreenSimulator: "power",
    AxisSimulator: "axis",
    TwoNSimulator: "twon",
}
"""A device whose simulator speaks one protocol only is named by it, all others by their kind."""


def faults_of(simulator: DeviceSimulator) -> frozenset[Fault]:
    """Returns what the simulator can be told."""
    return FAULTS[_NAMES[type(simulator)]]


class Simulators:
    """The simulators of one data folder, by name; one name is one device, as with real ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._by_name: dict[str, DeviceSimulator] = {}

    def at(self, url: DeviceUrl) -> DeviceSimulator:
        """Returns the simulator that a `…+sim://NAME` URL names, made at the first asking.

        Raises DeviceUrlError when it is already another kind of device, or none can decode the
        URL's frames.
        """
        with self._lock:
            found = self._by_name.get(url.host)
            if found is None:
                found = self._by_name[url.host] = self._make(url)
        if _NAMES[type(found)] != _name_of(url):
            raise DeviceUrlError(f"simulator {url.host} is another kind of device; rename one")
        return found

    def forget(self, gone: Collection[DeviceSimulator | None]) -> None:
        """Let go whoever waits for these; others are made in their place at the next asking."""
        with self._lock:
            for name, simulator in list(self._by_name.items()):
                if simulator in gone:
                    del self._by_name[name]
                    simulator.close()

    def _make(self, url: DeviceUrl) -> DeviceSimulator:
        folder = self._folder / url.host
        if url.kind == "printer":
            return _printer(url, folder)
        if url.kind == "scanner":
            return ScannerSimulator()
        if url.kind == "speaker":
            return _speaker(url, folder)
        if url.kind == "power":
            return ScreenSimulator(folder, url.protocol, url.options)
        address = number_option(url.options, "address", 1)
        return BoardSimulator(folder, url.protocol, address, url.options)


def _printer(url: DeviceUrl, folder: Path) -> PrinterSimulator:
    # Only a roll that the URL names ever ends: a sample centre's printer prints for weeks.
    length_mm = roll_mm(url.options) if "roll" in url.options else None
    if url.protocol == "star":
        width_dots = number_option(url.options, "width", 576)
        return StarPrinterSimulator(folder, width_dots=width_dots, roll_mm=length_mm)
    profile = profile_in_options(url.options)
    return PrinterSimulator(
        folder,
        width_dots=setup_of(url.options).width_dots,
        roll_mm=length_mm,
        model=profile.name if profile else "",
    )


def _speaker(url: DeviceUrl, folder: Path) -> SpeakerSimulators:
    speed = number_option(url.options, "speed", 1)
    match url.protocol:
        case "rtp":
            return RtpSimulator(folder, speed=speed)
        case "axis":
            return AxisSimulator(folder, speed=speed)
        case "twon":
            return TwoNSimulator(folder, speed=speed)
        case _:
            return SpeakerSimulator(folder, speed=speed)


def _name_of(url: DeviceUrl) -> str:
    return url.protocol if url.protocol in _NAMES.values() else url.kind
