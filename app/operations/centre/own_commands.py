"""Commands of this program on a data folder and a database, each in a process of low priority.

So a backup or a restore takes no turn of the interpreter from a request.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

from app.build import ROOT
from app.config import PREFIX, Settings

LONGEST_S = 3600.0
LONGEST_DETAIL = 300
NICENESS = 5
_PROGRAM = "from app.cli import main; main()"


class CommandFailed(Exception):
    """A command did not do its work; the message is its last line."""


class OwnCommands:
    """Runs commands one after the other, until `stop`, which ends the one in hand.

    Safe to stop from another thread.
    """

    def __init__(self, settings: Settings) -> None:
        self._secret_key = settings.secret_key
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._is_stopping = False

    @property
    def is_stopping(self) -> bool:
        """Whether no command begins any more."""
        with self._lock:
            return self._is_stopping

    def stop(self) -> None:
        """End the command in hand, and let no other begin."""
        with self._lock:
            self._is_stopping = True
            if self._process is not None:
                self._process.kill()

    def run(self, *words: str, data: Path, url: str, **also: str) -> None:
        """Run a command of ours on the data and the database to its end. Raises CommandFailed.

        `also` are settings that it needs, too, by their names in small letters.
        """
        given = {"DATA": str(data), "DATABASE_URL": url, "SECRET_KEY": self._secret_key}
        given |= {name.upper(): value for name, value in also.items()}
        others = {key: text for key, text in os.environ.items() if not key.startswith(PREFIX)}
        with self._lock:
            if self._is_stopping:
                raise CommandFailed("the server ends")
            environ = {**others, **{PREFIX + key: text for key, text in given.items() if text}}
            self._process = process = command_begun(words, environ)
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, NICENESS)
            said, _ = process.communicate(timeout=LONGEST_S)
        except subprocess.TimeoutExpired as error:
            process.kill()
            process.communicate()
            minutes = f"{LONGEST_S / 60:.0f}"
            raise CommandFailed(f"{words[0]} took more than {minutes} minutes") from error
        finally:
            with self._lock:
                self._process = None
        if process.returncode != 0:
            lines = said.strip().splitlines() or [f"{words[0]} ended by {process.returncode}"]
            raise CommandFailed(lines[-1].removeprefix("Error: ")[:LONGEST_DETAIL])


def command_begun(words: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[str]:
    """The process of a command of ours, which has begun and tells all it says in one stream."""
    return subprocess.Popen(
        (sys.executable, "-c", _PROGRAM, *words),
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
