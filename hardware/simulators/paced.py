"""Lines as slow as real ones: a printer, or the box before it, that takes bytes at its own pace.

Between the line and the printer is a buffer; while it is full nothing more is taken, as by a
network card of a few KB or a serial-to-Ethernet box. Not on Windows; only tests and trials use it.
"""

import os
import select
import socket
import struct
import threading
import time
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hardware.simulators.lines import SimulatedLine, terminal_at
from hardware.simulators.printer import PrinterSimulator

_BITS_PER_BYTE = 10
_PIECE_BYTES = 4096
_STEP_S = 0.05
"""How long what is due may gather at most before it is handed on."""
_LOOK_S = 0.2
_END_S = 10.0
_HARD_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class LinePace:
    """How fast a line is, in baud of 10 bits a byte, and how much is held before the printer.

    `segment_bytes` is the most that a TCP packet may carry (MSS); None leaves it to the loopback.
    The kernel's receive buffer is as small as `buffer_bytes` too, as far as it can be.
    """

    baud: int
    buffer_bytes: int = 4096
    segment_bytes: int | None = None

    @property
    def bytes_per_s(self) -> float:
        """Returns how many bytes a second come through."""
        return self.baud / _BITS_PER_BYTE


class PacedLine(SimulatedLine):
    """A line with a buffer at its end that is emptied into the printer at its pace."""

    def __init__(self, printer: PrinterSimulator, url: str, pace: LinePace) -> None:
        super().__init__(printer, url)
        self._pace = pace
        self._held = bytearray()
        self._emptied_at = 0.0
        self.cuts = 0
        """How many connections ended by a reset of the other side."""
        self._thread = threading.Thread(target=self._run, name="sim-paced", daemon=True)

    def start(self) -> None:
        """Let the line work, in a thread of its own."""
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._reads.set()
        self._thread.join(_END_S)
        super().close()

    def lose_power(self) -> None:
        self._held.clear()
        super().lose_power()

    @abstractmethod
    def _link(self) -> int | None:
        """Returns the descriptor to listen to just now."""

    @abstractmethod
    def _take(self, most: int) -> bytes:
        """Returns what has come, at most so many bytes, without waiting."""

    @abstractmethod
    def _say(self, said: bytes) -> None:
        """Send the printer's answer back."""

    def _run(self) -> None:
        while not self._over.is_set():
            self._wait()
            if not self._reads.is_set():
                self._emptied_at = time.monotonic()
                continue
            room = self._pace.buffer_bytes - len(self._held)
            if room > 0 and (taken := self._take(min(room, _PIECE_BYTES))):
                if not self._held:
                    self._emptied_at = time.monotonic()
                self._held += taken
            self._hand_on()
            if said := self.printer.answer(0):
                self._say(said)

    def _wait(self) -> None:
        """Wait until something comes for which there is room, or something is due."""
        due_s = min(len(self._held) / self._pace.bytes_per_s, _STEP_S) if self._held else _LOOK_S
        link = self._link()
        if link is None or len(self._held) >= self._pace.buffer_bytes or not self._reads.is_set():
            time.sleep(min(due_s, _STEP_S))
            return
        try:
            select.select([link], [], [], due_s)
        except (OSError, ValueError):
            time.sleep(_STEP_S)

    def _hand_on(self) -> None:
        now = time.monotonic()
        due = int((now - self._emptied_at) * self._pace.bytes_per_s)
        if not self._held or due < 1:
            return
        self._emptied_at += due / self._pace.bytes_per_s
        piece = bytes(self._held[:due])
        del self._held[:due]
        self.printer.receive(piece)


class _Network(PacedLine):
    """One connection at a time, as printers have it; who comes meanwhile waits to be accepted."""

    def __init__(self, printer: PrinterSimulator, server: socket.socket, pace: LinePace) -> None:
        host, port = server.getsockname()
        super().__init__(printer, f"tcp://{host}:{port}", pace)
        self._server = server
        self._peer: socket.socket | None = None

    def break_off(self) -> None:
        peer = self._peer
        if peer is not None:
            with suppress(OSError):
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD_CLOSE)
            self._drop()

    def hang_up(self) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.shutdown(socket.SHUT_RDWR)

    def _link(self) -> int | None:
        return (self._peer or self._server).fileno()

    def _take(self, most: int) -> bytes:
        if self._peer is None:
            with suppress(OSError):
                self._peer, _ = self._server.accept()
                self._peer.setblocking(False)
            return b""
        try:
            taken = self._peer.recv(most)
        except BlockingIOError:
            return b""
        except OSError:
            self.cuts += 1
            taken = b""
        if not taken:
            self._drop()
        return taken

    def _say(self, said: bytes) -> None:
        if self._peer is not None:
            with suppress(OSError):
                self._peer.sendall(said)

    def _drop(self) -> None:
        peer, self._peer = self._peer, None
        if peer is not None:
            peer.close()


class _Serial(PacedLine):
    """A pseudo-terminal whose far end is read at the line's pace."""

    def __init__(self, printer: PrinterSimulator, link: Path, pace: LinePace) -> None:
        super().__init__(printer, f"serial://{link}", pace)
        self._path = link
        self._near = self._far = -1
        self._plug_in()

    def break_off(self) -> None:
        gone, self._near = (self._near, self._far), -1
        for end in gone:
            os.close(end)
        if not self._over.is_set():
            self._plug_in()

    def hang_up(self) -> None:
        self.break_off()

    def _plug_in(self) -> None:
        # Kept open: a terminal whose other end nobody holds is always ready, and has nothing.
        self._near, self._far = terminal_at(self._path)

    def _link(self) -> int | None:
        return self._near if self._near >= 0 else None

    def _take(self, most: int) -> bytes:
        try:
            return os.read(self._near, most)
        except OSError:
            return b""

    def _say(self, said: bytes) -> None:
        with suppress(OSError):
            os.write(self._near, said)


@contextmanager
def paced_network(printer: PrinterSimulator, pace: LinePace) -> Iterator[PacedLine]:
    """Put the simulator behind a slow box or card on a real socket of this machine."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, pace.buffer_bytes)
        if pace.segment_bytes is not None:
            server.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, pace.segment_bytes)
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        line = _Network(printer, server, pace)
        line.start()
        try:
            yield line
        finally:
            line.close()


@contextmanager
def paced_serial_line(printer: PrinterSimulator, link: Path, pace: LinePace) -> Iterator[PacedLine]:
    """Put the simulator on a pseudo-terminal that is read at the pace, reached by the link."""
    line = _Serial(printer, link, pace)
    line.start()
    try:
        yield line
    finally:
        line.close()
