"""A process beside the program: started, asked within deadlines, killed and started again.

`HelperProcess` is its owner's side, `serve` the side of the program that it runs. Between them is
one socket, the helper's standard input; each message is four bytes of length and then its own. The
helper first says that it is ready by an empty message and then answers request after request, each
by a byte that says how it went and the answer. An empty message to the helper cuts short what it
does. The socket's end is the end of the helper, whatever it is doing: it outlives nobody, not even
an owner that was killed.
"""

import contextlib
import math
import os
import queue
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOW_PRIORITY = 10
"""So much below its owner: a slip or a forecast may wait some milliseconds, a call may not.

Only once it is ready. A program that loads numpy at this priority beside four busy ones took longer
than thirty seconds, and was killed over and over before it had answered anything.
"""
_ROOT = Path(__file__).parent.parent
_LENGTH = struct.Struct(">I")
_DONE, _FAILED = b"\0", b"\1"
_PIECE_BYTES = 1 << 20
_LOOK_S = 0.1
_SHORTEST_S = 0.001
_GONE_S = 5.0


class HelperError(Exception):
    """The helper gave no answer; the message says why."""


class HelperTimeout(HelperError):
    """It gave none in time."""


class HelperProcess:
    """A process that is started at the first request, and again after it died or was killed.

    One that gives no answer within its deadline is killed. Any thread may use it; requests wait for
    each other, and a request's time counts from its turn. Needs a POSIX system.
    """

    def __init__(self, program: Sequence[str], *, is_low_priority: bool = False) -> None:
        """Take the program and its words; nothing is started yet."""
        self._program = program
        self._is_low_priority = is_low_priority
        self._lock = threading.Lock()
        self._is_closed = False
        self._process: subprocess.Popen[bytes] | None = None
        self._link: _Link | None = None

    @property
    def pid(self) -> int | None:
        """Returns the process that runs; None while there is none: then it knows nothing either."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self, *, within_s: float) -> None:
        """Start the program unless it runs, and wait until it is ready. Raises HelperError."""
        with self._lock, self._within(within_s) as ends_at:
            self._started(ends_at)

    def ask(
        self, request: bytes, *, within_s: float, is_cut: Callable[[], bool] | None = None
    ) -> bytes:
        """Returns the answer to a request, which must not be empty. Raises HelperError.

        The time includes the program's start where it doesn't run yet. `is_cut` is asked ten times
        a second; once it says so the helper is told to cut its work short, and then answers.
        """
        with self._lock, self._within(within_s) as ends_at:
            link = self._started(ends_at)
            link.send(request, ends_at)
            if is_cut is not None:
                _await(link, ends_at, is_cut)
            answer = link.receive(ends_at)
        if answer[:1] != _DONE:
            raise HelperError(answer[1:].decode())
        return answer[1:]

    def kill(self) -> None:
        """End the process at once, and with it a request in hand; the next one starts it anew."""
        if (process := self._process) is not None:
            process.kill()
        with self._lock:
            self._end()

    def close(self) -> None:
        """End the process for good: a request in hand and later ones raise HelperError."""
        self._is_closed = True
        self.kill()

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Generator[float]:
        """Give the deadline; whatever goes wrong until then ends the process."""
        try:
            yield time.monotonic() + seconds
        except TimeoutError as error:
            self._end()
            raise HelperTimeout(f"no answer within {seconds:g} s") from error
        except (OSError, EOFError) as error:
            self._end()
            why = "it is closed" if self._is_closed else f"the process died: {error}"
            raise HelperError(why) from error
        except BaseException:
            self._end()
            raise

    def _started(self, ends_at: float) -> "_Link":
        """Returns the link to the process, which is ready for a request."""
        if self._link is not None and self.pid is not None:
            return self._link
        self._end()
        if self._is_closed:
            raise HelperError("it is closed")
        ours, theirs = socket.socketpair()
        self._link = _Link(ours)
        with theirs:
            try:
                self._process = subprocess.Popen(self._program, stdin=theirs.fileno(), cwd=_ROOT)
            except OSError as error:
                raise HelperError(f"the process can't be started: {error}") from error
        if self._is_closed:  # Since it was looked at: `close` may have found no process to kill.
            raise HelperError("it is closed")
        self._link.receive(ends_at)
        if self._is_low_priority:
            with contextlib.suppress(ProcessLookupError):  # The request will find out.
                os.setpriority(os.PRIO_PROCESS, self._process.pid, os.nice(0) + LOW_PRIORITY)
        return self._link

    def _end(self) -> None:
        process, self._process = self._process, None
        link, self._link = self._link, None
        if link is not None:
            link.close()
        if process is not None:
            process.kill()
            # One that hangs in the kernel, as a card's driver may, can't even be killed.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_GONE_S)


def python_module(name: str, *words: str) -> Sequence[str]:
    """Returns the words of a program that is a module of ours, run by this interpreter."""
    return (sys.executable, "-m", name, *words)


@dataclass(frozen=True, slots=True)
class HelperRequest:
    """What a helper is asked; `cut` is set once the answer is wanted at once."""

    payload: bytes
    cut: threading.Event = field(default_factory=threading.Event)


def serve_requests(answer: Callable[[HelperRequest], bytes]) -> None:
    """Answer requests in order, on this thread, until the owner is gone; then end the process.

    What `answer` raises becomes the HelperError of its request, and the next one is served.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the owner, and then our input.
    link = _Link(socket.socket(fileno=os.dup(0)))
    requests: queue.SimpleQueue[HelperRequest] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(link, requests), name="listen", daemon=True).start()
    with contextlib.suppress(OSError):  # The owner hung up; `_listen` ends all.
        link.send(b"")
        while True:
            link.send(_answered(answer, requests.get()))


