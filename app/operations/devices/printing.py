"""The print queue for the threads of printers: jobs claimed, released, settled."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from app.domain.devices.kinds import DeviceKind, prints
from app.domain.errors import Invalid, NotThere
from app.operations.clock import system_now
from app.persistence.database import Database
from app.persistence.devices import print_jobs
from app.persistence.devices.devices import Device, device_by_id
from app.persistence.queue.unit_of_work import UnitOfWork
from hardware.printers.jobs import JobState, PrintJob


def printers_of(devices: Iterable[Device], centre_id: int) -> Sequence[Device]:
    """The centre's devices out of which slips come, those that belong to no kiosk first."""
    printing = [
        device
        for device in devices
        if device.centre_id == centre_id
        and device.url
        and not device.is_revoked
        and prints(device.kind)
    ]
    return sorted(printing, key=lambda device: device.kind != DeviceKind.PRINTER)


@dataclass(frozen=True, slots=True)
class SlipState:
    """What became of a ticket's paper."""

    state: str
    copies: int
    printer: int | None = None
    """The device that prints it, or will."""
    is_held_up: bool = False
    """Still to come, but not now: the printer can't print, or others are before it."""

    elsewhere: str | None = None
    """The name of the second printer that prints it instead of the caller's own."""

    @property
    def is_open(self) -> bool:
        """Whether paper may still come by itself."""
        return self.state in OPEN


OPEN = frozenset({"queued", "printing"})
HELD_UP_AFTER = timedelta(seconds=2)
"""How long a slip may wait for its turn before its visitor is advised to photograph the code."""
STANDS_FOR = timedelta(seconds=10)
"""So long a visitor stands before the printer at least: whose slip is older has been advised to
photograph the code, and may have left. Behind an outage the slips of those who stand there now come
first, or each of them would wait for the paper of all before, and take a stranger's.
"""
NEVER_ASKED_FOR = timedelta(seconds=75)
"""Longer than a printer lets a slip grow old (60 s): no printer takes care of an older one."""
EXPIRED = "expired: its printer didn't take it in time; look at it, its agent's PC and its network"
KEPT = timedelta(days=30)
NO_SLIP = SlipState("failed", 0)
"""A ticket without a printer: the visitor photographs the screen."""


class PrintQueue:
    """The jobs in the database. Called by printers' threads; each call is one transaction."""

    def __init__(
        self,
        database: Database,
        printed: Callable[[int, float | None], None] = lambda _printer, _mm: None,
    ) -> None:
        """`printed` is told once of each slip: its printer and the paper that it took, in mm."""
        self._database = database
        self._printed = printed

    def claim(self, device_id: int, *, claim_id: str | None = None) -> PrintJob | None:
        """Claim the printer's next queued job; the same `claim_id` gets the same job."""
        with self._database.read() as connection:
            if not print_jobs.may_claim(connection, device_id, claim_id):
                return None
        at = system_now()
        with self._database.write() as connection:
            job = print_jobs.claim(
                connection, device_id, at, fresh_since=at - STANDS_FOR, claim_id=claim_id
            )
        return PrintJob(job.id, job.document, job.created_at, job.copy) if job else None

    def release(self, job_id: int, detail: str, *, to: int | None = None) -> None:
        """Put back a job of which nothing was sent, into its queue or that of another printer."""
        with self._database.write() as connection:
            print_jobs.release(connection, job_id, detail, system_now(), to=to)

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        """Write down what became of the job, and have its paper counted, once."""
        with self._database.write() as connection:
            before = print_jobs.settle(connection, job_id, state.value, detail, system_now())
        if before is not None and before.is_secret:
            self._database.scrub()
        is_said_again = before is None or before.state == state.value
        if state is not JobState.FAILED and before is not None and not is_said_again:
            self._printed(before.device_id, paper_mm)

    def broken_off(self, agent_id: int | None = None) -> Mapping[int, PrintJob]:
        """The slips that may have broken off in the middle, by the printers of the agent, or of the
        server itself; what was in flight must be marked before.
        """
        with self._database.read() as connection:
            found = print_jobs.broken_off(connection, agent_id)
        return {
            device_id: PrintJob(job.id, job.document, job.created_at, job.copy)
            for device_id, job in found.items()
        }

    def after_restart(self) -> int:
        """Mark jobs in flight when the server died uncertain, and return how many."""
        with self._database.write() as connection:
            return print_jobs.unsettled_become_uncertain(connection, system_now())

    def give_up(self, at: datetime) -> int:
        """Let slips fail whose printer never took them, and return how many. Raises Unavailable.

        A printer that is at work fails its old slips itself. One that is revoked, or whose agent
        never comes back, would leave them waiting, and print them some day.
        """
        before = at - NEVER_ASKED_FOR
        with self._database.read() as connection:
            if not print_jobs.has_stuck(connection, before):
                return 0
        with self._database.write() as connection:
            return print_jobs.stuck_have_failed(connection, before, at, EXPIRED)

    def forget(self, centre_id: int, today: date) -> int:
        """Delete the slips of a month ago and earlier, and return how many. Raises Unavailable."""
        before = today - KEPT
        with self._database.read() as connection:
            if not print_jobs.has_old(connection, centre_id, before):
                return 0
        with self._database.write() as connection:
            return print_jobs.delete_old(connection, centre_id, before)

    def slip(self, ticket_id: int) -> SlipState:
        """The state of the ticket's newest slip."""
        with self._database.read() as connection:
            return slip_in(connection, ticket_id)

    def slips(self, ticket_ids: Collection[int]) -> Mapping[int, SlipState]:
        """The state of each ticket's newest slip."""
        with self._database.read() as connection:
            found = print_jobs.slips_of(connection, ticket_ids)
        return {ident: _state(found.get(ident)) for ident in ticket_ids}

    def queued(self) -> int:
        """How many slips of all printers wait."""
        with self._database.read() as connection:
            return print_jobs.queued_slips(connection)


