"""The print queue as printers' threads see it: jobs claimed, released, settled."""

from dataclasses import dataclass
from datetime import timedelta

from app.operations.clock import system_now
from app.persistence import jobs
from app.persistence.database import Database
from hardware.printers.jobs import JobState, PrintJob


@dataclass(frozen=True, slots=True)
class SlipState:
    """What became of a ticket's paper."""

    state: str
    copies: int
    printer: int | None = None
    """The device that prints it, or will."""
    is_held_up: bool = False
    """Still to come, but not now: the printer can't print, or others are before it."""

    @property
    def is_open(self) -> bool:
        """Whether paper may still come by itself."""
        return self.state in OPEN


OPEN = frozenset({"queued", "printing"})
HELD_UP_AFTER = timedelta(seconds=2)
"""How long a slip may wait for its turn before its visitor is told to photograph the code."""
NO_SLIP = SlipState("failed", 0)
"""A ticket without a printer: the visitor photographs the screen."""


class PrintQueue:
    """The jobs in the database. Called by printers' threads; each call is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, device_id: int) -> PrintJob | None:
        """The printer's oldest queued job, now printing."""
        with self._database.read() as connection:
            if not jobs.has_queued(connection, device_id):
                return None
        with self._database.write() as connection:
            job = jobs.claim(connection, device_id, system_now())
        return PrintJob(job.id, job.document, job.created_at, job.copy) if job else None

    def release(self, job_id: int, detail: str) -> None:
        """Back in the queue: nothing of it was sent."""
        self._settle(job_id, "queued", detail)

    def settle(self, job_id: int, state: JobState, detail: str) -> None:
        """What became of the job."""
        self._settle(job_id, state.value, detail)

    def after_restart(self) -> int:
        """Jobs in flight when the server died become uncertain; returns how many."""
        with self._database.write() as connection:
            return jobs.unsettled_become_uncertain(connection, system_now())

    def slip(self, ticket_id: int) -> SlipState:
        """The state of the ticket's newest slip."""
        with self._database.read() as connection:
            found = jobs.slip_of(connection, ticket_id)
        if found is None:
            return NO_SLIP
        waits = system_now() - found.queued_at > HELD_UP_AFTER
        is_held_up = found.state in OPEN and (
            found.detail != "" or (found.state == "queued" and waits)
        )
        return SlipState(found.state, found.copies, found.device_id, is_held_up)

    def _settle(self, job_id: int, state: str, detail: str) -> None:
        with self._database.write() as connection:
            jobs.settle(connection, job_id, state, detail, system_now())
