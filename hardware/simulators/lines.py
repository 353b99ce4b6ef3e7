"""Real sockets and serial lines with a simulated printer at their end, and what befalls them.

Not on Windows, which has no pseudo-terminals; only tests and trials use it.
"""

import os
import pty
import socket
import struct
import threading
import tty
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hardware.simulators.printer import PrinterSimulator

_PIECE_BYTES = 4096
_LOOK_S = 0.02
_HARD_CLOSE = struct.pack("ii", 1, 0)


def terminal_at(link: Path) -> tuple[int, int]:
    """Returns both ends of a new pseudo-terminal, the near one not blocking.

    `link` leads to the far one, as the name of an adapter does that was plugged in again.
    """
    near, far = pty.openpty()
    tty.setraw(far)
    os.set_blocking(near, False)
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(os.ttyname(far))
    fresh.replace(link)
    return near, far


class SimulatedLine(ABC):
    """One cable with a printer at its end; every method may be called from any thread.

    `url` is the part of a device URL after the protocol.
    """

    def __init__(self, printer: PrinterSimulator, url: str) -> None:
        self.printer = printer
        self.url = url
        self._reads = threading.Event()
        self._reads.set()
        self._over = threading.Event()

    @property
    def is_serial(self) -> bool:
        """Returns whether it is a serial line, no network."""
        return self.url.startswith("serial:")

    @property
    def reads(self) -> bool:
        """Returns whether it takes what comes."""
        return self._reads.is_set()

    def stop_reading(self) -> None:
        """Take nothing more from the line, and leave it open."""
        self._reads.clear()

    def read_again(self) -> None:
        """Go on reading."""
        self._reads.set()

    def lose_power(self) -> None:
        """Switch the printer off: the line breaks and what it had not printed is gone."""
        self.printer.power_cut()
        self.break_off()

    @abstractmethod
    def break_off(self) -> None:
        """End every connection without a farewell; a new one can be made at once."""

    @abstractmethod
    def hang_up(self) -> None:
        """End every connection in good order, as a printer does that is idle for too long."""

    def close(self) -> None:
        """Take the line away."""
        self._over.set()
        self._reads.set()
        self.break_off()


class _Network(SimulatedLine):
    """A network card that hands on one connection after the other, each to its end.

    Whoever connects anew has an answer only once all that came before is taken or lost: no slip is
    mixed with the rest of another, and no answer goes to who did not ask.
    """

    def __init__(self, printer: PrinterSimulator, server: socket.socket) -> None:
        host, port = server.getsockname()
        super().__init__(printer, f"tcp://{host}:{port}")
        self._server = server
        self._links: list[socket.socket] = []
        """Those that are there, the one first that is heard."""
        self._came = threading.Condition()
        for work in (self._accept, self._hear, self._talk):
            threading.Thread(target=work, name="sim-network", daemon=True).start()

    def break_off(self) -> None:
        for link in list(self._links):
            with suppress(OSError):
                link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _HARD_CLOSE)
            self._drop(link)

    def hang_up(self) -> None:
        for link in list(self._links):
            with suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        with self._came:
            self._came.notify_all()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                link, _ = self._server.accept()
            except OSError:
                return
            link.settimeout(_LOOK_S)
            with self._came:
                self._links.append(link)
                self._came.notify_all()

    def _hear(self) -> None:
        while True:
            with self._came:
                self._came.wait_for(lambda: self._links or self._over.is_set())
                if self._over.is_set():
                    return
                link = self._links[0]
            self._hear_out(link)
            # What the network card has not yet handed on ends with its connection.
            self._drop(link)

    def _hear_out(self, link: socket.socket) -> None:
        while link in self._links:
            self._reads.wait()
            try:
                received = link.recv(_PIECE_BYTES)
            except TimeoutError:
                continue
            except OSError:
                return
            self._reads.wait()  # It may have been told to stop while it waited for bytes.
            if not received or link not in self._links:
                return
            self.printer.receive(received)

    def _talk(self) -> None:
        while not self._over.is_set():
            if self.printer.has_said(_LOOK_S):
                self._tell()

    def _tell(self) -> None:
        with self._came:
            said = self.printer.answer(0)
            for link in self._links[:1]:
                with suppress(OSError):
                    link.sendall(said)

    def _drop(self, link: socket.socket) -> None:
        with self._came:
            if self._links[:1] == [link]:
                self._tell()  # Nobody else is to hear what this one has asked.
            if link in self._links:
                self._links.remove(link)
        link.close()


class _Serial(SimulatedLine):
    """A pseudo-terminal behind a link that stays the same, as in /dev/serial/by-id."""

    def __init__(self, printer: PrinterSimulator, link: Path) -> None:
        super().__init__(printer, f"serial://{link}")
        self._link = link
        self._changing = threading.Lock()
        self._near = -1
        self._plug_in()
        for work in (self._hear, self._talk):
            threading.Thread(target=work, daemon=True).start()

    def break_off(self) -> None:
        with self._changing:
            gone, self._near = self._near, -1
            os.close(gone)
            if not self._over.is_set():
                self._plug_in()

    def hang_up(self) -> None:
        self.break_off()

    def _plug_in(self) -> None:
        near, far = terminal_at(self._link)
        os.close(far)
        self._near = near

    def _hear(self) -> None:
        while not self._over.wait(0 if (received := self._take()) else _LOOK_S / 4):
            if received:
                self.printer.receive(received)

    def _take(self) -> bytes:
        if not self._reads.is_set():
            return b""
        with self._changing:
            try:
                return os.read(self._near, _PIECE_BYTES) if self._near >= 0 else b""
            except OSError:  # nothing there, or nobody has the other end open
                return b""

    def _talk(self) -> None:
        while not self._over.is_set():
            said = self.printer.answer(_LOOK_S)
            with self._changing, suppress(OSError):
                if said and self._near >= 0:
                    os.write(self._near, said)


@contextmanager
def on_network(printer: PrinterSimulator, port: int = 0) -> Iterator[SimulatedLine]:
    """Put the simulator on a real socket of this machine, as a network printer."""
    with socket.create_server(("127.0.0.1", port)) as server:
        line = _Network(printer, server)
        try:
            yield line
        finally:
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            line.close()


@contextmanager
def on_serial_line(printer: PrinterSimulator, link: Path) -> Iterator[SimulatedLine]:
    """Put the simulator on a pseudo-terminal, reached by the link."""
    line = _Serial(printer, link)
    try:
        yield line
    finally:
        line.close()
