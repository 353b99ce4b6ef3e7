"""What a print job is and how the spooler gets and settles one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class JobState(StrEnum):
    """How far a job is. An uncertain one is never repeated by itself: its slip may exist."""

    QUEUED = "queued"
    PRINTING = "printing"
    SENT = "sent"
    PRINTED = "printed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class QueueDown(Exception):
    """The queue can't be reached just now; the printer itself may be well."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One slip to print: a stored document, an aware UTC instant, and which copy it is (2 = first
    reprint).
    """

    id: int
    document: Mapping[str, object]
    created_at: datetime
    copy: int


class JobSource(Protocol):
    """The queue of all printers; called on the printers' threads, may raise when it is down.

    QueueDown says that it is away for a while, which is nobody's fault here.
    """

    def claim(self, device_id: int) -> PrintJob | None:
        """Make this printer's next queued job `printing` and return it; None if none waits."""

    def release(self, job_id: int, detail: str) -> None:
        """Put a job back to `queued`: not one byte of it went out."""

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        """Give the job its final state: sent, printed, uncertain or failed.

        `paper_mm` is how much paper its slip takes; None where nothing of it went out.
        """
