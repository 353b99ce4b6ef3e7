"""The print queue: one row a slip, claimed by its printer's thread.

A slip without a ticket tells a secret: whatever ends its job wipes the document.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from app.persistence.columns import Instant
from app.persistence.hot_sql import ADD_JOB, execute
from app.persistence.queue.unit_of_work import ID_SHIFT
from app.persistence.schema import QUEUED_ONLY, devices, print_jobs, tickets

J, D, T = print_jobs.c, devices.c, tickets.c
BEGUN = frozenset({"printing", "sent", "printed", "uncertain"})
"""The states of jobs of which something was sent to their printer, or may have been."""

_WIPED = case((J.ticket_id.is_(None), literal({}, JSON)), else_=J.document)
"""The document of a job that is over: a ticket's may be printed once more, a secret is gone."""

OVER = frozenset({"sent", "printed", "failed"})
_OVER_WITH_WORDS = and_(J.state.in_(OVER), cast(J.document, Text) != "{}")
A_DAY = timedelta(days=1)

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
    document: Mapping[str, Any]
    created_at: datetime
    copy: int


@dataclass(frozen=True, slots=True)
class Slip:
    """The state of a slip and its printer; `detail` says what delays it or what became of it."""

    state: str
    copies: int
    device_id: int
    detail: str
    queued_at: datetime


