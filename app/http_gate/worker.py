"""gunicorn's worker of threads, each of which is given whole requests only."""

import contextlib
import errno
import resource
import selectors
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum, auto
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from app.http_errors import ProblemErrors, raw_problem
from app.http_gate.client_line import ClientLine
from app.http_gate.framing import Framing, RequestKind, framing

HEAD_S, BODY_S = 10.0, 20.0
"""How long a request's head, and then its small body, may take to come."""
LINGER_S = 2.0
"""How long the end of a connection is waited for after its last answer (RFC 9112, 9.6)."""
STALLED_S = 20.0
"""How long a client may take nothing of its answer."""

LARGEST_HEAD = 32_768
"""Bytes. Browsers send 1 to 2 KB; our cookies are small."""
UPLOADS, FILES, CLIPS, UPGRADES = 8, 3, 16, 1
"""Threads for bodies that don't come at once, for files, for clips that are made while they wait,
and for what becomes a WebSocket. Files and upgrades wait for nothing, and a press has to share the
interpreter with as many of them as there are threads: few make a thousand of them hardly felt."""
ACCEPTED_AT_ONCE = 64
CLOSED_AT_ONCE = 100
"""Closing thousands at once would keep the others waiting."""
MOST_FILES = 65_536
LOOK_S = 1.0
_CHUNK = 65_536

HEAD_TOO_LARGE = raw_problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
TOO_SLOW = raw_problem(HTTPStatus.REQUEST_TIMEOUT)


class _State(Enum):
    """What is waited for."""

    REQUEST = auto()
    ANSWER = auto()
    TAKING = auto()
    """That the client takes the rest of its answer."""
    END = auto()


class _Client(TConn):  # type: ignore[misc] # gunicorn is untyped
    """One client's connection, and what has come of its next request."""

    sock: ClientLine

    def __init__(self, cfg: Any, line: ClientLine, address: Any, server: Any) -> None:
        super().__init__(cfg, line, address, server)
        self.data_ready = True  # gunicorn's own thread needn't wait for it
        self.fd = line.fileno()
        self.came = bytearray()
        self.framing: Framing | None = None
        self.state = _State.REQUEST
        self.until_s = 0.0
        self.is_kept = False

    def has_whole_request(self) -> bool:
        """Whether enough has come to give a thread to it."""
        if self.framing is None:
            self.framing = framing(self.came)
            if self.framing is not None and len(self.came) < self.framing.size:
                self.until_s = time.monotonic() + BODY_S
        return self.framing is not None and len(self.came) >= self.framing.size


