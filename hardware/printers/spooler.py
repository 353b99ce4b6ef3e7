"""One printer's thread: takes its jobs one after another and says truly what became of each.

A job is retried by itself only if not one byte of it went out. Three naive retries while the paper
was out gave three slips with the same number after the new roll.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from hardware.device_url import DeviceUrl
from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError
from hardware.printers.connection import PrinterConnection, PrinterTimeouts
from hardware.printers.document import (
    Align,
    Document,
    DocumentError,
    FeedPart,
    QrCodePart,
    RulePart,
    TextPart,
    from_json,
)
from hardware.printers.jobs import JobSource, JobState, PrintJob, QueueDown
from hardware.printers.language import DrawnSlip, Status, draw
from hardware.printers.line_speed import too_slow_for_pictures
from hardware.transports import Transport

__all__ = ["JobSource", "JobState", "PrintJob", "PrinterDevice"]

# A number on paper 20 minutes late does harm: its holder may have been called already.
_TOO_OLD = timedelta(seconds=60)
_UNCERTAIN_BEFORE_REST = 2
_LOG = logging.getLogger(__name__)

Draw = Callable[[Document, str, Mapping[str, str]], DrawnSlip]
"""Makes a slip for the printer that a URL's protocol and options describe; raises
DocumentError.
"""


class PrinterDevice:
    """A printer with its thread, its one connection and its queue.

    `broken_off` is a slip that a program before this one may have left in the middle.
    """

    def __init__(
        self,
        device_id: int,
        name: str,
        *,
        url: DeviceUrl,
        wire: Transport,
        jobs: JobSource,
        health: HealthRecord,
        timeouts: PrinterTimeouts | None = None,
        draw: Draw = draw,
        broken_off: PrintJob | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._id = device_id
        self._url = url
        self._slow = too_slow_for_pictures(url)
        self._jobs = jobs
        self._health = health
        self._timeouts = timeouts or PrinterTimeouts()
        self._draw = draw
        self._clock = clock
        self._connection = PrinterConnection(url, wire, self._timeouts)
        self._broken_off = broken_off
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._test_wanted = threading.Event()
        self._check_wanted = threading.Event()
        self._uncertain_in_a_row = 0
        self._rests_until = 0.0
        self._blocked_until = 0.0
        self._asked_at = float("-inf")
        self._untold: Callable[[], None] | None = None
        self.thread = threading.Thread(target=self._run, name=f"printer-{name}", daemon=True)

    def start(self) -> None:
        """Start the printer's thread."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end after the slip in hand; returns at once."""
        self._stopping.set()
        self._awake.set()

    def wake(self) -> None:
        """Say that a job may be waiting; returns at once, from any thread."""
        self._awake.set()

    def test(self) -> None:
        """Print a test slip as soon as the thread is free; returns at once, from any thread."""
        self._test_wanted.set()
        self._awake.set()

    def check(self) -> None:
        """Ask the printer how it is as soon as the thread is free; returns at once, from any
        thread.
        """
        self._check_wanted.set()
        self._awake.set()

    def _run(self) -> None:
        self._look_back()
        while not self._stopping.is_set():
            self._awake.clear()
            try:
                pause_s = self._turn()
            except QueueDown:
                pause_s = self._away()
            except Exception as error:  # noqa: BLE001 - the top of a thread: a printer outlives all
                _LOG.exception("printer %s: its queue failed", self._url.where)
                self._health.note(
                    HealthState.FAULT, Cause.QUEUE, detail=f"the print queue failed: {error}"
                )
                pause_s = self._timeouts.poll_s
            if pause_s:
                self._awake.wait(pause_s)
        self._connection.close()

    def _look_back(self) -> None:
        """Have the slip that a program before this one left in the middle ended before the next."""
        if self._broken_off is None:
            return
        try:
            slip = self._drawn(_document_of(self._broken_off))
        except (DocumentError, OSError) as error:
            # As little could be drawn of it then, so nothing of it is in the printer.
            _LOG.warning("printer %s: its last slip can't be drawn: %s", self._url.where, error)
        else:
            self._connection.broke_off(slip.payload)

    def _turn(self) -> float:
        """Do the next thing and return how long to sleep, in seconds."""
        self._tell_what_is_left()
        if self._test_wanted.is_set():
            self._test_wanted.clear()
            pause_s = self._print_test()
            self._health.tested()
            return pause_s
        if (
            left_s := self._blocked_until - time.monotonic()
        ) > 0 and not self._check_wanted.is_set():
            return left_s  # Woken by another slip: the printer was asked a moment ago.
        job = self._jobs.claim(self._id)
        if job is None:
            return self._heartbeat()
        return self._print(job)

    def _away(self) -> float:
        """Look after the printer while its queue can't be reached, and return how long to sleep."""
        with contextlib.suppress(QueueDown):
            self._heartbeat()
        return self._timeouts.poll_s

    def _print(self, job: PrintJob) -> float:
        if self._clock() - job.created_at > _TOO_OLD:
            self._settle(job, JobState.FAILED, "expired: waited longer than 60 s for the printer")
            return 0
        if self._is_resting() or not self._is_ready():
            return self._release(job, self._health.latest.detail)
        try:
            slip = self._drawn(_document_of(job))
        except (DocumentError, OSError) as error:  # OSError: the font is missing
            self._settle(job, JobState.FAILED, f"cannot be printed: {error}")
            return 0
        return self._send(job, slip)

    def _send(self, job: PrintJob, slip: DrawnSlip) -> float:
        try:
            delivery = self._connection.send(slip.payload, watch=self._note)
        except WireError as error:
            self._health.note(HealthState.FAULT, Cause.WIRE, detail=str(error))
            if error.sent == 0:
                return self._release(job, str(error))
            self._count_uncertain()
            doubt = f"may or may not be on paper: {error}"
            self._settle(job, JobState.UNCERTAIN, doubt, paper_mm=slip.paper_mm)
            return 0
        self._uncertain_in_a_row = 0
        if delivery.proven:
            self._settle(job, JobState.PRINTED, "", paper_mm=slip.paper_mm)
        else:
            unconfirmed = "this printer cannot confirm"
            self._settle(job, JobState.SENT, unconfirmed, paper_mm=slip.paper_mm)
        return 0

    def _print_test(self) -> float:
        if not self._is_ready():
            return self._timeouts.poll_s
        try:
            slip = self._drawn(_test_document(self._url))
            self._connection.send(slip.payload, watch=self._note)
        except WireError as error:
            self._health.note(HealthState.FAULT, Cause.WIRE, detail=f"test slip: {error}")
            return self._timeouts.poll_s
        self._uncertain_in_a_row = 0
        self._rests_until = 0.0
        return 0

    def _drawn(self, document: Document) -> DrawnSlip:
        return self._draw(document, self._url.protocol, self._connection.options)

    def _is_resting(self) -> bool:
        return time.monotonic() < self._rests_until

    def _is_ready(self) -> bool:
        """Returns whether the printer says that it can print; not one printable byte is sent."""
        self._check_wanted.clear()
        self._asked_at = time.monotonic()
        try:
            status = self._connection.status()
        except WireError as error:
            self._health.note(HealthState.FAULT, Cause.WIRE, detail=str(error))
            return False
        self._note(status)
        if self._connection.lifetime is not None:
            self._health.counted(self._connection.lifetime)
        return not status.fault

    def _note(self, status: Status) -> None:
        if status.fault:
            self._health.note(HealthState.FAULT, status.cause, detail=status.fault)
        elif self._is_resting():
            return  # keep on the screen what happened to the two slips
        elif status.warning:
            self._health.note(HealthState.WARNING, status.cause, detail=status.warning)
        elif self._slow:
            self._health.note(HealthState.WARNING, Cause.SLOW_LINE, detail=self._slow)
        else:
            self._health.note(HealthState.OK)

    def _heartbeat(self) -> float:
        healthy = self._health.latest.state in (HealthState.OK, HealthState.WARNING)
        every_s = self._timeouts.heartbeat_s if healthy else self._timeouts.poll_s
        if self._check_wanted.is_set() or time.monotonic() - self._asked_at >= every_s:
            self._is_ready()
        return self._timeouts.poll_s

    def _count_uncertain(self) -> None:
        self._uncertain_in_a_row += 1
        if self._uncertain_in_a_row >= _UNCERTAIN_BEFORE_REST:
            self._rests_until = time.monotonic() + self._timeouts.rest_s
            count = self._uncertain_in_a_row
            self._health.note(
                HealthState.FAULT,
                Cause.UNCERTAIN,
                detail=f"{count} slips in a row are uncertain; look into the tray, "
                "then print a test slip",
            )

    def _settle(
        self, job: PrintJob, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        self._untold = partial(self._jobs.settle, job.id, state, detail, paper_mm=paper_mm)
        self._tell_what_is_left()

    def _release(self, job: PrintJob, detail: str) -> float:
        self._blocked_until = time.monotonic() + self._timeouts.poll_s
        self._untold = partial(self._jobs.release, job.id, detail)
        self._tell_what_is_left()
        return self._timeouts.poll_s

    def _tell_what_is_left(self) -> None:
        # If the database is down just now, what became of a job is kept, and told before the next.
        if self._untold:
            self._untold()
            self._untold = None


def _document_of(job: PrintJob) -> Document:
    """Returns the job's document, that of a reprint with its mark at the top."""
    document = from_json(job.document)
    if job.copy < 2:
        return document
    words = document.reprint.replace("{n}", str(job.copy))
    mark = TextPart(words, bold=True, align=Align.CENTER, inverse=True)
    return Document([mark, FeedPart(2), *document.parts])


def _test_document(url: DeviceUrl) -> Document:
    return Document(
        [
            TextPart("IN THỬ", size_mm=8, bold=True, align=Align.CENTER, fit=True),
            FeedPart(2),
            RulePart(),
            FeedPart(1),
            TextPart("Đường Nguyễn Thị Ổi, ế ặ ỡ ữ", align=Align.CENTER),
            TextPart(f"{url.protocol}+{url.transport} {url.where}", size_mm=2, align=Align.CENTER),
            QrCodePart("MOI SO"),
            TextPart("Không thấy mã QR? Thêm qr=picture.", size_mm=2, align=Align.CENTER),
        ]
    )
