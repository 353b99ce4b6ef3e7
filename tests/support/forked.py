"""Knows a server or a command that is a fork of this process's mother, started at the first."""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

ROOT = Path(__file__).parent.parent.parent
LOOK_S = 0.01
CLOCK_AHEAD = "TEST_CLOCK_AHEAD_S"
"""In a server's environment: by how many seconds the clock of its machine is wrong."""


class Forked:
    """A running server and its exit code; the methods are those of `subprocess.Popen`.

    With `words` it is the command that they are, instead of a server.
    """

    def __init__(
        self, environ: Mapping[str, str], log: Path, words: Sequence[str] | None = None
    ) -> None:
        self._ended: int | None = None
        self._lock = Lock()
        wish = {"do": "start", "environ": dict(environ), "log": str(log), "words": words}
        self.pid: int = _mother().tell(wish)

    def poll(self) -> int | None:
        """Return the exit code of a server that has ended."""
        with self._lock:
            if self._ended is None:
                self._ended = _mother().tell({"do": "ended", "pid": self.pid})
            return self._ended

    def wait(self, timeout: float) -> int:
        """Wait for the end; raises TimeoutExpired."""
        end = time.monotonic() + timeout
        while (ended := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("moiso serve", timeout)
            time.sleep(LOOK_S)
        return ended

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM, os.kill)

    def kill(self) -> None:
        """Kill every process of the server at once; returns at once, any thread."""
        self._signal(signal.SIGKILL, os.killpg)

    def _signal(self, number: signal.Signals, send: Any) -> None:
        # Only while its number is its own: afterwards the kernel gives it to others.
        with self._lock, suppress(ProcessLookupError):
            if self._ended is None:
                send(self.pid, number)


class ForkedCommand(Forked):
    """A running command; what it has said is that of `subprocess.Popen.communicate`."""

    def __init__(self, words: Sequence[str], environ: Mapping[str, str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="moiso-command-")
        self._said = Path(self._folder.name) / "said"
        super().__init__(environ, self._said, words)

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it runs."""
        return self.poll()

    def communicate(self, timeout: float = 600) -> tuple[str, None]:
        """Wait for the end and return all that it said; raises TimeoutExpired."""
        self.wait(timeout)
        said = self._said.read_text(errors="replace") if self._said.exists() else ""
        self._folder.cleanup()
        return said, None


class _Mother:
    def __init__(self) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.mother"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, wish: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(wish) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        """Let what still runs be killed."""
        self._process.communicate("")


@cache
def _mother() -> _Mother:
    mother = _Mother()
    atexit.register(mother.close)
    return mother
