"""Schedules of reports by e-mail: made, changed, removed, sent now; how their mailings stand."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.domain.errors import Conflict, NotThere, Stale
from app.domain.events import REPORT_SCHEDULE, SYSTEM
from app.domain.mailing.mailings import Mailing, is_told
from app.domain.mailing.schedules import ReportSchedule, SchedulePlan, checked_plan, next_due
from app.operations.clock import Clock
from app.operations.commands import carried_out
from app.operations.people.rights import Caller, Right
from app.persistence.mailing import store as rows
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

MOST_SCHEDULES = 50
LARGEST_ID = 2**63 - 1
SENT_NOW = "report-schedule-send"
ONE_MS = timedelta(milliseconds=1)

CheckReports = Callable[[SchedulePlan], bool]
"""Refuses by Invalid what reports don't know; whether one of them tells officers apart."""


@dataclass(frozen=True, slots=True)
class ScheduleStanding:
    """A schedule, its newest mailing if there was one, and when it is due next; None: it is off."""

    schedule: ReportSchedule
    newest: Mailing | None
    next_at: datetime | None


class ReportSchedules:
    """Keeps the schedules of centres; whoever supervises makes them.

    A caller of None is the command line. Every change is an event, which names how many addresses
    there are and their domains, never an address: the log is for good.
    """

    def __init__(
        self, units: UnitsOfWork, clock: Clock, check: CheckReports, *, has_server: bool
    ) -> None:
        """`has_server` says whether the settings name a mail server."""
        self._units = units
        self._clock = clock
        self._check = check
        self.has_server = has_server

    def standings(self, caller: Caller | None, centre_id: int) -> Sequence[ScheduleStanding]:
        """The centre's schedules, the oldest first. Raises NotAllowed."""
        _must(caller)
        with self._units.database.read() as connection:
            schedules = rows.schedules_of(connection, centre_id)
            newest = {one.schedule_id: one for one in rows.newest_mailings(connection, centre_id)}
        return [self._standing(centre_id, one, newest.get(one.id)) for one in schedules]

    def standing(self, caller: Caller | None, centre_id: int, schedule_id: int) -> ScheduleStanding:
        """One schedule. Raises NotAllowed, NotThere."""
        found = self.standings(caller, centre_id)
        known = next((one for one in found if one.schedule.id == schedule_id), None)
        if known is None:
            raise NotThere(schedule=schedule_id)
        return known

    def mailings(
        self, caller: Caller | None, centre_id: int, most: int, schedule_id: int | None = None
    ) -> Sequence[Mailing]:
        """The newest mailings first, of one schedule or of all. Raises NotAllowed, NotThere."""
        _must(caller)
        if schedule_id is not None:
            self.standing(caller, centre_id, schedule_id)
        with self._units.database.read() as connection:
            return rows.mailings_of(connection, centre_id, most, schedule_id)

    def add(self, caller: Caller | None, centre_id: int, plan: SchedulePlan) -> ScheduleStanding:
        """Make a schedule. Raises NotAllowed, Invalid, and Conflict where there is the same."""
        plan = self._checked(caller, plan)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            known = rows.schedules_of(unit.connection, centre_id)
            _must_be_another(plan, known)
            if len(known) >= MOST_SCHEDULES:
                raise Conflict("many_schedules", most=MOST_SCHEDULES)
            made_by = caller.id if caller is not None else None
            made = ReportSchedule(unit.next_seq, plan, 1, made_by, unit.at, unit.at)
            rows.add_schedule(unit.connection, centre_id, made)
            _note(unit, caller, made, "added")
        return self._standing(centre_id, made, None)

    def change(
        self,
        caller: Caller | None,
        centre_id: int,
        schedule_id: int,
        plan: SchedulePlan,
        version: int | None = None,
    ) -> ScheduleStanding:
        """Change a schedule; what was due before a change of its times isn't made up for.

        Raises NotAllowed, NotThere, Invalid, Conflict, and Stale where it has changed since the
        version.
        """
        plan = self._checked(caller, plan)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            before = _known(unit, schedule_id)
            if version not in (None, before.version):
                raise Stale("schedule_stale", version=before.version)
            if plan == before.plan:
                return self._standing(centre_id, before, _newest(unit, schedule_id))
            others = rows.schedules_of(unit.connection, centre_id)
            _must_be_another(plan, [one for one in others if one.id != schedule_id])
            since_at = before.since_at if _same_times(plan, before.plan) else unit.at
            after = replace(before, plan=plan, version=before.version + 1, since_at=since_at)
            rows.save_schedule(unit.connection, centre_id, after)
            change = "changed"
            if plan == replace(before.plan, is_on=plan.is_on):
                change = "switched_on" if plan.is_on else "switched_off"
            _note(unit, caller, after, change)
            newest = _newest(unit, schedule_id)
        return self._standing(centre_id, after, newest)

    def switch(
        self, caller: Caller | None, centre_id: int, schedule_id: int, *, is_on: bool
    ) -> ScheduleStanding:
        """Switch a schedule on or off. Raises NotAllowed, NotThere."""
        plan = self.standing(caller, centre_id, schedule_id).schedule.plan
        return self.change(caller, centre_id, schedule_id, replace(plan, is_on=is_on))

    def remove(self, caller: Caller | None, centre_id: int, schedule_id: int) -> None:
        """Remove a schedule, its addresses and its mailings. Raises NotAllowed, NotThere."""
        _must(caller)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            known = _known(unit, schedule_id)
            rows.remove_schedule(unit.connection, centre_id, schedule_id)
            _note(unit, caller, known, "removed")

    def send_now(
        self, caller: Caller | None, centre_id: int, schedule_id: int, request_id: str | None = None
    ) -> Mailing:
        """Queue a mailing of the schedule at once, and return it; its due times stay.

        One that was asked for and isn't sent yet is the answer to who asks again. Raises
        NotAllowed, NotThere, RequestReused, and Conflict where there is no mail server.
        """
        _must(caller)
        if not self.has_server:
            raise Conflict("no_mail_server")
        with self._units.begin(centre_id, self._clock.now()) as unit:
            known = _known(unit, schedule_id)
            self._check_rights(caller, known.plan)
            extra = [one for one in _mailings(unit, schedule_id) if one.is_extra]
            if _is_repeated(unit, caller, request_id, schedule_id) and extra:
                return extra[0]
            if waiting := next((one for one in extra if not one.is_over), None):
                return waiting
            due_at = unit.at
            while rows.has_mailing(unit.connection, centre_id, schedule_id, due_at):
                due_at += ONE_MS
            rows.add_mailing(
                unit.connection,
                known,
                centre_id,
                due_at=due_at,
                at=unit.at,
                is_extra=True,
                asked_by=caller.id if caller is not None else None,
            )
            _note(unit, caller, known, "sent_now")
            return _mailings(unit, schedule_id)[0]

    def unsent(self, at: datetime) -> Mapping[int, Sequence[Mapping[str, object]]]:
        """The schedules whose newest mailing supervisors should hear of, and why it isn't sent.

        By the ids of those centres that have any, asked of the database in one transaction.
        """
        with self._units.database.read() as connection:
            newest = rows.newest_mailings_everywhere(connection)
            untold = [one for one in newest if is_told(one, at)]
            schedules = rows.schedules_everywhere(connection) if untold else {}
        found: dict[int, list[Mapping[str, object]]] = {}
        for one in untold:
            known = {schedule.id: schedule for schedule in schedules.get(one.centre_id, ())}
            if one.schedule_id in known:
                report = known[one.schedule_id].plan.reports[0].name
                facts = {"schedule": one.schedule_id, "report": report}
                found.setdefault(one.centre_id, []).append({**facts, "trouble": one.trouble.value})
        return found

    def _standing(
        self, centre_id: int, schedule: ReportSchedule, newest: Mailing | None
    ) -> ScheduleStanding:
        if not schedule.plan.is_on:
            return ScheduleStanding(schedule, newest, None)
        centre, now = self._units.floor(centre_id).centre, self._clock.now()
        due_at = next_due(schedule.plan, now, centre.time_zone, centre.hours)
        return ScheduleStanding(schedule, newest, due_at)

    def _checked(self, caller: Caller | None, plan: SchedulePlan) -> SchedulePlan:
        """The plan as it is kept. Raises NotAllowed, Invalid."""
        _must(caller)
        self._check_rights(caller, plan)
        return checked_plan(plan)

    def _check_rights(self, caller: Caller | None, plan: SchedulePlan) -> None:
        if self._check(plan) and caller is not None:
            caller.must(Right.OFFICER_FIGURES)


