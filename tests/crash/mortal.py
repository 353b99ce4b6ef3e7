"""Knows a server that can be killed at any moment and started again on the same data and port."""

import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from tests.support.forked import Forked
from tests.support.keepalive import Cut, KeptConnection
from tests.support.live import until
from tests.support.patience import patience
from tests.support.ports import free_port

PASSWORD = "matkhau-thu"
READY_S = 60
LOG_SHOWN = 8_000


class MortalServer:
    """The real program in a demonstration; `kill` leaves it no time to say goodbye."""

    def __init__(
        self,
        folder: Path,
        *,
        database_url: str,
        centre: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self._log = folder / "serve.log"
        self._server: Forked | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MOISO_")}
        self._environ = {
            **kept,
            "MOISO_DATA": str(self.data),
            "MOISO_DATABASE_URL": database_url,
            "MOISO_PORT": str(self.port),
            "MOISO_PASSWORD": PASSWORD,
            "MOISO_DEMO": "1",
            **({"MOISO_CENTRE": str(centre)} if centre else {}),
            **(settings or {}),
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Begin to start; `wait` waits until it answers."""
        self._server = Forked(self._environ, self._log)

    def wait(self) -> None:
        """Wait until the server answers that it is ready."""
        probe = KeptConnection(self.port)
        try:
            until(lambda: _is_ready(probe), "a ready server", within_s=READY_S)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.log()}") from None
        finally:
            probe.close()

    def strike(self) -> None:
        """Kill every process of the server at once, if it runs; returns at once, any thread."""
        if self._server is not None:
            self._server.kill()

    def revive(self) -> None:
        """Start it if it has ended."""
        if self._server is None or self._server.poll() is not None:
            self.start()
            self.wait()

    def stop(self) -> None:
        """End it as its service does, and wait for the end."""
        assert self._server is not None
        self._server.terminate()
        self._server.wait(patience(READY_S))

    def pids(self) -> set[int]:
        """The numbers of the server's processes."""
        assert self._server is not None
        return {self._server.pid, *descendants(self._server.pid)}

    def kill(self) -> None:
        """Kill the server, and wait until nobody listens any more."""
        self.strike()
        if self._server is not None:
            self._server.wait(patience(READY_S))
        until(self._is_silent, "a free port")

    def close(self) -> None:
        """Kill what still runs."""
        if self._server is not None:
            self._server.kill()
            self._server.wait(patience(READY_S))

    def log(self) -> str:
        """Return the end of what the servers have written."""
        return self._log.read_text(errors="replace")[-LOG_SHOWN:] if self._log.exists() else ""

    def whole_log(self) -> str:
        """Return all that the servers have written."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _is_silent(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


def descendants(pid: int) -> set[int]:
    """Return the processes that the one of the number has begun, and those that they have."""
    lists = [file.read_text() for file in Path(f"/proc/{pid}/task").glob("*/children")]
    children = {int(child) for one in lists for child in one.split()}
    return children.union(*map(descendants, children))


def _is_ready(probe: KeptConnection) -> bool:
    try:
        return probe.get("/readyz")[0] == 200
    except Cut:
        return False
