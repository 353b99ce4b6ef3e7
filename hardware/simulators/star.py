"""A Star raster printer of our own: as the other, but for the language it speaks.

Like a TSP100 it has no letters: text outside raster mode leaves nothing on the paper.
"""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from hardware.simulators.command_stream import PrinterCommand
from hardware.simulators.faults import Fault
from hardware.simulators.printer import PrinterSimulator

_WHITE = 255
# How many bytes a command has in all, by how it begins (STAR Graphic Mode Command Specifications).
# Those of two letters after `ESC * r` and the ones with a number are told apart below.
_LENGTHS: dict[bytes, int] = {
    b"\x1b\x06": 3, b"\x1b\x07": 4, b"\x1b\x0c": 3, b"\x1b\x1e": 4, b"\x1b?": 4, b"\x1b@": 2,
    b"\x1b\x1d\x03": 6, b"\x1b\x1d\x07": 6, b"\x1b\x1d\x19": 7, b"\x1b\x1dc": 5,
    b"\x1b*rA": 4, b"\x1b*rB": 4, b"\x1b*rC": 4, b"\x1b*rR": 4, b"\x1b*ra": 4, b"\x1b*rb": 4,
}  # fmt: skip
_STATUS_QUESTION = b"\x1b\x06\x01"
_STATUS_KIND = b"\x1b\x1e"
# A status (ASB) of nine bytes, version 3; what is wrong stands in the third and the sixth.
_STATUS = {
    Fault.PAPER_OUT: bytes.fromhex("23 06 08 00 00 0C 00 00 00"),
    Fault.COVER_OPEN: bytes.fromhex("23 06 28 00 00 00 00 00 00"),
    Fault.OFFLINE: bytes.fromhex("23 06 08 00 00 00 00 00 00"),
    Fault.PAPER_LOW: bytes.fromhex("23 06 00 00 00 04 00 00 00"),
}
_ALL_WELL = bytes.fromhex("23 06 00 00 00 00 00 00 00")
# ESC * r E n: the ends of a document after which the slip is off the roll, by cutter or by hand.
_CUTTING_ENDS = frozenset({0, 3, 8, 9, 12, 13})


@dataclass(frozen=True, slots=True)
class StarCommand:
    """One command: its fixed first bytes (b"" for anything else) and what follows them."""

    name: bytes
    body: bytes = b""


