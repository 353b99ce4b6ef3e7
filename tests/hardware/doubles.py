"""Doubles for hardware tests: a queue in memory, and printers that misbehave on a real socket."""

import base64
import io
import random
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image

from hardware.devices import Health, HealthRecord
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.document import Document, PicturePart, TextPart
from hardware.printers.jobs import JobState, PrintJob
from tests.support.patience import patience

SOON_S = patience(8.0)
_PATIENCE_S = 30.0
"""How long a test waits for what must come."""

IMPATIENT = PrinterTimeouts(
    connect_s=0.5,
    answer_s=0.2,
    write_s=0.5,
    fence_s=0.3,
    poll_s=0.02,
    heartbeat_s=0.05,
    rest_s=30.0,
    assumed_baud=921_600,
)


class MemoryJobs:
    """A print queue in memory that remembers, in order, what it was told."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queued: deque[PrintJob] = deque()
        self._by_id: dict[int, PrintJob] = {}
        self.outcomes: list[tuple[int, JobState, str]] = []
        self.releases: list[tuple[int, str]] = []
        self.paper: dict[int, float | None] = {}

    def put(
        self, job_id: int, document: Document, *, at: datetime | None = None, copy: int = 1
    ) -> None:
        created_at = at or datetime.now(UTC)
        job = PrintJob(job_id, document.to_json(), created_at, copy)
        with self._changed:
            self._by_id[job_id] = job
            self._queued.append(job)

    def claim(self, device_id: int) -> PrintJob | None:
        with self._changed:
            return self._queued.popleft() if self._queued else None

    def release(self, job_id: int, detail: str) -> None:
        with self._changed:
            self._queued.appendleft(self._by_id[job_id])
            self.releases.append((job_id, detail))
            self._changed.notify_all()

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        with self._changed:
            self.paper[job_id] = paper_mm
            self.outcomes.append((job_id, state, detail))
            self._changed.notify_all()

    def wait_for_outcomes(self, count: int) -> list[tuple[int, JobState]]:
        """Return what became of the jobs, once there are so many outcomes."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: len(self.outcomes) >= count, patience(_PATIENCE_S)
            )
            return [(job_id, state) for job_id, state, _ in self.outcomes]

    def wait_for_releases(self, count: int) -> list[tuple[int, str]]:
        """Return the releases, once there are so many."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: len(self.releases) >= count, patience(_PATIENCE_S)
            )
            return list(self.releases)


class Watched:
    """A health record whose changes can be waited for."""

    def __init__(self, name: str = "kiosk-1") -> None:
        self._changed = threading.Condition()
        self.changes: list[Health] = []
        self.record = HealthRecord(name, self._note)

    def _note(self, health: Health) -> None:
        with self._changed:
            self.changes.append(health)
            self._changed.notify_all()

    def wait_for(self, wanted: Callable[[Health], bool]) -> Health:
        """Return the first change that is wanted, waiting for it."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(map(wanted, self.changes)), patience(_PATIENCE_S)
            )
            return next(filter(wanted, self.changes))


def eventually(is_so: Callable[[], bool], *, within_s: float | None = None) -> bool:
    """Return whether it becomes so; for what has no event to wait for, as a file another writes.

    What must come is waited for with patience; `within_s` is a limit that is itself tested.
    """
    pause = threading.Event()
    end = time.monotonic() + (patience(_PATIENCE_S) if within_s is None else within_s)
    while not (it_is := is_so()) and time.monotonic() < end:
        pause.wait(0.01)
    return it_is


def a_slip(label: str = "A015") -> Document:
    """Return a small slip."""
    return Document([TextPart(label, size_mm=6, bold=True)])


def a_long_slip() -> Document:
    """Return a slip of about 1 MB, more than the buffers of `far_end` take: stripes of noise."""
    chance = random.Random(1)
    rows = [chance.randbytes(72) if row % 6 else b"\xff" * 72 for row in range(4000)]
    return Document([_drawn(rows)] * 5)


def a_noisy_slip(seed: int) -> Document:
    """Return a slip of 7 KB that is sent as one picture, as nothing in it comes twice."""
    chance = random.Random(seed)
    return Document([_drawn([chance.randbytes(72) for _ in range(100)])])


def _drawn(rows: Sequence[bytes]) -> PicturePart:
    file = io.BytesIO()
    Image.frombytes("1", (576, len(rows)), b"".join(rows)).save(file, format="PNG")
    return PicturePart(base64.b64encode(file.getvalue()).decode())


Behaviour = Callable[[socket.socket], object]


@contextmanager
def far_end(behave: Behaviour) -> Iterator[tuple[str, int]]:
    """Put a far end on a loopback socket; `behave` gets each connection, one after another."""
    links: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        # A small window, as a printer has, so that a slip fills it.
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        thread = threading.Thread(target=_accept, args=(server, behave, links), daemon=True)
        thread.start()
        yield server.getsockname()[:2]
        while thread.is_alive():  # a connection may come in while we hang up
            for end in (server, *links):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            thread.join(0.02)


def _accept(server: socket.socket, behave: Behaviour, links: list[socket.socket]) -> None:
    while True:
        try:
            link, _ = server.accept()
        except OSError:
            return
        with link:
            links.append(link)
            link.settimeout(SOON_S)
            try:
                behave(link)
            except OSError:
                continue


def read_to_the_end(link: socket.socket) -> bytes:
    """Return all that comes until the other side says it is done."""
    pieces = []
    while received := link.recv(65536):
        pieces.append(received)
    return b"".join(pieces)


def picture(file: Path) -> Image.Image:
    """Return the picture in a file, and the file closed."""
    with Image.open(file) as opened:
        opened.load()
        return opened.copy()
