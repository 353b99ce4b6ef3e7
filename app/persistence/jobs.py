"""The print queue: one row a slip, claimed by its printer's thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from app.persistence.columns import Instant
from app.persistence.prepared import run
from app.persistence.schema import QUEUED_ONLY, print_jobs

J = print_jobs.c

_NEWEST_SLIP = (
    select(J.state, J.copy, J.device_id, J.detail, J.created_at)
    .where(J.ticket_id == bindparam("of_ticket"))
    .order_by(J.copy.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Job:
    """A slip to print; `copy` above 1 is a reprint."""

    id: int
    ticket_id: int
    document: Mapping[str, Any]
    created_at: datetime
    copy: int


@dataclass(frozen=True, slots=True)
class Slip:
    """How far a slip is, on which printer; `detail` says what kept it or what became of it."""

    state: str
    copies: int
    device_id: int
    detail: str
    queued_at: datetime


def claim(connection: Connection, device_id: int, at: datetime) -> Job | None:
    """The oldest queued job of the printer, now printing; None where there is none."""
    oldest = (
        select(J.id)
        .where(J.device_id == device_id, QUEUED_ONLY)
        .order_by(J.id)
        .limit(1)
        .scalar_subquery()
    )
    row = connection.execute(
        update(print_jobs)
        .where(J.id == oldest, QUEUED_ONLY)
        .values(state="printing", updated_at=at)
        .returning(J.id, J.ticket_id, J.document, J.created_at, J.copy)
    ).one_or_none()
    return Job(row.id, row.ticket_id, row.document, row.created_at, row.copy) if row else None


def release(
    connection: Connection, job_id: int, detail: str, at: datetime, *, to: int | None = None
) -> None:
    """Puts a job back into its printer's queue, or into that of the printer `to`."""
    changed = {"state": "queued", "detail": detail[:400], "updated_at": at}
    moved = {"device_id": to} if to is not None else {}
    connection.execute(update(print_jobs).where(J.id == job_id).values(changed | moved))


def settle(connection: Connection, job_id: int, state: str, detail: str, at: datetime) -> None:
    """Writes what became of a job."""
    changed = {"state": state, "detail": detail[:400], "updated_at": at}
    connection.execute(update(print_jobs).where(J.id == job_id).values(changed))


def unsettled_become_uncertain(connection: Connection, at: datetime) -> int:
    """Jobs in flight at a crash: nobody knows whether paper came out. Returns how many."""
    changed = {"state": "uncertain", "detail": "the server stopped meanwhile", "updated_at": at}
    stuck = update(print_jobs).where(J.state == "printing").values(changed)
    return connection.execute(stuck).rowcount


def has_queued(connection: Connection, device_id: int) -> bool:
    """Whether anything waits for the printer; a reading, so that idle printers write nothing."""
    query = select(J.id).where(J.device_id == device_id, QUEUED_ONLY).limit(1)
    return connection.execute(query).first() is not None


def slip_of(connection: Connection, ticket_id: int) -> Slip | None:
    """The ticket's newest slip; None where it never had one."""
    row = run(connection, _NEWEST_SLIP, {"of_ticket": ticket_id}).fetchone()
    if row is None:
        return None
    queued_at = Instant().process_result_value(row[4], connection.dialect)
    assert queued_at is not None
    return Slip(row[0], row[1], row[2], row[3], queued_at)


def reprint(connection: Connection, ticket_id: int, at: datetime) -> tuple[int, int] | None:
    """Queues the slip once more: the copy's number and its printer; None where none was."""
    query = select(print_jobs).where(J.ticket_id == ticket_id).order_by(J.copy.desc()).limit(1)
    last = connection.execute(query).mappings().one_or_none()
    if last is None:
        return None
    copy = int(last["copy"]) + 1
    fresh = {"state": "queued", "detail": "", "copy": copy, "created_at": at, "updated_at": at}
    row = {key: value for key, value in last.items() if key != "id"} | fresh
    connection.execute(insert(print_jobs), row)
    return copy, int(last["device_id"])


def queued_slips(connection: Connection) -> int:
    """How many slips of all printers wait."""
    query = select(func.count()).select_from(print_jobs).where(QUEUED_ONLY)
    return connection.execute(query).scalar_one()