class StarCommandReader:
    """A stream of Star bytes cut into commands; an unfinished one is kept until the rest comes."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._in_raster_mode = False

    @property
    def unfinished(self) -> bytes:
        """Returns the first bytes of a command whose end has not come yet."""
        return bytes(self._rest[:3])

    def feed(self, received: bytes) -> list[StarCommand]:
        """Returns the commands that are now complete."""
        self._rest += received
        commands = []
        while self._rest and (found := self._first(bytes(self._rest))):
            command, used = found
            del self._rest[:used]
            if command.name in (b"\x1b*rA", b"\x1b*rB"):
                self._in_raster_mode = command.name == b"\x1b*rA"
            commands.append(command)
        return commands

    def _first(self, rest: bytes) -> tuple[StarCommand, int] | None:
        """Returns the first command and its length, or None while it is incomplete."""
        if rest[:1] == b"\x1b":
            return _escape(rest)
        if rest[:1] == b"b" and self._in_raster_mode:
            length = 3 + int.from_bytes(rest[1:3], "little")
            return (StarCommand(b"b", rest[3:length]), length) if len(rest) >= length else None
        return StarCommand(b"", rest[:1]), 1


def _escape(rest: bytes) -> tuple[StarCommand, int] | None:
    for name_bytes in (4, 3, 2):
        name = rest[:name_bytes]
        if len(name) == name_bytes and name in _LENGTHS:
            length = _LENGTHS[name]
            return (
                (StarCommand(name, rest[name_bytes:length]), length)
                if (len(rest) >= length)
                else None
            )
    if any(known.startswith(rest) for known in _LENGTHS):
        return None
    if rest[:3] != b"\x1b*r":
        return StarCommand(b"", rest[:2]), 2
    # A letter, or two for a margin, and a number in digits that ends with NUL.
    end = rest.find(b"\x00")
    if end < 0:
        return None
    name = rest[: 5 if rest[3:4] == b"m" else 4]
    return StarCommand(name, rest[len(name) : end]), end + 1


class StarPaper:
    """A roll as wide as the print head; rows are added at its end."""

    def __init__(self, width_dots: int) -> None:
        self._width = width_dots
        self._row_bytes = (width_dots + 7) // 8
        self._dots = bytearray()
        self._end_mode = 0

    def print(self, command: PrinterCommand) -> None:
        """Carry out one command; those that leave nothing on the paper do nothing."""
        match command.name:
            case b"b":
                self._dots += command.body[: self._row_bytes].ljust(self._row_bytes, b"\x00")
            case b"\x1b*rY" if command.body.isdigit():
                self._dots += bytes(self._row_bytes * int(command.body))
            case b"\x1b*rE" if command.body.isdigit():
                self._end_mode = int(command.body)
            case b"\x1b*rR" | b"\x1b*rA":
                self._end_mode = 0
            case _:
                return

    def cut(self) -> Image.Image | None:
        """Returns the slip at the end of a document; None if it stays on the roll or is empty."""
        if not self._dots or self._end_mode not in _CUTTING_ENDS:
            return None
        size = (self._width, len(self._dots) // self._row_bytes)
        slip = ImageOps.invert(Image.frombytes("1", size, bytes(self._dots)))
        self._dots.clear()
        return slip


class StarPrinterSimulator(PrinterSimulator):
    """A printer that decodes Star raster, answers `ESC ACK SOH` and `ESC GS ETX`, and sends its
    status unasked while `ESC RS a` has switched that on.
    """

    reader = StarCommandReader
    questions = (_STATUS_QUESTION[:2], _STATUS_KIND)

    def __init__(
        self,
        folder: Path,
        *,
        width_dots: int = 576,
        slow_s: float = 8.0,
        roll_mm: float | None = None,
    ) -> None:
        super().__init__(folder, width_dots=width_dots, slow_s=slow_s, roll_mm=roll_mm)
        self._sheet = StarPaper(width_dots)
        self._tells_by_itself = False
        self._print_ends = 0

    def misbehave(self, fault: Fault) -> None:
        changed = fault is not self.fault
        super().misbehave(fault)
        if changed and self._tells_by_itself:
            self._say(self._status())

    def power_cut(self) -> None:
        super().power_cut()
        self._tells_by_itself, self._print_ends = False, 0

    def _status(self) -> bytes:
        return _STATUS.get(self.fault, _ALL_WELL)

    def _answered(self, command: PrinterCommand) -> bool:
        if command.name + command.body != _STATUS_QUESTION:
            return False
        self._say(self._status())
        return True

    def _carry_out(self, command: PrinterCommand) -> None:
        match command.name:
            case b"\x1b\x0c" if command.body == b"\x04":
                self._end_document()
            case b"\x1b*rB":  # Leaving with rows that wait ends the document, too.
                self._end_document()
            case b"\x1b\x1e" if command.body[:1] == b"a":
                self._tells_by_itself = command.body[1:] == b"\x01"
            case b"\x1b\x1d\x03" if command.body[:1] == b"\x01":
                self._print_ends = (self._print_ends + 1) % 256
                self._say(command.name + command.body + bytes([self._print_ends, 0]))
            case _:
                self._sheet.print(command)

    def _end_document(self) -> None:
        if (slip := self._sheet.cut()) is not None:
            if self._fault is Fault.SLOW:
                self._fault_changed.wait(self._slow_s)
            self._keep(slip)
