"""Knows what is at the ends of the lines, printers, boards, keypads, scanners, and their past."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from PIL import Image

from hardware.simulators import BoardSimulator, PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator

_PIECE_BYTES = 512
_QR = zxingcpp.barcode_formats_from_str("QRCode")


@dataclass(frozen=True, slots=True)
class Paper:
    """A slip that was cut off: when, and the codes that a phone can read on it."""

    at_s: float
    codes: Sequence[str]


class SlipPrinter(PrinterSimulator):
    """A printer that keeps no pictures but what a visitor's phone reads on each slip.

    With `bytes_a_second` it hears so slowly by itself, as at the end of a serial cable.
    """

    def __init__(self, folder: Path, *, bytes_a_second: float | None = None) -> None:
        super().__init__(folder)
        self.papers: list[Paper] = []
        self._bytes_a_second = bytes_a_second

    def is_in_middle(self) -> bool:
        """Whether it waits for the rest of a picture, and takes all that comes for it."""
        return self._reader.unfinished[:1] == b"\x1d"

    def receive(self, sent: bytes) -> None:
        if self._bytes_a_second is None:
            super().receive(sent)
            return
        for place in range(0, len(sent), _PIECE_BYTES):
            piece = sent[place : place + _PIECE_BYTES]
            time.sleep(len(piece) / self._bytes_a_second)
            super().receive(piece)

    def _take(self, piece: bytes) -> None:
        super()._take(piece)
        # A week of slips is a hundred megabytes, and nobody reads them.
        (self.folder / "raw.bin").unlink()

    def _keep(self, slip: Image.Image) -> None:
        found = zxingcpp.read_barcodes(slip.convert("L"), formats=_QR)
        self.papers.append(Paper(time.monotonic(), [code.text for code in found]))


class StarSlipPrinter(SlipPrinter, StarPrinterSimulator):
    """As the other, but it speaks Star raster."""

    def is_in_middle(self) -> bool:
        """Whether it waits for the rest of a row, and takes all that comes for it."""
        return self._reader.unfinished[:1] == b"b"


class SeenBoard(BoardSimulator):
    """A board that remembers what it showed, and since when."""

    def __init__(self, folder: Path, protocol: str, address: int, options: dict[str, str]) -> None:
        self.past: list[tuple[float, str]] = []
        super().__init__(folder, protocol, address, options)

    @property
    def text(self) -> str:
        """Return what it shows now."""
        return self.past[-1][1]

    def receive(self, sent: bytes) -> None:
        super().receive(sent)
        # The lines are written anew every ten seconds, for a week.
        (self.folder / "raw.bin").unlink(missing_ok=True)

    def _show(self, text: str, *, blink: bool) -> None:
        super()._show(text, blink=blink)
        if not self.past or self.past[-1][1] != text:
            self.past.append((time.monotonic(), text))


class BoardsOfALine:
    """Several boards that hear the same bytes and answer on the same wire."""

    def __init__(self, boards: Sequence[SeenBoard]) -> None:
        self.boards = boards
        self._said = threading.Condition()
        self._answer = b""

    def receive(self, sent: bytes) -> None:
        """Give it to each board."""
        for board in self.boards:
            board.receive(sent)
        said = b"".join(board.answer(0) for board in self.boards)
        with self._said:
            self._answer += said
            self._said.notify_all()

    def answer(self, timeout_s: float) -> bytes:
        """Return what the boards have said."""
        with self._said:
            self._said.wait_for(lambda: self._answer, timeout_s)
            said, self._answer = self._answer, b""
            return said

    def power_cut(self) -> None:
        """Make them all dark."""
        for board in self.boards:
            board.power_cut()


class Sender:
    """A keypad or a scanner: says what is pressed or read, hears nothing."""

    def __init__(self) -> None:
        self._said = threading.Condition()
        self._answer = b""

    def send(self, frame: bytes) -> None:
        """Press a key, or hold a code before it."""
        with self._said:
            self._answer += frame
            self._said.notify_all()

    def receive(self, sent: bytes) -> None:
        """Hear nothing."""

    def answer(self, timeout_s: float) -> bytes:
        """Return what was pressed since the last call."""
        with self._said:
            self._said.wait_for(lambda: self._answer, timeout_s)
            said, self._answer = self._answer, b""
            return said

    def power_cut(self) -> None:
        """Forget what was not yet said."""
        with self._said:
            self._answer = b""