class GateWorker(ProblemErrors, ThreadWorker):  # type: ignore[misc] # gunicorn is untyped
    """Reads requests, and writes what clients did not take, on the worker's own thread.

    `nr_conns`, at which gunicorn stops accepting and for which its end waits, counts the clients
    with a request in hand, not those who say nothing.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._clients: dict[int, _Client] = {}
        self._looked_s = 0.0
        self._pools: dict[RequestKind, ThreadPoolExecutor] = {}
        self._most_clients = 0

    def init_process(self) -> None:
        """Begin to serve, with as many descriptors as this process may have."""
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        # The rest is for screens, files and the database.
        self._most_clients = most // 2
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """The threads of whole requests; the others are made beside them."""
        whole: ThreadPoolExecutor = super().get_thread_pool()
        self._pools = {
            RequestKind.WHOLE: whole,
            RequestKind.UPLOAD: ThreadPoolExecutor(UPLOADS, "uploads"),
            RequestKind.FILE: ThreadPoolExecutor(FILES, "files"),
            RequestKind.CLIP: ThreadPoolExecutor(CLIPS, "clips"),
            RequestKind.UPGRADE: ThreadPoolExecutor(UPGRADES, "upgrades"),
        }
        return whole

    def accept(self, listener: socket.socket) -> None:
        """Take the clients who came; a thread is given to none of them yet."""
        own = listener.getsockname()
        for _ in range(ACCEPTED_AT_ONCE):
            try:
                descriptor, address = listener._accept()  # type: ignore[attr-defined] # as accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE):
                    self._make_room()
                return
            line = ClientLine(listener, descriptor)
            client = _Client(self.cfg, line, address, own)
            client.until_s = time.monotonic() + HEAD_S
            self._clients[client.fd] = client
            self._read(client, is_registered=False)
            if len(self._clients) > self._most_clients:
                self._make_room()

    def enqueue_req(self, conn: _Client) -> None:
        """Give the request to a thread."""
        assert conn.framing is not None
        conn.state = _State.ANSWER
        self.nr_conns += 1
        pool = self._pools[conn.framing.kind]
        done = pool.submit(self.handle, conn)
        done.add_done_callback(partial(self.method_queue.defer, self.finish_request, conn))

    def handle(self, conn: _Client) -> bool:
        """Answer the request in a thread; returns whether the connection is kept."""
        conn.init()
        conn.parser.unreader.unread(bytes(conn.came))
        conn.came.clear()
        conn.framing = None
        conn.sock.begin_request()
        is_kept = bool(super().handle(conn))
        if conn.sock.taken_by is not None:
            conn.sock.taken_by(conn.parser.unreader.take_buffered())
        return is_kept

    def finish_request(self, conn: _Client, fs: "Future[bool]") -> None:
        """Go on with the connection once its request is answered."""
        self.nr_conns -= 1
        conn.is_kept = not fs.cancelled() and fs.exception() is None and fs.result()
        line = conn.sock
        if line.taken_by is not None or line.fileno() < 0:
            self._forget(conn)
        elif line.has_unsent:
            self._wait(conn, _State.TAKING, STALLED_S, selectors.EVENT_WRITE, self._write)
        else:
            self._go_on(conn)

    def murder_pending(self) -> None:
        """End the connections whose time is over; gunicorn asks for it at each turn."""
        now = time.monotonic()
        if now - self._looked_s < LOOK_S:
            return
        self._looked_s = now
        waits = (client for client in self._clients.values() if client.state is not _State.ANSWER)
        late = [client for client in waits if client.until_s < now]
        if len(late) > CLOSED_AT_ONCE:
            self._looked_s = now - LOOK_S  # The rest at the next turn.
        for client in late[:CLOSED_AT_ONCE]:
            if client.state is _State.REQUEST and client.came:
                self._refuse(client, TOO_SLOW)
            else:
                self._close(client)

    # What gunicorn's loop does with connections that it keeps for itself.
    def murder_keepalived(self, force: bool = False) -> None:
        """End all connections, if `force`d: the worker ends."""
        if force:
            for pool in self._pools.values():
                pool.shutdown(wait=False)
            for client in list(self._clients.values()):
                self._close(client)

    def _read(self, client: _Client, *, is_registered: bool = True) -> None:
        """Read what has come, and hand over the request if it is whole."""
        try:
            data = socket.socket.recv(client.sock, _CHUNK, socket.MSG_DONTWAIT)
        except BlockingIOError:
            if not is_registered:
                self._register(client, selectors.EVENT_READ, self._read)
            return
        except OSError:
            data = b""
        if not data:
            self._close(client)
            return
        if not client.came and client.is_kept:
            client.until_s = time.monotonic() + HEAD_S
        client.came += data
        if client.has_whole_request():
            if is_registered:
                self._unregister(client)
            self.enqueue_req(client)
        elif client.framing is None and len(client.came) > LARGEST_HEAD:
            self._refuse(client, HEAD_TOO_LARGE)
        elif not is_registered:
            self._register(client, selectors.EVENT_READ, self._read)

    def _write(self, client: _Client) -> None:
        """Send what the client takes of its answer."""
        try:
            if client.sock.flush():
                client.until_s = time.monotonic() + STALLED_S
        except OSError:
            self._close(client)
            return
        if not client.sock.has_unsent:
            self._unregister(client)
            self._go_on(client)

    def _go_on(self, client: _Client) -> None:
        """Wait for the next request, or for the end."""
        if not client.is_kept or not self.alive:
            with contextlib.suppress(OSError):
                client.sock.shutdown(socket.SHUT_WR)
            self._wait(client, _State.END, LINGER_S, selectors.EVENT_READ, self._drain)
            return
        client.came += client.parser.unreader.take_buffered()
        client.state = _State.REQUEST
        client.until_s = time.monotonic() + (HEAD_S if client.came else self.cfg.keepalive)
        if client.has_whole_request():
            self.enqueue_req(client)
        else:
            self._register(client, selectors.EVENT_READ, self._read)

    def _drain(self, client: _Client) -> None:
        """Read what still comes after the last answer, so that the client isn't cut off from it."""
        try:
            if socket.socket.recv(client.sock, _CHUNK, socket.MSG_DONTWAIT):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self._close(client)

    def _refuse(self, client: _Client, answer: bytes) -> None:
        """Answer without a thread, and end."""
        self._unregister(client)
        client.is_kept = False
        with contextlib.suppress(OSError):
            client.sock.send(answer, socket.MSG_DONTWAIT)
        self._go_on(client)

    def _make_room(self) -> None:
        """End the oldest of the connections that wait for a request."""
        waits = (client for client in self._clients.values() if client.state is _State.REQUEST)
        if (oldest := next(waits, None)) is not None:
            self._close(oldest)

    def _wait(
        self,
        client: _Client,
        state: _State,
        for_s: float,
        event: int,
        callback: Callable[[_Client], None],
    ) -> None:
        client.state = state
        client.until_s = time.monotonic() + for_s
        self._register(client, event, callback)

    def _register(self, client: _Client, event: int, callback: Callable[[_Client], None]) -> None:
        # gunicorn's loop calls it with the connection, of which there may be another one by now.
        self.poller.register(client.sock, event, lambda _line: callback(client))

    def _unregister(self, client: _Client) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self.poller.unregister(client.sock)

    def _close(self, client: _Client) -> None:
        self._unregister(client)
        self._forget(client)
        client.sock.close()

    def _forget(self, client: _Client) -> None:
        if self._clients.get(client.fd) is client:
            del self._clients[client.fd]
