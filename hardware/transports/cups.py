"""The one-way wire into a queue of CUPS: each slip is one raw job, given to `lp`."""

import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check
from hardware.outbound import Outbound

OPTIONS: Mapping[str, Check] = {}
NEEDS = "queue"
IS_ONE_WAY = True
DEFAULT_PORT = None

_LEAST_S = 0.5
_JOB_S = 15.0
# What CUPS says of a queue is in the language of the machine unless told otherwise.
_ENVIRONMENT = {"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"}


class CupsTransport:
    """A queue of this machine's CUPS; that it took a job says nothing of paper."""

    two_way = False
    waiting = 0

    def __init__(self, queue: str, *, path: str = _ENVIRONMENT["PATH"]) -> None:
        self._queue = queue
        self._path = path
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        """Look at the queue, each time: CUPS disables one whose printer fails."""
        code, told = self._run(["lpstat", "-p", self._queue], b"", timeout_s, sent=0)
        if code != 0:
            raise WireError(
                f"CUPS has no queue {self._queue!r}: {told}; `lpstat -p` lists them", permanent=True
            )
        if " disabled " in told:
            raise WireError(
                f"CUPS queue {self._queue} is disabled: {told}; mend the printer, then "
                f"`cupsenable {self._queue}`",
                permanent=False,
            )

    def push(self, payload: bytes, timeout_s: float) -> int:
        self.write(payload, max(timeout_s, _JOB_S))
        return len(payload)

    def write(self, payload: bytes, deadline_s: float) -> None:
        command = ["lp", "-d", self._queue, "-o", "raw", "-t", "moiso"]
        code, told = self._run(command, payload, deadline_s, sent=len(payload))
        if code != 0:  # `lp` queues a whole job or none.
            raise WireError(f"CUPS queue {self._queue} took no job: {told}", permanent=False)
        self.sent += len(payload)

    def read(self, timeout_s: float) -> bytes:
        return b""

    def close(self) -> None:
        return

    def drop(self) -> None:
        return

    def _run(
        self, command: Sequence[str], given: bytes, deadline_s: float, *, sent: int
    ) -> tuple[int, str]:
        program = shutil.which(command[0], path=self._path)
        if program is None:
            raise WireError(
                f"CUPS queue {self._queue}: no program {command[0]!r}; install cups-client",
                permanent=True,
            )
        begun = time.monotonic()
        try:
            done = subprocess.run(
                [program, *command[1:]],
                input=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**_ENVIRONMENT, "PATH": self._path},
                timeout=max(deadline_s, _LEAST_S),
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WireError(
                f"CUPS queue {self._queue}: {command[0]} gave no answer in "
                f"{time.monotonic() - begun:.0f} s; is the service cups running?",
                permanent=False,
                sent=sent,
            ) from error
        except OSError as error:
            raise WireError(f"CUPS queue {self._queue}: {error}", permanent=False) from error
        return done.returncode, done.stdout.decode("utf-8", errors="replace").strip()


def connect(url: DeviceUrl, _outbound: Outbound) -> CupsTransport:
    """Returns the wire to the queue that the URL names: `escpos+cups://NAME`."""
    return CupsTransport(url.host)