def _answered(answer: Callable[[HelperRequest], bytes], request: HelperRequest) -> bytes:
    try:
        return _DONE + answer(request)
    except Exception as error:  # noqa: BLE001 - the process's top: the next request is another's
        return _FAILED + f"{type(error).__name__}: {error}".encode()


def _listen(link: "_Link", requests: "queue.SimpleQueue[HelperRequest]") -> None:
    """Take requests and cuts, and end the process with its input, however busy it is."""
    latest = HelperRequest(b"")
    with contextlib.suppress(OSError, EOFError):
        while True:
            if payload := link.receive():
                latest = HelperRequest(payload)
                requests.put(latest)
            else:
                latest.cut.set()
    os._exit(0)  # Not sys.exit: what hangs, as a sound card does, would keep the process.


def _await(link: "_Link", ends_at: float, is_cut: Callable[[], bool]) -> None:
    """Wait for an answer; say once that the work is to be cut short."""
    was_cut = False
    while time.monotonic() < ends_at:
        if not was_cut and is_cut():
            was_cut = True
            link.send(b"", ends_at)
        if link.has_news(min(ends_at, time.monotonic() + _LOOK_S)):
            return
    raise TimeoutError


class _Link:
    """One end of the socket: whole messages, each within a deadline of the monotonic clock.

    Raises TimeoutError, other OSErrors, and EOFError once nobody is at the other end.
    """

    def __init__(self, end: socket.socket) -> None:
        self._socket = end

    def send(self, message: bytes, ends_at: float = math.inf) -> None:
        self._must_end_by(ends_at)
        self._socket.sendall(_LENGTH.pack(len(message)) + message)

    def receive(self, ends_at: float = math.inf) -> bytes:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, ends_at))
        return self._exactly(length, ends_at)

    def has_news(self, until: float) -> bool:
        """Returns whether something has come, be it the end, waiting for it until then."""
        self._must_end_by(until)
        try:
            self._socket.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._socket.close()

    def _exactly(self, count: int, ends_at: float) -> bytes:
        received = bytearray()
        while len(received) < count:
            self._must_end_by(ends_at)
            piece = self._socket.recv(min(count - len(received), _PIECE_BYTES))
            if not piece:
                raise EOFError("it ended without an answer")
            received += piece
        return bytes(received)

    def _must_end_by(self, ends_at: float) -> None:
        left_s = ends_at - time.monotonic()
        self._socket.settimeout(None if left_s == math.inf else max(left_s, _SHORTEST_S))