def claim(
    connection: Connection,
    device_id: int,
    at: datetime,
    *,
    fresh_since: datetime,
    claim_id: str | None = None,
) -> Job | None:
    """Claim the printer's next queued job, which is then printing; None where there is none.

    That is the oldest of those queued since `fresh_since`, and where there is none of them the
    oldest of all. Idempotent: asked again with the same `claim_id`, because the answer got lost, it
    returns the same job.
    """
    if claim_id is not None and (again := _claimed(connection, device_id, claim_id)) is not None:
        return again
    following = (
        select(J.id)
        .where(J.device_id == device_id, QUEUED_ONLY)
        .order_by(J.created_at < fresh_since, J.id)
        .limit(1)
        # PostgreSQL: who asks in the same moment gets the next one, and not nothing.
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    row = connection.execute(
        update(print_jobs)
        .where(J.id == following, QUEUED_ONLY)
        .values(state="printing", updated_at=at, claim=claim_id)
        .returning(J.id, J.document, J.created_at, J.copy)
    ).one_or_none()
    return Job(row.id, row.document, row.created_at, row.copy) if row else None


def _claimed(connection: Connection, device_id: int, claim_id: str) -> Job | None:
    """The job that the claim was given, if it is not settled yet."""
    query = select(J.id, J.document, J.created_at, J.copy).where(
        J.device_id == device_id, J.claim == claim_id, J.state == "printing"
    )
    row = connection.execute(query).one_or_none()
    return Job(row.id, row.document, row.created_at, row.copy) if row else None


def release(
    connection: Connection, job_id: int, detail: str, at: datetime, *, to: int | None = None
) -> None:
    """Put a job back into its printer's queue, or into that of the printer `to`.

    A slip of no ticket stays with the printer that it was meant for.
    """
    changed = {"state": "queued", "detail": detail[:400], "updated_at": at, "claim": None}
    its_own = case((J.ticket_id.is_(None), J.device_id), else_=to)
    moved = {"device_id": its_own} if to is not None else {}
    connection.execute(update(print_jobs).where(J.id == job_id).values(changed | moved))


@dataclass(frozen=True, slots=True)
class JobBefore:
    """The printer of a job, the state that it had, and whether it told a secret."""

    device_id: int
    state: str
    is_secret: bool


def settle(
    connection: Connection, job_id: int, state: str, detail: str, at: datetime
) -> JobBefore | None:
    """Write down what became of a job, and return what it was before; None for an unknown one."""
    query = select(J.device_id, J.state, J.ticket_id).where(J.id == job_id).with_for_update()
    before = connection.execute(query).one_or_none()
    if before is None:
        return None
    is_secret = before.ticket_id is None
    changed = {"state": state, "detail": detail[:400], "updated_at": at}
    wiped: dict[str, Any] = {"document": {}} if is_secret else {}
    connection.execute(update(print_jobs).where(J.id == job_id).values(changed | wiped))
    return JobBefore(before.device_id, before.state, is_secret)


def unsettled_become_uncertain(connection: Connection, at: datetime) -> int:
    """Mark the server's own jobs in flight at its crash uncertain, and return how many.

    Nobody knows whether their paper came out. Those of agents go on meanwhile.
    """
    of_agents = select(D.id).where(D.agent.is_not(None))
    mine = J.device_id.not_in(of_agents)
    return _into_doubt(connection, at, "the server stopped meanwhile", mine)


def unheard_become_uncertain(
    connection: Connection, agent_id: int, at: datetime, *, before: datetime, why: str
) -> int:
    """Mark an agent's jobs in flight since before the instant uncertain, and return how many."""
    its_own = J.device_id.in_(select(D.id).where(D.agent == agent_id))
    return _into_doubt(connection, at, why, its_own, J.updated_at <= before)


def _into_doubt(connection: Connection, at: datetime, why: str, *conditions: Any) -> int:
    changed = {"state": "uncertain", "detail": why, "updated_at": at, "document": _WIPED}
    stuck = update(print_jobs).where(J.state == "printing", *conditions).values(changed)
    return connection.execute(stuck).rowcount


def broken_off(connection: Connection, agent_id: int | None) -> Mapping[int, Job]:
    """The slips that may have broken off in the middle, by printer: of an agent, or of the server.

    That is the newest that was begun at a printer, where nobody knows what became of it. It stays
    so until another is printed there: a program may be killed twice in a row.
    """
    newest = (
        select(J.device_id, func.max(J.updated_at).label("at"))
        .where(J.state.in_(BEGUN), J.device_id.in_(select(D.id).where(D.agent == agent_id)))
        .group_by(J.device_id)
        .subquery()
    )
    query = select(J.device_id, J.id, J.document, J.created_at, J.copy).join(
        newest, (J.device_id == newest.c.device_id) & (J.updated_at == newest.c.at)
    )
    rows = connection.execute(query.where(J.state == "uncertain").order_by(J.id))
    return {row.device_id: Job(row.id, row.document, row.created_at, row.copy) for row in rows}


def has_stuck(connection: Connection, before: datetime) -> bool:
    """Whether a slip has waited since before the instant; only reads, as mostly none has."""
    query = select(J.id).where(QUEUED_ONLY, J.created_at < before).limit(1)
    return connection.execute(query).first() is not None


def stuck_have_failed(connection: Connection, before: datetime, at: datetime, why: str) -> int:
    """Let slips fail that have waited since before the instant, and return how many.

    Their printer is gone.
    """
    changed = {"state": "failed", "detail": why, "updated_at": at, "document": _WIPED}
    stuck = update(print_jobs).where(QUEUED_ONLY, J.created_at < before).values(changed)
    return connection.execute(stuck).rowcount


def state_at(connection: Connection, job_id: int, device_id: int) -> str | None:
    """The state of the printer's job; None where the printer has no such job."""
    query = select(J.state).where(J.id == job_id, J.device_id == device_id).with_for_update()
    found: str | None = connection.execute(query).scalar_one_or_none()
    return found


def newest_queued(connection: Connection, device_ids: Collection[int]) -> Mapping[int, int]:
    """The newest queued job of each of the printers that has one."""
    query = (
        select(J.device_id, func.max(J.id))
        .where(J.device_id.in_(device_ids), QUEUED_ONLY)
        .group_by(J.device_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def may_claim(connection: Connection, device_id: int, claim_id: str | None) -> bool:
    """Whether a claim of the printer would get a job; only reads: idle printers write nothing."""
    query = select(J.id).where(J.device_id == device_id, QUEUED_ONLY).limit(1)
    if connection.execute(query).first() is not None:
        return True
    return claim_id is not None and _claimed(connection, device_id, claim_id) is not None


def slip_of(connection: Connection, ticket_id: int) -> Slip | None:
    """The ticket's newest slip; None where it never had one."""
    row = execute(connection, _NEWEST_SLIP, {"of_ticket": ticket_id}).fetchone()
    if row is None:
        return None
    queued_at = Instant().process_result_value(row[4], connection.dialect)
    assert queued_at is not None
    return Slip(row[0], row[1], row[2], row[3], queued_at)


def queue_slip(
    connection: Connection,
    centre_id: int,
    device_id: int,
    ticket_id: int,
    document: Mapping[str, Any],
    *,
    queued_at: datetime,
) -> None:
    """Queue a ticket's first slip; `queued_at` is the machine's time, by which it expires."""
    row = {
        "centre_id": centre_id,
        "device_id": device_id,
        "ticket_id": ticket_id,
        "copy": 1,
        "state": "queued",
        "document": dict(document),
        "created_at": queued_at,
        "updated_at": queued_at,
    }
    execute(connection, ADD_JOB, row)


def queue_secret(
    connection: Connection,
    centre_id: int,
    device_id: int,
    document: Mapping[str, Any],
    *,
    queued_at: datetime,
) -> int:
    """Queue a slip of no ticket, which is wiped when it is over, and return the job's id."""
    row = {
        "centre_id": centre_id,
        "device_id": device_id,
        "copy": 1,
        "state": "queued",
        "document": dict(document),
        "created_at": queued_at,
        "updated_at": queued_at,
    }
    return int(connection.execute(insert(print_jobs).values(row).returning(J.id)).scalar_one())


def secret_state(connection: Connection, centre_id: int, job_id: int) -> str | None:
    """The state of the centre's job of no ticket; None where there is none of the id."""
    query = select(J.state).where(J.centre_id == centre_id, J.id == job_id, J.ticket_id.is_(None))
    state: str | None = connection.execute(query).scalar_one_or_none()
    return state


def newest_tried(connection: Connection, device_id: int) -> int:
    """The job of the printer's newest slip that is nobody's number."""
    query = select(func.max(J.id)).where(J.device_id == device_id, J.ticket_id.is_(None))
    return int(connection.execute(query).scalar_one())


def tried_slip(connection: Connection, centre_id: int, job_id: int) -> Slip | None:
    """How far a slip is that is nobody's number; None where the centre has no such."""
    query = select(J.state, J.copy, J.device_id, J.detail, J.created_at).where(
        J.centre_id == centre_id, J.id == job_id, J.ticket_id.is_(None)
    )
    row = connection.execute(query).one_or_none()
    return Slip(*row) if row else None


def slips_of(connection: Connection, ticket_ids: Collection[int]) -> Mapping[int, Slip]:
    """The newest slip of each of the tickets that had one."""
    query = (
        select(J.ticket_id, J.state, J.copy, J.device_id, J.detail, J.created_at)
        .where(J.ticket_id.in_(ticket_ids))
        .order_by(J.copy)
    )
    return {row[0]: Slip(*row[1:]) for row in connection.execute(query)}


def _tickets_from(connection: Connection, centre_id: int, on: date) -> int:
    """The first ticket of the centre on the day or a later one, above every one if there is none.

    A ticket's id is made of its centre's and grows with the log, so that jobs are found by a range.
    """
    day = select(func.min(T.business_on)).where(T.centre_id == centre_id, T.business_on >= on)
    # The sum keeps SQLite from walking through the ids of all the past until it meets the day.
    query = select(func.min(T.id + 0)).where(
        T.centre_id == centre_id, T.business_on == day.scalar_subquery()
    )
    found: int | None = connection.execute(query).scalar_one()
    return found if found is not None else (centre_id + 1) << ID_SHIFT


def has_documents(connection: Connection, centre_id: int, on: date) -> bool:
    """Whether a slip of the day that is over still has its words."""
    first, after = (_tickets_from(connection, centre_id, day) for day in (on, on + A_DAY))
    query = select(J.id).where(J.ticket_id >= first, J.ticket_id < after, _OVER_WITH_WORDS)
    return connection.execute(query.limit(1)).first() is not None


def empty_documents(connection: Connection, centre_id: int, on: date) -> None:
    """Wipe the words of the slips of the day and of the one before that are over.

    What may have broken off in the middle is kept: the printer may have to end it.
    """
    first, after = (_tickets_from(connection, centre_id, day) for day in (on - A_DAY, on + A_DAY))
    mine = update(print_jobs).where(J.ticket_id >= first, J.ticket_id < after, _OVER_WITH_WORDS)
    connection.execute(mine.values(document={}))


def has_old(connection: Connection, centre_id: int, before: date) -> bool:
    """Whether there is a slip of a ticket of before the day that nobody waits for any more."""
    return (
        connection.execute(
            select(J.id).where(*_old(connection, centre_id, before)).limit(1)
        ).first()
        is not None
    )


def delete_old(connection: Connection, centre_id: int, before: date) -> int:
    """Delete the slips of tickets of before the day, and return how many they were."""
    return connection.execute(
        delete(print_jobs).where(*_old(connection, centre_id, before))
    ).rowcount


def _old(connection: Connection, centre_id: int, before: date) -> Sequence[ColumnElement[bool]]:
    first = _tickets_from(connection, centre_id, before)
    is_over = J.state.not_in(("queued", "printing"))
    return (J.ticket_id >= centre_id << ID_SHIFT, J.ticket_id < first, is_over)


def reprint(
    connection: Connection, ticket_id: int, at: datetime, printer: int | None
) -> tuple[int, int] | None:
    """Queue the slip once more, for the same printer as before if none is given.

    Returns the copy's number and its printer; None where there was no slip, or its day is closed.
    """
    query = select(print_jobs).where(J.ticket_id == ticket_id).order_by(J.copy.desc()).limit(1)
    last = connection.execute(query).mappings().one_or_none()
    if last is None or not last["document"]:
        return None
    copy = int(last["copy"]) + 1
    fresh = {"state": "queued", "detail": "", "copy": copy, "created_at": at, "updated_at": at}
    to = int(last["device_id"]) if printer is None else printer
    row = {key: value for key, value in last.items() if key != "id"} | fresh | {"device_id": to}
    connection.execute(insert(print_jobs), row)
    return copy, to


def queued_slips(connection: Connection) -> int:
    """How many slips of all printers wait."""
    query = select(func.count()).select_from(print_jobs).where(QUEUED_ONLY)
    return connection.execute(query).scalar_one()
