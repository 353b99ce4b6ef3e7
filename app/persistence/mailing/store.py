"""Schedules of reports and their mailings: kept, listed, claimed by one server, settled."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from app.domain.mailing.mailings import Mailing, MailingState, MailTrouble, Settlement
from app.domain.mailing.schedules import (
    MailedFormat,
    MailedReport,
    ReportSchedule,
    Rhythm,
    SchedulePlan,
)
from app.persistence.schema import UNSETTLED_MAILING, report_mailings, report_schedules

S, M = report_schedules.c, report_mailings.c
LONGEST_DETAIL = 400


def schedules_of(connection: Connection, centre_id: int) -> Sequence[ReportSchedule]:
    """The centre's schedules, the oldest first."""
    query = select(report_schedules).where(S.centre_id == centre_id).order_by(S.id)
    return [_read_schedule(row) for row in connection.execute(query).mappings()]


def schedules_everywhere(connection: Connection) -> Mapping[int, Sequence[ReportSchedule]]:
    """The schedules of every centre that has any, by its id, the oldest first."""
    found: dict[int, list[ReportSchedule]] = {}
    for row in connection.execute(select(report_schedules).order_by(S.id)).mappings():
        found.setdefault(row["centre_id"], []).append(_read_schedule(row))
    return found


def schedule_by_id(
    connection: Connection, centre_id: int, schedule_id: int
) -> ReportSchedule | None:
    """The centre's schedule of the id, or None."""
    query = select(report_schedules).where(S.centre_id == centre_id, S.id == schedule_id)
    row = connection.execute(query).mappings().one_or_none()
    return _read_schedule(row) if row is not None else None


def add_schedule(connection: Connection, centre_id: int, schedule: ReportSchedule) -> None:
    """Add a schedule."""
    connection.execute(insert(report_schedules), _schedule_row(centre_id, schedule))


def save_schedule(connection: Connection, centre_id: int, schedule: ReportSchedule) -> None:
    """Write a schedule that has changed."""
    mine = (S.centre_id == centre_id) & (S.id == schedule.id)
    values = _schedule_row(centre_id, schedule)
    connection.execute(update(report_schedules).where(mine).values(values))


def remove_schedule(connection: Connection, centre_id: int, schedule_id: int) -> bool:
    """Delete a schedule and all its mailings, and return whether there was one."""
    of_it = (M.centre_id == centre_id) & (M.schedule_id == schedule_id)
    connection.execute(delete(report_mailings).where(of_it))
    mine = (S.centre_id == centre_id) & (S.id == schedule_id)
    return connection.execute(delete(report_schedules).where(mine)).rowcount > 0


def add_mailing(
    connection: Connection,
    schedule: ReportSchedule,
    centre_id: int,
    *,
    due_at: datetime,
    at: datetime,
    is_extra: bool = False,
    asked_by: int | None = None,
) -> int:
    """Queue a mailing, to be sent at once, and return its id.

    Raises IntegrityError where the schedule has one of this due time already.
    """
    row = {
        "centre_id": centre_id,
        "schedule_id": schedule.id,
        "due_at": due_at,
        "is_extra": is_extra,
        "asked_by": asked_by,
        "state": MailingState.QUEUED.value,
        "created_at": at,
        "next_try_at": at,
        "taken": [],
        "refused": {},
    }
    made = connection.execute(insert(report_mailings).values(row).returning(M.id))
    return int(made.scalar_one())


def newest_due(connection: Connection, centre_id: int) -> Mapping[int, datetime]:
    """The newest due time of each schedule that was due at all, whatever became of it."""
    query = (
        select(M.schedule_id, func.max(M.due_at).label("due_at"))
        .where(M.centre_id == centre_id, M.is_extra.is_(False))
        .group_by(M.schedule_id)
    )
    return {row.schedule_id: row.due_at for row in connection.execute(query)}


def has_mailing(connection: Connection, centre_id: int, schedule_id: int, due_at: datetime) -> bool:
    """Whether the schedule has a mailing of this due time."""
    mine = (M.centre_id == centre_id) & (M.schedule_id == schedule_id) & (M.due_at == due_at)
    return connection.execute(select(M.id).where(mine)).first() is not None


def mailings_of(
    connection: Connection, centre_id: int, most: int, schedule_id: int | None = None
) -> Sequence[Mailing]:
    """The newest mailings first, at most `most`, of one schedule or of all."""
    query = select(report_mailings).where(M.centre_id == centre_id).order_by(M.id.desc())
    if schedule_id is not None:
        query = query.where(M.schedule_id == schedule_id)
    return [_read_mailing(row) for row in connection.execute(query.limit(most)).mappings()]


def newest_mailings(connection: Connection, centre_id: int) -> Sequence[Mailing]:
    """The newest mailing of each schedule."""
    return _newest_of(connection, select(func.max(M.id)).where(M.centre_id == centre_id))


def newest_mailings_everywhere(connection: Connection) -> Sequence[Mailing]:
    """The newest mailing of each schedule of every centre."""
    return _newest_of(connection, select(func.max(M.id)))


