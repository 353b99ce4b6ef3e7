"""Knows a real server and real agents beside it, each a process of its own, over loopback."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import requests

from app.installation import open_installation
from tests.crash.mortal import PASSWORD, MortalServer
from tests.support.live import until
from tests.support.patience import patience
from tests.support.registering import add_device
from tests.support.seeding import settings_for

AGENT_S = 30
_IDS = count(1)


@dataclass(frozen=True, slots=True)
class Added:
    """A device as the server knows it, and its own token."""

    id: int
    name: str
    token: str


class AgentProcess:
    """`moiso agent` as on another PC, with its own data folder."""

    def __init__(self, folder: Path, name: str, address: str) -> None:
        self.name = name
        self.data = folder / name
        self._address = address
        self._log = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process that was started last."""
        assert self._process is not None
        return self._process.pid

    def start(
        self,
        *,
        code: str | None = None,
        server: str = "",
        ca: Path | None = None,
        outbound: str = "private,127.0.0.1",
    ) -> None:
        """Start the program, pairing it if a code is given, with the site's server or another.

        Its PC's setting lets devices be here.
        """
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MOISO_")}
        words = [str(Path(sys.executable).with_name("moiso")), "agent"]
        if code is not None:
            words += ["--server", server or self._address, "--code", code]
        words += ["--ca", str(ca)] if ca else []
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                words,
                env={**kept, "MOISO_DATA": str(self.data), "MOISO_OUTBOUND": outbound},
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def end(self) -> int:
        """Return the exit code, waiting for the end."""
        assert self._process is not None
        return self._process.wait(patience(AGENT_S))

    def kill(self) -> None:
        """Leave it no time to say anything."""
        if (process := self._process) is not None:
            process.kill()
            process.wait(patience(AGENT_S))

    def log(self) -> str:
        """Return what the program has written."""
        return self._log.read_text(errors="replace")


class Heard:
    """What a simulated speaker of an agent has said."""

    def __init__(self, agent: AgentProcess, name: str) -> None:
        self._file = agent.data / "sim" / name / "played.jsonl"

    @property
    def events(self) -> list[str]:
        """Each beginning and each end, in their order; nothing while the speaker isn't there."""
        if not self._file.exists():
            return []
        return [json.loads(line)["event"] for line in self._file.read_text().splitlines()]


class Site:
    """The sample centre on a server that can be killed, and the agents that were paired with it."""

    def __init__(self, server: MortalServer, folder: Path) -> None:
        self.server = server
        self.address = f"http://127.0.0.1:{server.port}"
        self._folder = folder
        self._database = server.data / "moiso.db"
        self._agents: list[AgentProcess] = []
        self._admin = self._sign_in("admin")

    def add(self, kind: str, name: str, url: str = "", **more: Any) -> Added:
        """Add a device, as `moiso device add` does."""
        with self._parts() as parts:
            ident, token = add_device(parts, 1, kind, name, url=url, **more)
        if kind == "kiosk":
            self.ask("GET", "/services", token=token)  # It counts as paired from now on.
        return Added(ident, name, token)

    def paired(self, name: str, **way: Any) -> tuple[Added, AgentProcess]:
        """Add an agent, start its program with a code, and return both."""
        added = self.add("agent", name)
        with self._parts() as parts:
            code = parts.pairing.code(None, 1, added.id)
        process = AgentProcess(self._folder, name, self.address)
        process.start(code=code.digits, **way)
        self._agents.append(process)
        return added, process

    def ask(self, method: str, path: str, body: Any = None, *, token: str = "") -> Any:
        """Return the parsed answer of the API, asked as the admin or with the token."""
        headers = {"Authorization": f"Bearer {token or self._admin}"}
        answer = requests.request(
            method, f"{self.address}/api/v1{path}", json=body, headers=headers, timeout=patience(20)
        )
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def issue(self, kiosk: Added) -> dict[str, Any]:
        """Let a visitor take a number at the kiosk."""
        service = self.ask("GET", "/services", token=kiosk.token)[0]["code"]
        body = {"service": service, "request_id": f"request-{next(_IDS):06d}"}
        ticket: dict[str, Any] = self.ask("POST", "/tickets", body, token=kiosk.token)
        return ticket

    def slip(self, ticket: dict[str, Any]) -> str:
        """Return what became of the ticket's paper."""
        return str(self.ask("GET", f"/tickets/{ticket['id']}/slip")["state"])

    def state(self, device: Added) -> tuple[str, str]:
        """Return how the server thinks the device is, and why."""
        found = next(d for d in self.ask("GET", "/devices") if d["id"] == device.id)
        return found["state"], found["cause"]

    def called(self, counter: int) -> str:
        """Let a visitor be called at a counter that an officer opens; return the label."""
        token = self._sign_in(f"officer{counter:02d}")
        service = self.ask("POST", f"/counters/{counter}/open", {}, token=token)["services"][0]
        body = {"service": service, "request_id": f"request-{next(_IDS):06d}"}
        self.ask("POST", "/tickets", body)
        body = {"request_id": f"request-{next(_IDS):06d}"}
        ticket = self.ask("POST", f"/counters/{counter}/call-next", body, token=token)
        return str(ticket["label"])

    def age_slips(self, seconds: int) -> None:
        """Let every slip that waits have been queued so much earlier."""
        with (
            closing(sqlite3.connect(self._database, timeout=patience(20))) as connection,
            connection,
        ):
            connection.execute(
                "UPDATE print_jobs SET created_at = created_at - ? WHERE state = 'queued'",
                (seconds * 1000,),
            )

    def close(self) -> None:
        """Kill what still runs."""
        for agent in self._agents:
            agent.kill()

    def _sign_in(self, username: str) -> str:
        body = {"username": username, "password": PASSWORD}
        answer = requests.post(f"{self.address}/api/v1/sessions", json=body, timeout=patience(20))
        return str(answer.json()["token"])

    @contextmanager
    def _parts(self) -> Iterator[Any]:
        settings = settings_for(f"sqlite:///{self._database}", self.server.data)
        opened = open_installation(settings)
        try:
            yield opened
        finally:
            opened.close()


def log_says(agent: AgentProcess, words: str) -> None:
    """Wait until the agent has written the words."""
    until(lambda: words in agent.log(), f"{words!r} in the agent's log", within_s=30)
