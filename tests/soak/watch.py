"""Knows what can be seen and heard of the hall from outside: devices' states, voices, memory."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.simulation.client import Client
from tests.load.machine import PROC, pss_mb_of, tree_of
from tests.soak.far_ends import Sender
from tests.support.patience import patience
from tests.support.screens import ScreenSocket

STATES_S = 0.25
EAR_S = 0.05
SCAN_APART_S = (2.0, 6.0)
LAST_SCAN_S = 1.0
"""What was held before the scanner last is on the page then."""
WELL = frozenset({"ok", "warning"})


class States:
    """What the server says of its devices, and what it said when."""

    def __init__(self, make_admin: Callable[[], Client]) -> None:
        self.past: dict[str, list[tuple[float, str]]] = {}
        self._make_admin = make_admin
        self._client = make_admin()
        self._lock = threading.Lock()
        self._looked_s = 0.0
        self._ids: dict[str, int] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="states", daemon=True)
        self._thread.start()

    def sign_in(self) -> None:
        """Take a new session: that of another day is over."""
        with self._lock:
            self._client = self._make_admin()

    def is_well(self, name: str, since_s: float) -> bool:
        """Whether the newest look, after the moment, saw the device well."""
        past = self.past.get(name, [])
        return bool(past) and self._looked_s > since_s and past[-1][1] in WELL

    def was_told(self, name: str, begin_s: float, end_s: float) -> bool:
        """Whether it was shown as not well at some moment between the two."""
        past = self.past.get(name, [])
        ends = [at for at, _ in past[1:]] + [float("inf")]
        return any(
            state not in WELL and at <= end_s and begin_s <= until
            for (at, state), until in zip(past, ends, strict=True)
        )

    def ailing(self, name: str) -> list[tuple[float, float]]:
        """Return from when to when the device was shown as not well, each time."""
        past = self.past.get(name, [])
        ends = [at for at, _ in past[1:]] + [time.monotonic()]
        return [
            (at, until)
            for (at, state), until in zip(past, ends, strict=True)
            if state not in (*WELL, "unknown")
        ]

    def simulate(self, name: str, fault: str) -> None:
        """Break or mend a simulated device of the server's own."""
        with self._lock:
            self._client.post(f"/devices/{self._ids[name]}/simulate", {"fault": fault})

    def at_counters(self) -> Mapping[int, tuple[str, str]]:
        """Return each counter's state, and the label of the ticket that is there."""
        with self._lock:
            items = self._client.get("/counters").body.get("items", [])
        return {item["number"]: (item["state"], item["ticket"] or "") for item in items}

    def stop(self) -> None:
        """Look away."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(STATES_S):
            began_s = time.monotonic()
            with self._lock:
                reply = self._client.get("/devices")
            if not reply.is_done:
                continue
            for item in reply.body.get("items", []):
                self._ids[item["name"]] = item["id"]
                past = self.past.setdefault(item["name"], [])
                if not past or past[-1][1] != item["state"]:
                    past.append((time.monotonic(), item["state"]))
            self._looked_s = began_s


@dataclass(frozen=True, slots=True)
class Heard:
    """A clip that a speaker has said to its end: which speaker, when it ended, its file's hash."""

    speaker: str
    at_s: float
    sha256: str


class Ear:
    """Listens to simulated speakers, by the lines that they write."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self.heard: list[Heard] = []
        self.began = 0
        self._files = files
        self._at = dict.fromkeys(files, 0)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ear", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(EAR_S):
            for speaker, file in self._files.items():
                self._listen(speaker, file)

    def _listen(self, speaker: str, file: Path) -> None:
        if not file.exists():
            return
        if file.stat().st_size < self._at[speaker]:
            self._at[speaker] = 0  # The simulator began a new timeline.
        with file.open("rb") as lines:
            lines.seek(self._at[speaker])
            whole, _, _ = lines.read().rpartition(b"\n")
        if not whole:
            return
        self._at[speaker] += len(whole) + 1
        for line in whole.splitlines():
            told = json.loads(line)
            self.began += told["event"] == "began"
            if told["event"] == "ended":
                self.heard.append(Heard(speaker, time.monotonic(), told["sha256"]))


def clip_hashes(folder: Path) -> Mapping[str, str]:
    """Return the name of each clip in the folder by the hash of its bytes."""
    return {
        hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in folder.glob("*.wav")
    }


@dataclass(frozen=True, slots=True)
class Held:
    """What a process and all that it has started hold: megabytes (PSS) of each, and counts."""

    each_mb: tuple[float, ...]
    threads: int
    files: int

    @property
    def mb(self) -> float:
        """All of their memory."""
        return sum(self.each_mb)


def held_by(pid: int) -> Held:
    """Return what the process and its descendants hold."""
    tree = list(tree_of(pid))
    threads = files = 0
    for one in tree:
        threads += sum(1 for _ in (PROC / str(one) / "task").iterdir())
        files += sum(1 for _ in (PROC / str(one) / "fd").iterdir())
    return Held(tuple(pss_mb_of(one) for one in tree), threads, files)


class Scans:
    """Codes that are held before the scanner of a kiosk, and what its page is told."""

    def __init__(self, port: int, kiosk: str, scanner: Sender, seed: int) -> None:
        self.shown: list[float] = []
        self.told: list[float] = []
        self._scanner = scanner
        self._dice = Random(f"{seed}/scans")
        self._stopping = threading.Event()
        self._screen = ScreenSocket(port, "/kiosk", {"token": kiosk})
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._show, self._look)
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Show nothing more."""
        self._stopping.set()
        self._threads[0].join()
        self._screen.close()

    def _show(self) -> None:
        place = 0
        while not self._stopping.wait(self._dice.uniform(*SCAN_APART_S)):
            self.shown.append(time.monotonic())
            place += 1
            self._scanner.send(f"MOISO-H-MAU{place:05d}\r".encode())
        ends_s = time.monotonic() + patience(LAST_SCAN_S)
        while len(self.told) < len(self.shown) and time.monotonic() < ends_s:
            time.sleep(0.05)

    def _look(self) -> None:
        known: object = None
        with suppress(OSError, ValueError):
            while not self._stopping.is_set():
                for picture in self._screen.pictures():
                    scan = picture.get("scan")
                    if scan is not None and scan != known:
                        self.told.append(time.monotonic())
                    known = scan
