"""The print queue of a server on another PC, as its printers' threads use it."""

import logging
import threading
from collections.abc import Callable

from hardware.printers.jobs import JobState, PrintJob, QueueDown
from hardware.remote.server import RemoteServer, Revoked, ServerRefused, new_id

_LOG = logging.getLogger(__name__)


class RemoteJobs:
    """Jobs claimed over HTTP. A claim whose answer got lost is asked for again by the same id.

    What became of a job is told until the server has taken it; `revoked` is called when the
    server doesn't know this agent any more.
    """

    def __init__(self, server: RemoteServer, revoked: Callable[[], None]) -> None:
        self._server = server
        self._revoked = revoked
        self._lock = threading.Lock()
        self._claims: dict[int, str] = {}
        self._at: dict[int, int] = {}

    def claim(self, device_id: int) -> PrintJob | None:
        """Returns the printer's next job; raises QueueDown while the server is away."""
        with self._lock:
            claim = self._claims.setdefault(device_id, new_id("claim"))
        try:
            job = self._server.claim(device_id, claim)
        except Revoked as error:
            self._revoked()
            raise QueueDown(str(error)) from error
        except ServerRefused as error:
            raise QueueDown(str(error)) from error
        with self._lock:
            del self._claims[device_id]
            if job is not None:
                self._at[job.id] = device_id
        return job

    def release(self, job_id: int, detail: str) -> None:
        """Give the job back; raises QueueDown while the server is away."""
        self._tell(job_id, lambda device_id: self._server.release(device_id, job_id, detail))

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        """Say what became of the job; raises QueueDown while the server is away."""
        self._tell(
            job_id,
            lambda device_id: self._server.settle(
                device_id, job_id, state, detail, paper_mm=paper_mm
            ),
        )

    def _tell(self, job_id: int, tell: Callable[[int], None]) -> None:
        with self._lock:
            device_id = self._at[job_id]
        try:
            tell(device_id)
        except Revoked as error:
            self._revoked()
            raise QueueDown(str(error)) from error
        except ServerRefused as error:
            # It has been settled there meanwhile, or the printer was given to somebody else.
            _LOG.warning("job %d: %s", job_id, error)
        with self._lock:
            self._at.pop(job_id, None)
