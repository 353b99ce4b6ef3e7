"""Knows how to run the real program: what `moiso serve` runs, on a port and data of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import requests

from tests.support.forked import Forked
from tests.support.patience import patience
from tests.support.ports import free_port

PASSWORD = "matkhau-thu"
START_S = 60
STOP_S = 15
LOOK_S = 0.02
LOG_SHOWN = 8_000

_voice = tempfile.TemporaryDirectory(prefix="moiso-voice-")
"""The clips that a server of this process has made: 60 calls of espeak-ng, a second of each start.

They are kept under what they say and in which voice, so that no server hears a wrong one.
"""


def until(is_so: Callable[[], bool], what: str, *, within_s: float = 60) -> None:
    """Look until something outside of this process is so; fail with `what` when it never is."""
    end = time.monotonic() + patience(within_s)
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(f"not within {within_s} s: {what}")
        time.sleep(LOOK_S)


class LiveServer:
    """One installation and its server; `stop` and `start` again keep the data and the port.

    With `by_command` the server is begun as by its user, by `moiso serve`, which takes longer.
    """

    by_command = False

    def __init__(
        self,
        folder: Path,
        *,
        demo: bool = True,
        centre: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = folder / "data"
        self.url = f"http://127.0.0.1:{free_port()}"
        self._log = folder / "serve.log"
        own = _environ(self.data, self.url, demo=demo, centre=centre)
        self._environ = {**own, **(settings or {})}
        self._process: subprocess.Popen[bytes] | Forked | None = None

    @property
    def pid(self) -> int:
        """The process that was started: gunicorn's master."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the program and wait until it answers."""
        if not (clips := self.data / "clips").exists():
            shutil.copytree(_voice.name, clips)
        self._process = self._begun()
        try:
            until(self._answers, f"an answer of {self.url}", within_s=START_S)
        except BaseException:
            self.stop()
            raise

    def _begun(self) -> "subprocess.Popen[bytes] | Forked":
        if not self.by_command:
            return Forked(self._environ, self._log)
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [_moiso(), "serve"], env=self._environ, stdout=log, stderr=subprocess.STDOUT
            )

    def stop(self) -> None:
        """End the program as Ctrl-C does; one that doesn't end is killed, and the test fails."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(patience(STOP_S))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(patience(STOP_S))
            raise
        if (clips := self.data / "clips").exists():
            # A clip that a helper is still making is renamed under the copier's hands.
            unfinished = shutil.ignore_patterns("*.part")
            shutil.copytree(clips, _voice.name, dirs_exist_ok=True, ignore=unfinished)

    def until_it_ends(self) -> subprocess.CompletedProcess[str]:
        """Start the program where it can't run; return what it said and how it ended."""
        return self._run("serve", check=False, within_s=START_S)

    def command(self, *words: str) -> str:
        """Run `moiso` beside the server, on the same data; return what it printed."""
        return self._run(*words, check=True).stdout.strip()

    def begin(self, *words: str) -> "subprocess.Popen[bytes]":
        """Begin `moiso` beside the server, on the same data; whoever begins it ends it."""
        return subprocess.Popen([_moiso(), *words], env=self._environ, stdout=subprocess.DEVNULL)

    def _run(
        self, *words: str, check: bool, within_s: float | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [_moiso(), *words],
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=patience(within_s) if within_s else None,
            check=check,
        )

    def log(self) -> str:
        """Return the end of what the program has written, and how it ended if it has."""
        ended = self._process.poll() if self._process else None
        written = self._log.read_text(errors="replace")[-LOG_SHOWN:]
        return written if ended is None else f"{written}\n(ended by itself, exit code {ended})"

    def whole_log(self) -> str:
        """Return all that the program has written."""
        return self._log.read_text(errors="replace")

    def log_bytes(self) -> int:
        """Return how much the program has written."""
        return self._log.stat().st_size

    def _answers(self) -> bool:
        process = self._process
        if process is None or process.poll() is not None:
            raise AssertionError(f"moiso serve ended\n{self.log()}")
        try:
            return requests.get(f"{self.url}/readyz", timeout=patience(5)).status_code == 200
        except (requests.ConnectionError, requests.Timeout):
            return False


def _moiso() -> str:
    return str(Path(sys.executable).with_name("moiso"))


def _environ(data: Path, url: str, *, demo: bool, centre: Path | None) -> Mapping[str, str]:
    """The environment without any setting of the machine that the tests run on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOISO_")}
    own = {
        "MOISO_DATA": str(data),
        "MOISO_PORT": url.rpartition(":")[2],
        "MOISO_PASSWORD": PASSWORD,
        **({"MOISO_DEMO": "1"} if demo else {}),
        **({"MOISO_CENTRE": str(centre)} if centre else {}),
    }
    return {**kept, **own}
