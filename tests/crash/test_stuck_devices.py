"""A printer or a board that hangs, refuses or is unplugged never delays a ticket or a call."""

import os
import pty
import re
import socket
import termios
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Any

import pytest

from app.config import Settings
from app.installation import install, open_installation
from app.persistence.centre.store import centre_ids
from hardware.simulators.paced import LinePace, paced_network
from hardware.simulators.printer import PrinterSimulator
from tests.crash.lobby import LobbyDisplay
from tests.crash.mortal import PASSWORD, MortalServer
from tests.crash.ordeal import page_token
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until
from tests.support.ports import free_port

pytestmark = pytest.mark.crash

ROUNDS = 12
SOON_S = 0.7
"""Half of the least time for which any of these devices holds whoever waits for it."""

COUNTERS = (1, 2, 3, 4)
BOARD = "board-{:02d}"


@contextmanager
def a_printer_that_takes_everything_and_never_answers() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"escpos+tcp://127.0.0.1:{silent.getsockname()[1]}"


@contextmanager
def a_printer_that_does_not_even_connect() -> Iterator[str]:
    with ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = full.getsockname()[1]
        for _ in range(4):
            stack.enter_context(_calling(port))
        yield f"escpos+tcp://127.0.0.1:{port}"


@contextmanager
def a_printer_that_refuses() -> Iterator[str]:
    yield f"escpos+tcp://127.0.0.1:{free_port()}"


@contextmanager
def a_board_on_a_line_that_takes_nothing() -> Iterator[str]:
    far, near = pty.openpty()
    tty.setraw(near)
    termios.tcflow(near, termios.TCOOFF)
    # A pseudo-terminal knows no parity, which the protocol would ask for.
    try:
        yield f"alpha+serial://{os.ttyname(near)}?format=8N1"
    finally:
        os.close(near)
        os.close(far)


@contextmanager
def a_board_whose_cable_was_pulled_out() -> Iterator[str]:
    far, near = pty.openpty()
    path = os.ttyname(near)
    os.close(near)
    os.close(far)
    yield f"alpha+serial://{path}"


Trouble = Callable[[], Any]


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (a_printer_that_takes_everything_and_never_answers, "no answer from"),
        (a_printer_that_does_not_even_connect, "no connection.*no answer in time"),
        (a_printer_that_refuses, "refused"),
    ],
)
def test_no_ticket_waits_for(trouble: Trouble, says: str, tmp_path: Path) -> None:
    with trouble() as url, serving(tmp_path, {"kiosk-1": url}) as hall:
        until(lambda: hall.hears("kiosk-1", says), f"the printer's fault {says!r}", within_s=20)

        took_s = [_timed(hall.issue) for _ in range(ROUNDS)]

        assert median(took_s) < SOON_S
        assert hall.hears("kiosk-1", says)


def test_a_printer_that_hangs_in_mid_slip_is_told_at_the_kiosk_while_the_slip_waits(
    tmp_path: Path,
) -> None:
    """Before, the kiosk said "Đang in phiếu…" until the slip was given up."""
    printer = PrinterSimulator(tmp_path / "printer")
    with (
        paced_network(printer, LinePace(921_600)) as line,
        serving(tmp_path, {"kiosk-1": f"escpos+{line.url}"}) as hall,
    ):
        first = hall.issue()
        until(lambda: hall.slip(first)["state"] == "printed", "the first slip", within_s=20)
        printer.at_byte(2_000, line.stop_reading)

        second = hall.issue()
        until(lambda: hall.slip(second)["held_up"], "the word that it hangs", within_s=20)
        meanwhile = hall.slip(second)["state"]
        line.read_again()
        until(lambda: hall.slip(second)["state"] != "printing", "its end", within_s=20)

        assert (meanwhile, hall.slip(second)["state"]) == ("printing", "printed")
        assert len(printer.slips()) == 2


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (a_board_on_a_line_that_takes_nothing, "no more in time|is busy"),
        (a_board_whose_cable_was_pulled_out, "does not open"),
    ],
)
def test_no_call_waits_for(trouble: Trouble, says: str, tmp_path: Path) -> None:
    boards = [BOARD.format(number) for number in COUNTERS]
    with trouble() as url, serving(tmp_path, _on_one_line(url, boards)) as hall:
        for _ in range(ROUNDS):
            hall.issue()
        hall.open_counters()

        took_s = [_timed(partial(hall.call_until_heard, COUNTERS[i % 4])) for i in range(ROUNDS)]

        assert median(took_s) < SOON_S
        until(lambda: hall.hears(boards[0], says), f"the board's fault {says!r}", within_s=30)


