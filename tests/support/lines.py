"""Knows a line between two programs that passes connections on, breaks them, or falls silent."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from threading import Event, Lock, Thread

PIECE = 65_536
REACH_S = 2.0


class Line:
    """Connections to its `port` go on to the first of the ports behind it that takes them.

    With several ports behind it, it is a balancer of which one is used as long as it is there.
    """

    def __init__(self, *behind: int) -> None:
        self.behind: Sequence[int] = behind
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self._flows = Event()
        self._flows.set()
        self._lock = Lock()
        self._ends: set[socket.socket] = set()
        self._thread = Thread(target=self._accept, name=f"line-{self.port}", daemon=True)
        self._thread.start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Pass nothing on, neither bytes nor ends, and close nothing; what came meanwhile goes
        on afterwards.
        """
        self._flows.clear()
        try:
            yield
        finally:
            self._flows.set()

    def cut(self) -> None:
        """Break every connection that there is now."""
        with self._lock:
            for end in self._ends:
                _break(end)

    def close(self) -> None:
        """Break everything, and take nothing any more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._flows.set()
        self.cut()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            Thread(target=self._join, args=(near,), name="line", daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        self._flows.wait()
        far = self._reach()
        if far is None:
            near.close()
            return
        with self._lock:
            self._ends |= {near, far}
        back = Thread(target=self._pass_on, args=(far, near), name="line-back", daemon=True)
        back.start()
        self._pass_on(near, far)
        back.join()
        with self._lock:
            self._ends -= {near, far}
            near.close()
            far.close()

    def _reach(self) -> socket.socket | None:
        for port in self.behind:
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", port), REACH_S)
        return None

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        for one in (source, sink):
            one.settimeout(None)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while True:
                piece = source.recv(PIECE)
                self._flows.wait()
                if not piece:
                    break
                sink.sendall(piece)
        except OSError:
            pass
        _break(source)
        _break(sink)


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