def report_names(plan: SchedulePlan) -> str:
    """The names of the plan's reports, as addresses and commands write them."""
    return ", ".join(report.name for report in plan.reports)


def domains(plan: SchedulePlan) -> str:
    """How many addresses there are of each domain: "quangtri.gov.vn 2, example.vn 1"."""
    counted = Counter(address.rpartition("@")[2].lower() for address in plan.recipients)
    return ", ".join(f"{domain} {count}" for domain, count in sorted(counted.items()))


def _must(caller: Caller | None) -> None:
    if caller is not None:
        caller.must(Right.SUPERVISE)


def _known(unit: UnitOfWork, schedule_id: int) -> ReportSchedule:
    known = None
    if 0 < schedule_id <= LARGEST_ID:
        known = rows.schedule_by_id(unit.connection, unit.centre_id, schedule_id)
    if known is None:
        raise NotThere(schedule=schedule_id)
    return known


def _mailings(unit: UnitOfWork, schedule_id: int) -> Sequence[Mailing]:
    return rows.mailings_of(unit.connection, unit.centre_id, MOST_SCHEDULES, schedule_id)


def _newest(unit: UnitOfWork, schedule_id: int) -> Mailing | None:
    return next(iter(rows.mailings_of(unit.connection, unit.centre_id, 1, schedule_id)), None)


def _must_be_another(plan: SchedulePlan, others: Sequence[ReportSchedule]) -> None:
    """Raise Conflict for a schedule that there is already: its mails would come twice."""
    if any(replace(one.plan, is_on=plan.is_on) == plan for one in others):
        raise Conflict("same_schedule")


def _same_times(one: SchedulePlan, other: SchedulePlan) -> bool:
    def times(plan: SchedulePlan) -> tuple[object, ...]:
        return plan.rhythm, plan.at, plan.weekday, plan.day, plan.is_on

    return times(one) == times(other)


def _is_repeated(
    unit: UnitOfWork, caller: Caller | None, request_id: str | None, schedule_id: int
) -> bool:
    """Whether the request was carried out before; one that wasn't counts as it from now on."""
    if caller is None or request_id is None:
        return False
    command = f"{SENT_NOW}:{schedule_id}"
    if carried_out(unit, caller.requester, request_id, command) is not None:
        return True
    unit.answer(caller.requester, request_id, command, None)
    return False


def _note(unit: UnitOfWork, caller: Caller | None, schedule: ReportSchedule, change: str) -> None:
    plan = schedule.plan
    facts: Mapping[str, object] = {
        "schedule": schedule.id,
        "change": change,
        "reports": report_names(plan),
        "rhythm": plan.rhythm.value,
        "domains": domains(plan),
    }
    actor = caller.actor if caller is not None else SYSTEM
    unit.note(unit.event(REPORT_SCHEDULE, actor, facts))
