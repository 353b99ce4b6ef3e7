"""Knows the installation that is measured: a real server of 32 counters, its people signed in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from app.config import Settings
from app.installation import install, open_installation
from app.persistence.database import Database
from app.persistence.verify import differences
from tests.load.machine import Memory, cpu_s_of, memory_of
from tests.support.keepalive import KeptConnection, read
from tests.support.live import PASSWORD, LiveServer

CENTRE = Path(__file__).with_name("hall.toml")
CENTRE_ID = 1
OFFICERS = 32
SERVICES = (
    "dat-dai",
    "doanh-nghiep",
    "xay-dung",
    "ho-tich",
    "y-te",
    "cong-an",
    "thue",
    "tra-ket-qua",
)
COUNTERS_OF_A_SERVICE = OFFICERS // len(SERVICES)
SPEEDS_NEEDED = 3
KIOSK = "kiosk-1"
PRINTERS = (KIOSK, "reception-1")
UNPLUGGED = "escpos+tcp://127.0.0.1:9"
LOOPBACK = {"MOISO_OUTBOUND": "private,127.0.0.0/8"}
"""A gateway of messages that is measured stands on this machine."""


class MeasuredServer(LiveServer):
    """`moiso serve` on a given database."""

    by_command = True  # A fork shares the memory of what it was forked from.

    def __init__(
        self, folder: Path, database_url: str, settings: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(folder, centre=CENTRE, settings=settings)
        self._environ = {**self._environ, "MOISO_DATABASE_URL": database_url, **LOOPBACK}

    def memory(self) -> Memory:
        """Return what the server's processes hold."""
        assert self._process is not None
        return memory_of(self._process.pid)

    def cpu_s(self) -> float:
        """Return how many seconds the server has computed; without its render worker."""
        assert self._process is not None
        return cpu_s_of(self._process.pid)


def service_of(counter: int) -> str:
    """Return the only service of a counter."""
    return SERVICES[(counter - 1) // COUNTERS_OF_A_SERVICE]


@dataclass(frozen=True)
class Hall:
    """A running server with the tokens of a kiosk, a display of zone a, and the officers."""

    server: MeasuredServer
    database_url: str
    port: int
    kiosk: str
    display: str
    officers: Sequence[str]

    @property
    def services(self) -> Sequence[str]:
        """The services that the officers who came serve."""
        return list(dict.fromkeys(map(service_of, range(1, len(self.officers) + 1))))

    def drop_queued_slips(self) -> None:
        """Take the slips that wait for the printer away: no printer gets a thousand at once."""
        database = Database(self.database_url)
        with database.write() as connection:
            connection.execute(
                text("UPDATE print_jobs SET state = 'failed' WHERE state = 'queued'")
            )
        database.close()

    def verify(self) -> None:
        """Rebuild the tables from the log and compare. Raises AssertionError."""
        database = Database(self.database_url)
        with database.read() as connection:
            found = differences(connection, CENTRE_ID)
        database.close()
        assert found == [], found[:5]


def furnish(folder: Path, database_url: str) -> None:
    """Make the installation: tables, centre, accounts, devices. No server runs yet.

    The printers are unplugged: drawing hundreds of slips a second, which no hall ever needs, would
    be measured instead of the commands. Their slips are queued all the same.
    """
    settings = Settings(
        data=folder / "data",
        database_url=database_url,
        password=PASSWORD,
        centre=str(CENTRE),
        demo=True,
    )
    installation = open_installation(settings)
    install(installation)
    for printer in PRINTERS:
        installation.devices.set_url(None, CENTRE_ID, printer, UNPLUGGED)
    installation.close()


@contextmanager
def open_hall(
    folder: Path,
    database_url: str,
    *,
    officers: int = OFFICERS,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Hall]:
    """Run the server until the block ends, so many counters open, each service served before."""
    server = MeasuredServer(folder, database_url, settings)
    server.start()
    try:
        port = urlsplit(server.url).port or 0
        with KeptConnection(port) as door:
            tokens = [_signed_in(door, f"officer{n:02d}") for n in range(1, officers + 1)]
            kiosk, display = _page_token(door, "/kiosk"), _page_token(door, "/display/a")
        hall = Hall(server, database_url, port, kiosk, display, tokens)
        _warm_up(hall)
        yield hall
    finally:
        server.stop()


def _signed_in(door: KeptConnection, name: str) -> str:
    status, body = door.post("/api/v1/sessions", {"username": name, "password": PASSWORD})
    assert status == 201, body
    return str(read(body)["token"])


def _page_token(door: KeptConnection, path: str) -> str:
    found = re.search(r'name="moiso-token" content="([^"]+)"', door.get(path)[1].decode())
    assert found, path
    return found[1]


def _warm_up(hall: Hall) -> None:
    """Open the counters and serve some visitors of each, so that estimates have speeds."""
    ids = (f"warm-up-{hall.port}-{n}" for n in count())
    with KeptConnection(hall.port, hall.kiosk) as kiosk:
        for counter, token in enumerate(hall.officers, start=1):
            with KeptConnection(hall.port, token) as desk:
                assert desk.post(f"/api/v1/counters/{counter}/open", {})[0] == 200
                for _ in range(SPEEDS_NEEDED):
                    serve_one(kiosk, desk, counter, ids)


def serve_one(
    kiosk: KeptConnection, desk: KeptConnection, counter: int, ids: Iterator[str]
) -> None:
    """Let a visitor take a number, and the officer call, serve and end."""
    wish = {"service": service_of(counter), "request_id": next(ids)}
    assert kiosk.post("/api/v1/tickets", wish)[0] == 201
    status, body = desk.post(f"/api/v1/counters/{counter}/call-next", {"request_id": next(ids)})
    for action, facts in (("start", {}), ("finish", {"outcome": "accepted", "kind": "submit"})):
        assert status == 200, body
        ticket = read(body)
        asked = {"version": ticket["version"], "request_id": next(ids), **facts}
        status, body = desk.post(f"/api/v1/tickets/{ticket['id']}/{action}", asked)
    assert status == 200, body