class Hall:
    """A served installation with people at it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._door = KeptConnection(port)
        self._kiosk = KeptConnection(port, page_token(self._door, "/kiosk"))
        self._supervisor = self._signed_in("supervisor")
        self._officers = {n: self._signed_in(f"officer{n:02d}") for n in COUNTERS}
        self._lobby = LobbyDisplay(port, "a", page_token(self._door, "/display/a"))
        self._lobby.start()
        self._asked = 0

    def issue(self) -> int:
        """Let a visitor take a number, and return its ticket's id."""
        wish = {"service": "dat-dai", "request_id": self._new_id()}
        status, body = self._kiosk.post("/api/v1/tickets", wish)
        assert status == 201, body
        return int(read(body)["id"])

    def slip(self, ticket: int) -> Any:
        """Return what the kiosk is told of the ticket's paper."""
        status, body = self._kiosk.get(f"/api/v1/tickets/{ticket}/slip")
        assert status == 200, body
        return read(body)

    def open_counters(self) -> None:
        """Let the officers open their counters."""
        for number, officer in self._officers.items():
            status, body = officer.post(f"/api/v1/counters/{number}/open", {})
            assert status == 200, body

    def call_until_heard(self, number: int) -> None:
        """Let the officer call the next visitor, finishing the one before; wait for the lobby."""
        body = {"request_id": self._new_id(), "finish": {"outcome": "accepted"}}
        status, answer = self._officers[number].post(f"/api/v1/counters/{number}/call-next", body)
        assert status == 200, answer
        label = read(answer)["label"]
        assert self._lobby.wait_for(lambda it: any(s.label == label for s in it.spoken)), label

    def hears(self, name: str, says: str) -> bool:
        """Tell whether the supervisor sees that fault of the device."""
        status, body = self._supervisor.get("/api/v1/devices")
        assert status == 200, body
        device = next(d for d in read(body) if d["name"] == name)
        return device["state"] == "fault" and re.search(says, device["detail"]) is not None

    def close(self) -> None:
        """Let all go."""
        self._lobby.stop()
        for line in (self._door, self._kiosk, self._supervisor, *self._officers.values()):
            line.close()

    def _signed_in(self, name: str) -> KeptConnection:
        sign_in = {"username": name, "password": PASSWORD}
        status, body = self._door.post("/api/v1/sessions", sign_in)
        assert status == 201, body
        return KeptConnection(self._port, read(body)["token"])

    def _new_id(self) -> str:
        self._asked += 1
        return f"stuck-{self._asked:06d}"


@contextmanager
def serving(folder: Path, urls: dict[str, str]) -> Iterator[Hall]:
    """Serve an installation whose devices of these names are at these URLs."""
    database = f"sqlite:///{folder / 'moiso.db'}"
    with MortalServer(folder, database_url=database) as server:
        _furnish(
            Settings(data=server.data, database_url=database, password=PASSWORD, demo=True), urls
        )
        server.start()
        server.wait()
        hall = Hall(server.port)
        try:
            yield hall
        finally:
            hall.close()


def _on_one_line(url: str, boards: Sequence[str]) -> dict[str, str]:
    """Give each board an address of its own on the line."""
    sign = "&" if "?" in url else "?"
    return {name: f"{url}{sign}address={nth}" for nth, name in enumerate(boards, start=1)}


def _furnish(settings: Settings, urls: dict[str, str]) -> None:
    opened = open_installation(settings)
    install(opened)
    with opened.database.read() as connection:
        (centre_id,) = centre_ids(connection).values()
    for name, url in urls.items():
        opened.devices.set_url(None, centre_id, name, url)
    opened.close()


def _calling(port: int) -> socket.socket:
    """Call without being answered: it fills the queue of those who wait to be accepted."""
    caller = socket.socket()
    caller.setblocking(False)
    with suppress(BlockingIOError):
        caller.connect(("127.0.0.1", port))
    return caller


def _timed(act: Callable[[], object]) -> float:
    begun = monotonic()
    act()
    return monotonic() - begun
