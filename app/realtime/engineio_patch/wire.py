"""What is sent to a screen: at once where its line takes it, and soon where it doesn't.

Nothing here ever waits for a screen: one whose power was cut takes no more than its line holds.
"""

import contextlib
import logging
import selectors
import socket
import struct
from threading import Event, Lock, Thread

log = logging.getLogger(__name__)

MOST_LEFT = 1_000_000
"""So many bytes may wait for a line before it is hung up: the screen then comes anew."""
LOOK_S = 0.2

TEXT, CLOSE = 0x81, 0x88
"""First bytes of whole frames of a server (RFC 6455, 5.2): it masks nothing."""
GOING = struct.pack(">BBH", CLOSE, 2, 1000)


def frame(text: str) -> bytes:
    """The text as one WebSocket frame."""
    payload = text.encode()
    size = len(payload)
    if size < 126:
        return struct.pack(">BB", TEXT, size) + payload
    if size < 65_536:
        return struct.pack(">BBH", TEXT, 126, size) + payload
    return struct.pack(">BBQ", TEXT, 127, size) + payload


class Wire:
    """The sending half of one screen's connection. Any thread may use it; none waits."""

    def __init__(self, line: socket.socket, flusher: "Flusher") -> None:
        line.settimeout(None)  # With one, Python itself would wait for room.
        self.line = line
        self._flusher = flusher
        self._lock = Lock()
        self._left = bytearray()

    def write(self, data: bytes) -> None:
        """Send the bytes behind those before. A line that is cut is its reader's affair."""
        with self._lock:
            if self._left:
                self._left += data
                if len(self._left) > MOST_LEFT:
                    log.info("sockets: a screen takes nothing; it is hung up")
                    self._left.clear()
                    self._shut()
                return
            sent = self._send(data)
            if sent == len(data):
                return
            self._left += data[sent:]
        self._flusher.watch(self)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to be sent."""
        with self._lock:
            return not self._left

    def flush(self) -> None:
        """Send what is left as far as the line takes it."""
        with self._lock:
            del self._left[: self._send(self._left)]

    def hang_up(self) -> None:
        """Say goodbye if the line takes it, and end the connection."""
        with self._lock:
            if not self._left:
                self._send(GOING)
            self._left.clear()
            self._shut()

    def _send(self, data: bytes | bytearray) -> int:
        """How many of the bytes have gone; all of them where the line is cut."""
        try:
            return self.line.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0
        except OSError:
            return len(data)

    def _shut(self) -> None:
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)


class Flusher:
    """One thread that sends what lines didn't take at once, as soon as they do."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wires: set[Wire] = set()
        self._some = Event()
        self._thread: Thread | None = None

    def watch(self, wire: Wire) -> None:
        """Look after the wire until nothing of it is left."""
        with self._lock:
            self._wires.add(wire)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="slow-screens", daemon=True)
                self._thread.start()
        self._some.set()

    def _run(self) -> None:
        while True:
            self._some.wait()
            with self._lock:
                wires = list(self._wires)
                if not wires:
                    self._some.clear()
            ready = _ready(wires)
            for wire in ready:
                wire.flush()
            with self._lock:
                # Looked at only now: who wrote meanwhile, and had something left, was here before.
                self._wires -= {wire for wire in ready if wire.is_done}


def _ready(wires: list[Wire]) -> list[Wire]:
    """The wires that take something, or that are cut; waited for a moment."""
    with selectors.DefaultSelector() as selector:
        cut: list[Wire] = []
        for wire in wires:
            try:
                selector.register(wire.line, selectors.EVENT_WRITE, wire)
            except (ValueError, OSError):
                cut.append(wire)
        found = selector.select(0 if cut else LOOK_S) if len(cut) < len(wires) else []
        return cut + [key.data for key, _ in found]
