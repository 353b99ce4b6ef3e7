"""Knows how long a call takes from the officer's key to the last byte on its board's wire.

The board is a real TCP socket, as a serial-to-Ethernet box is one, on an idle line. What 19 bytes
need on a serial cable at 9600 Bd (20 ms) comes on top. Counted from the key, before the commit.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

from tests.load.clients import talk
from tests.load.commands import Lost
from tests.load.figures import Aim, Figure, Finding, spread
from tests.load.hall import Hall, service_of
from tests.load.people import Visitors
from tests.load.screens import APART_S, _finish
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until
from tests.support.patience import patience

TITLE = "From the call command to the last byte on the wire of the counter's LED board"
AIM_P99_MS = 100
BOARD, COUNTER = "board-01", 1
SIMULATED = "alpha+sim://board-01"
PATIENCE_S = 30.0


class Wire:
    """The far end of a board's cable: when the frame of each text was whole."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._heard: list[tuple[float, bytes]] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def url(self) -> str:
        """The board's address."""
        host, port = self._server.getsockname()
        return f"alpha+tcp://{host}:{port}"

    def heard(self, text: str = "") -> float | None:
        """Return when the first frame that ends with the text was whole."""
        with self._lock:
            times = [at for at, sent in self._heard if f"{text}\x04".encode() in sent]
        return times[0] if times else None

    def close(self) -> None:
        """Take the board away."""
        self._server.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                link, _ = self._server.accept()
                with link:
                    while sent := link.recv(4096):
                        with self._lock:
                            self._heard.append((time.monotonic(), sent))


def boards(hall: Hall, database: str, *, calls: int) -> Iterator[Finding]:
    """Measure so many calls of one counter; its board is a simulator again afterwards."""
    wishes = (service_of(COUNTER) for _ in range(calls))
    talk(hall.port, [Visitors(hall.port, hall.kiosk, wishes)])
    hall.drop_queued_slips()
    with closing(Wire()) as wire, KeptConnection(hall.port, hall.officers[0]) as desk:
        hall.server.command("device", "url", BOARD, wire.url)
        until(lambda: wire.heard() is not None, "the board's first frame", within_s=PATIENCE_S)
        took_ms = [_call(desk, wire, turn) for turn in range(calls)]
        _finish(desk, COUNTER)
        hall.server.command("device", "url", BOARD, SIMULATED)
    yield Figure(TITLE, {"database": database, "calls": calls, **spread(took_ms)})
    words = f"{database}: call to the last byte on a board's idle wire, p99"
    yield Aim(words, float(spread(took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)


def _call(desk: KeptConnection, wire: Wire, turn: int) -> float:
    """Call the next visitor; the milliseconds until the board's wire had it all."""
    body: dict[str, object] = {"request_id": f"boards-{time.monotonic_ns()}"}
    if turn:
        body["finish"] = {"outcome": "accepted", "kind": "submit"}
    begun = time.monotonic()
    status, answer = desk.post(f"/api/v1/counters/{COUNTER}/call-next", body)
    assert status == 200, answer
    label = str(read(answer)["label"])
    end = begun + patience(PATIENCE_S)
    while (at := wire.heard(label)) is None:
        if time.monotonic() > end:
            raise Lost(f"{label} never came to its board")
        time.sleep(0.001)
    time.sleep(APART_S)
    return (at - begun) * 1000