def _newest_of(connection: Connection, ids: Select[tuple[int]]) -> Sequence[Mailing]:
    newest = ids.group_by(M.centre_id, M.schedule_id)
    query = select(report_mailings).where(M.id.in_(newest)).order_by(M.centre_id, M.schedule_id)
    return [_read_mailing(row) for row in connection.execute(query).mappings()]


def mailings_to_send(connection: Connection, at: datetime, most: int) -> Sequence[Mailing]:
    """The mailings of every centre whose time has come, the oldest first.

    One that a server works on is among them only once its lease is over: that server has ended.
    """
    query = (
        select(report_mailings)
        .where(UNSETTLED_MAILING, M.next_try_at <= at)
        .order_by(M.id)
        .limit(most)
    )
    return [_read_mailing(row) for row in connection.execute(query).mappings()]


def claim_mailing(connection: Connection, mailing: Mailing, until: datetime) -> bool:
    """Lease a mailing to the caller until the instant, and return whether that worked.

    Of two callers only one gets it. It is queued, or its server has ended while it made it.
    """
    values = {
        "state": MailingState.MAKING.value,
        "tries": mailing.tries + 1,
        "next_try_at": until,
    }
    return _moved(connection, mailing, mailing.state, mailing.tries, values)


def hand_over(connection: Connection, mailing: Mailing, until: datetime) -> bool:
    """Write down that the claimed mailing goes to the mail server now; False if another has it.

    From here on nobody sends it again who doesn't know what became of it.
    """
    values = {"state": MailingState.SENDING.value, "next_try_at": until}
    return _moved(connection, mailing, MailingState.MAKING, mailing.tries + 1, values)


def settle_mailing(
    connection: Connection, mailing: Mailing, settled: Settlement, at: datetime
) -> bool:
    """Write down what came of the try; False where another server has settled it."""
    is_over = settled.state is not MailingState.QUEUED
    values = {
        "state": settled.state.value,
        "trouble": settled.trouble.value,
        "detail": settled.detail[:LONGEST_DETAIL],
        "next_try_at": settled.next_try_at,
        "settled_at": at if is_over else None,
        "taken": list(settled.taken),
        "refused": {name: said[:LONGEST_DETAIL] for name, said in settled.refused.items()},
    }
    tried = (M.id == mailing.id) & (M.tries == mailing.tries + 1) & UNSETTLED_MAILING
    return connection.execute(update(report_mailings).where(tried).values(values)).rowcount == 1


def give_up_sending(connection: Connection, mailing: Mailing, at: datetime) -> bool:
    """Write down that nobody knows what came of a mailing whose server ended while it sent it."""
    values = {
        "state": MailingState.UNCERTAIN.value,
        "trouble": MailTrouble.STOPPED.value,
        "settled_at": at,
    }
    return _moved(connection, mailing, MailingState.SENDING, mailing.tries, values)


def forget_mailings(connection: Connection, before: datetime) -> int:
    """Delete the mailings that were over before the instant, and return how many."""
    old = M.settled_at < before
    return connection.execute(delete(report_mailings).where(old)).rowcount


def _moved(
    connection: Connection,
    mailing: Mailing,
    state: MailingState,
    tries: int,
    values: Mapping[str, Any],
) -> bool:
    mine = (M.id == mailing.id) & (M.state == state.value) & (M.tries == tries)
    found = connection.execute(update(report_mailings).where(mine).values(values))
    return found.rowcount == 1


def _schedule_row(centre_id: int, schedule: ReportSchedule) -> dict[str, Any]:
    return {
        "centre_id": centre_id,
        "id": schedule.id,
        "plan": plain_plan(schedule.plan),
        "version": schedule.version,
        "made_by": schedule.made_by,
        "made_at": schedule.made_at,
        "since_at": schedule.since_at,
    }


def plain_plan(plan: SchedulePlan) -> dict[str, Any]:
    """The plan as plain JSON."""
    return {**asdict(plan), "at": f"{plan.at:%H:%M}"}


def read_plan(plain: Mapping[str, Any]) -> SchedulePlan:
    """The plan of plain JSON."""
    return SchedulePlan(
        reports=tuple(MailedReport(one["name"], one["by"]) for one in plain["reports"]),
        period=plain["period"],
        rhythm=Rhythm(plain["rhythm"]),
        at=time.fromisoformat(plain["at"]),
        recipients=tuple(plain["recipients"]),
        weekday=plain["weekday"],
        day=plain["day"],
        formats=tuple(MailedFormat(one) for one in plain["formats"]),
        language=plain["language"],
        is_on=plain["is_on"],
    )


def _read_schedule(row: Mapping[Any, Any]) -> ReportSchedule:
    return ReportSchedule(
        row["id"], read_plan(row["plan"]), row["version"], row["made_by"], row["made_at"],
        row["since_at"],
    )  # fmt: skip


def _read_mailing(row: Mapping[Any, Any]) -> Mailing:
    return Mailing(
        row["id"], row["centre_id"], row["schedule_id"], row["due_at"], row["is_extra"],
        row["asked_by"], MailingState(row["state"]), row["tries"], MailTrouble(row["trouble"]),
        row["detail"], row["created_at"], row["next_try_at"], row["settled_at"],
        tuple(row["taken"]), row["refused"],
    )  # fmt: skip