def must_print(unit: UnitOfWork, device_id: int) -> None:
    """Raise NotThere for a device that the unit's centre hasn't, Invalid for no printer."""
    known = device_by_id(unit.connection, device_id)
    if known is None or known.centre_id != unit.centre_id or known.is_revoked:
        raise NotThere(device=device_id)
    if not prints(known.kind) or not known.url:
        raise Invalid("no_printer", field="printer", name=known.name)


def must_be_chosen_well(unit: UnitOfWork, printer: int) -> None:
    """Raise Invalid for a chosen printer that is none of the unit's centre."""
    try:
        must_print(unit, printer)
    except NotThere as unknown:
        raise Invalid("invalid", field="printer") from unknown


def slip_in(connection: Connection, ticket_id: int) -> SlipState:
    """The state of the ticket's newest slip, as the transaction sees it."""
    return _state(print_jobs.slip_of(connection, ticket_id))


def _state(found: print_jobs.Slip | None) -> SlipState:
    if found is None:
        return NO_SLIP
    waits = system_now() - found.queued_at > HELD_UP_AFTER
    is_held_up = found.state in OPEN and (found.detail != "" or (found.state == "queued" and waits))
    return SlipState(found.state, found.copies, found.device_id, is_held_up)


class SecondPrinters:
    """The print queue where printers may have a second one.

    A slip that its printer put back without a byte sent goes to the second printer, if that can
    print; so only one printer at a time has a slip, and it never comes out twice. `second_of` and
    `wake` must not block.
    """

    def __init__(
        self,
        queue: PrintQueue,
        *,
        second_of: Callable[[int], int | None],
        wake: Callable[[int], None],
    ) -> None:
        self._queue = queue
        self._second_of = second_of
        self._wake = wake
        self._at: dict[int, int] = {}

    def claim(self, device_id: int, *, claim_id: str | None = None) -> PrintJob | None:
        """Claim the printer's next queued job; the same `claim_id` gets the same job."""
        job = self._queue.claim(device_id, claim_id=claim_id)
        if job is not None and claim_id is None:
            self._at[job.id] = device_id
        return job

    def broken_off(self, agent_id: int) -> Mapping[int, PrintJob]:
        """The slips that may have broken off in the middle, by the agent's printers."""
        return self._queue.broken_off(agent_id)

    def release(self, job_id: int, detail: str, *, of: int | None = None) -> None:
        """Put the job into the second printer's queue, or back; agents name the first by `of`."""
        second = self._second_of(of if of is not None else self._at[job_id])
        self._queue.release(job_id, detail, to=second)
        self._at.pop(job_id, None)
        if second is not None:
            self._wake(second)

    def settle(
        self, job_id: int, state: JobState, detail: str, *, paper_mm: float | None = None
    ) -> None:
        """Write down what became of the job, and count its paper."""
        self._queue.settle(job_id, state, detail, paper_mm=paper_mm)
        self._at.pop(job_id, None)
