"""Screens' sockets without a thread for each one's sending and another for its pings.

engine.io gives every socket a queue with a thread that empties it, and each ping a thread that
sleeps: a call to 200 screens woke 200 threads, one after the other, and 400 of them held memory.
"""

import contextlib
import logging
import time
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from engineio import packet
from engineio import socket as engine_socket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from engineio.exceptions import SocketIsClosedError, UnknownPacketError
from engineio.socket import Socket
from flask_socketio import SocketIO

from app.realtime.engineio_patch.wire import Flusher, Wire, frame

log = logging.getLogger(__name__)

EXTENSIONS = "HTTP_SEC_WEBSOCKET_EXTENSIONS"


def send_directly(socketio: SocketIO) -> None:
    """Have the sockets of this process write by themselves; call it before the first comes."""
    engine = socketio.server.eio
    engine._async = {**engine._async, "websocket": Uncompressed}
    # The only way in: the engine takes the class by this name whenever a socket comes.
    engine_socket.Socket = DirectSocket


class Uncompressed(SimpleWebSocketWSGI):
    """A WebSocket that accepts no offer to compress.

    A compressor holds 300 KiB for each screen, and the same picture was compressed for each anew.
    """

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Serve the connection until it ends."""
        environ.pop(EXTENSIONS, None)
        return super().__call__(environ, start_response)


class DirectSocket(Socket):
    """A socket whose packets are written in the sender's thread, which never waits."""

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self.last_ping: float | None  # None from a ping's answer until the next ping
        self._turn = Lock()
        self._wire: Wire | None = None
        self._early: list[packet.Packet] = []

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

    def _websocket_handler(self, ws: Any) -> list[Any]:
        """Take what the screen says until it goes."""
        self.connected = self.upgraded = True
        with self._turn:
            self._wire = Wire(ws.ws.sock, _FLUSHER)
            for pkt in self._early:
                self._wire.write(_frame_of(pkt))
            self._early.clear()
        while (said := ws.wait()) is not None and len(said) <= self.server.max_http_buffer_size:
            try:
                self.receive(packet.Packet(encoded_packet=said))
            except UnknownPacketError:
                continue
            except (SocketIsClosedError, ValueError):
                break
            except Exception:  # the connection's top: what one screen says ends only its own
                log.exception("sockets: a message failed")
                break
        self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return []


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
_PINGS = _Pings()
