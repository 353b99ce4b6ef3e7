"""Screens' sockets without a thread for each: for its sending, for its pings, for its words.

engine.io gives every socket a queue with a thread that empties it, and each ping a thread that
sleeps; simple-websocket reads each on another one. A call to 200 screens woke 200 threads, one
after the other, and 600 of them held memory; and a client that never said who it is held one.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from engineio import packet
from engineio import socket as engine_socket
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.socket import Socket
from flask_socketio import SocketIO
from wsproto.utilities import generate_accept_token

from app.realtime.engineio_patch.listener import Listener
from app.realtime.engineio_patch.wire import Flusher, Wire, frame

log = logging.getLogger(__name__)

KEY_LENGTH = 24
SWITCHED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: %b\r\n\r\n"
)
LARGEST_SAID = 16_384
"""The most characters that a screen may say at once."""
LET_GO = ("wsgi.", "gunicorn.", "werkzeug.socket")
"""What would hold a request's objects for as long as its socket lasts."""


def send_directly(socketio: SocketIO) -> None:
    """Have the sockets of this process do without threads; call it before the first comes."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": Handover}
    engine.audiences = socketio.server.manager
    # The only way in: the engine takes the class by this name whenever a socket comes.
    engine_socket.Socket = DirectSocket


class Handover:
    """Answers a WebSocket's handshake (RFC 6455, 4.2.2), and gives its connection to the listener.

    No offer to compress is accepted: a compressor holds 300 KiB for each screen, and the same
    picture was compressed for each anew. A server that can't let go of a connection (Werkzeug's, in
    tests) has its thread wait for the end.
    """

    def __init__(self, begin: Callable[["Handover"], object], server: Any) -> None:
        del server
        self._begin = begin
        self.line: Any = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Raises StopIteration once the connection is another's, as gunicorn wants it."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if len(key) != KEY_LENGTH or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            refused = HTTPStatus.BAD_REQUEST
            start_response(f"{refused.value} {refused.phrase}", [("Content-Length", "0")])
            return [b""]
        self.line = environ.get("gunicorn.socket") or environ["werkzeug.socket"]
        scheme = environ["wsgi.url_scheme"]
        self.line.sendall(SWITCHED % generate_accept_token(key.encode()))
        for name in [name for name in environ if name.startswith(LET_GO)]:
            del environ[name]
        environ.update({"wsgi.url_scheme": scheme, "wsgi.input": None})
        is_over = self._begin(self)
        if isinstance(is_over, Event):
            is_over.wait()
            raise ConnectionError
        raise StopIteration


class DirectSocket(Socket):
    """A socket whose packets are written in the sender's thread, which never waits.

    What its screen says comes from the listener.
    """

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.last_ping: float | None  # None from a ping's answer until the next ping
        self._turn = Lock()
        self._wire: Wire | None = None
        self._early: list[packet.Packet] = []
        self._is_over = Event()

    def send(self, pkt: packet.Packet) -> None:
        """Send the packet. Raises SocketIsClosedError."""
        if not self.check_ping_timeout():
            return
        with self._turn:
            if self._wire is None:
                self._early.append(pkt)
            else:
                self._wire.write(_frame_of(pkt))

    def close(self, wait: bool = True, abort: bool = False, reason: Any = None) -> None:
        """End the connection; nothing is waited for."""
        del wait
        super().close(wait=False, abort=abort, reason=reason)
        if self._wire is not None:
            self._wire.hang_up()

    def schedule_ping(self) -> None:
        """Have the next ping sent in its time, unless one is on its way."""
        if self.last_ping:
            self.last_ping = None
            _PINGS.later(self, self.server.ping_interval)

    def ping(self) -> None:
        """Send a ping, which must be answered."""
        if not self.closing and not self.closed:
            self.last_ping = time.time()
            with contextlib.suppress(SocketIsClosedError):
                self.send(packet.Packet(packet.PING))

    def hear_pong(self) -> None:
        """Have the next ping sent in its time."""
        self.schedule_ping()

    def hear(self, texts: Iterable[str]) -> bool:
        """Do what the screen asks; returns whether the socket goes on."""
        for text in texts:
            try:
                self.receive(packet.Packet(encoded_packet=text))
            except UnknownPacketError:
                continue
            except (SocketIsClosedError, ValueError):
                return False
        return not self.closed

    def is_joined(self) -> bool:
        """Whether the screen belongs to an audience."""
        manager = self.server.audiences
        return any(
            manager.sid_from_eio_sid(self.sid, namespace)
            for namespace in list(manager.get_namespaces())
        )

    def answer(self, frame: bytes) -> None:
        """Send the frame."""
        if self._wire is not None:
            self._wire.write(frame)

    def hang_up(self) -> None:
        """End the connection; the listener tells of its end."""
        if self._wire is not None:
            self._wire.hang_up()

    def ended(self) -> None:
        """Take note that the connection is over."""
        self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        self.server.sockets.pop(self.sid, None)
        self._is_over.set()

    def _websocket_handler(self, handover: Handover) -> Event | None:
        """Begin to write, and have the listener read; returns what tells of the end, if needed."""
        self.connected = self.upgraded = True
        line = handover.line
        with self._turn:
            self._wire = Wire(line, _FLUSHER)
            for pkt in self._early:
                self._wire.write(_frame_of(pkt))
            self._early.clear()
        if hasattr(line, "taken_by"):
            line.taken_by = lambda early: _LISTENER.take(self, line, early)
            return None
        _LISTENER.take(self, line)
        return self._is_over


def _frame_of(pkt: packet.Packet) -> bytes:
    """The packet's frame, made once for all who are sent the same packet."""
    made: bytes | None = getattr(pkt, "frame", None)
    if made is None:
        made = pkt.frame = frame(pkt.encode())
    return made


class _Pings:
    """One thread that sends every socket's ping when it is due; all intervals are the same."""

    def __init__(self) -> None:
        self._due: SimpleQueue[tuple[float, DirectSocket]] = SimpleQueue()
        self._lock = Lock()
        self._thread: Thread | None = None

    def later(self, socket: DirectSocket, after_s: float) -> None:
        """Ping the socket after so many seconds."""
        self._due.put((time.monotonic() + after_s, socket))
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="pings", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            due_s, socket = self._due.get()
            time.sleep(max(0.0, due_s - time.monotonic()))
            try:
                socket.ping()
            except Exception:  # the thread's top
                log.exception("sockets: a ping failed")


_FLUSHER = Flusher()
_LISTENER = Listener(largest=LARGEST_SAID, pong=packet.Packet(packet.PONG).encode())
_PINGS = _Pings()
