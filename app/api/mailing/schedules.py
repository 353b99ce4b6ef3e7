"""Schedules of reports by e-mail: listed, made, changed, removed, sent now; and their mailings."""

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, WithJsonSchema
from typing_extensions import TypedDict

from app.api.fields import LARGEST, At, Body, Number, Query, RequestId
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.domain.mailing.mailings import Mailing, MailingState, MailTrouble
from app.domain.mailing.schedules import (
    LONGEST_ADDRESS,
    MOST_RECIPIENTS,
    MOST_REPORTS,
    MailedFormat,
    MailedReport,
    Rhythm,
    SchedulePlan,
)
from app.operations.mailing.schedules import ScheduleStanding
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

MOST_MAILINGS = 100
Word = Annotated[str, StringConstraints(min_length=1, max_length=32)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=LONGEST_ADDRESS)
]
StateWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [state.value for state in MailingState]})
]
TroubleWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [trouble.value for trouble in MailTrouble]})
]


class MailedReportBody(Body):
    """A report by its name; without `by` it is told apart as usual."""

    name: Word
    by: Word | None = None


class ScheduleBody(Body):
    """What goes to whom and how often; `at` is of the centre's clock, weekday 1 is Monday.

    A weekly schedule needs `weekday`, a monthly one `day`: in a shorter month its last one.
    """

    reports: list[MailedReportBody] = Field(min_length=1, max_length=MOST_REPORTS)
    period: Word = Field(description="Seen from the day of sending: yesterday, last-week, …")
    rhythm: Literal["daily", "weekly", "monthly"]
    at: str = Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    weekday: int | None = Field(None, ge=1, le=7)
    day: int | None = Field(None, ge=1, le=31)
    recipients: list[Address] = Field(min_length=1, max_length=MOST_RECIPIENTS)
    formats: list[Literal["pdf", "xlsx"]] = Field(["pdf"], min_length=1, max_length=2)
    language: Word = "vi"
    on: bool = True

    @property
    def plan(self) -> SchedulePlan:
        """The plan as the operation takes it."""
        return SchedulePlan(
            reports=tuple(MailedReport(one.name, one.by) for one in self.reports),
            period=self.period,
            rhythm=Rhythm(self.rhythm),
            at=time.fromisoformat(self.at),
            recipients=tuple(self.recipients),
            weekday=self.weekday,
            day=self.day,
            formats=tuple(MailedFormat(one) for one in self.formats),
            language=self.language,
            is_on=self.on,
        )


class ChangeScheduleBody(ScheduleBody):
    """The whole schedule as it is to be, and the version that was seen."""

    version: int = Field(ge=1, le=LARGEST)


class SendNowBody(Body):
    """One intent to send."""

    request_id: RequestId


class MailingsQuery(Query):
    """Of one schedule, or of all."""

    schedule: Number | None = None


class MailedReportAnswer(TypedDict):
    """A report of a schedule."""

    name: str
    by: str | None


class MailingAnswer(TypedDict):
    """One sending: due by its schedule, or asked for; `trouble` says why it isn't sent.

    `refused` are the addresses that the mail server will never take, with what it said.
    """

    id: int
    schedule: int
    due_at: At
    extra: bool
    asked_by: int | None
    state: StateWord
    tries: int
    trouble: TroubleWord
    detail: str
    next_try_at: At | None
    settled_at: At | None
    refused: dict[str, str]


class ScheduleAnswer(TypedDict):
    """A schedule, when it is due next, and its newest mailing."""

    id: int
    version: int
    reports: list[MailedReportAnswer]
    period: str
    rhythm: Literal["daily", "weekly", "monthly"]
    at: str
    weekday: int | None
    day: int | None
    recipients: list[str]
    formats: list[Literal["pdf", "xlsx"]]
    language: str
    on: bool
    made_by: int | None
    made_at: At
    next_at: At | None
    newest: MailingAnswer | None


class SchedulesAnswer(TypedDict):
    """The schedules; `can_send` says whether the server has a mail server at all."""

    can_send: bool
    items: list[ScheduleAnswer]


def schedule_routes(context: RequestContext) -> RouteGroup:
    """The routes under /report-schedules."""
    api = RouteGroup(context, "mailing", "Reports by e-mail.")
    schedules = context.installation.report_schedules

    @api.get(
        "/report-schedules",
        "The schedules by which reports are mailed",
        right=Right.SUPERVISE,
        gives=SchedulesAnswer,
    )
    def every(caller: Caller) -> Answer:
        found = schedules.standings(caller, caller.centre_id)
        return {"can_send": schedules.has_server, "items": [schedule_json(one) for one in found]}

    @api.post(
        "/report-schedules",
        "Have reports mailed by a schedule",
        statuses=(201,),
        right=Right.SUPERVISE,
        gives=ScheduleAnswer,
    )
    def add(caller: Caller, body: ScheduleBody) -> Answer:
        return schedule_json(schedules.add(caller, caller.centre_id, body.plan))

    @api.put(
        "/report-schedules/<int:schedule_id>",
        "Change a schedule",
        right=Right.SUPERVISE,
        gives=ScheduleAnswer,
    )
    def change(caller: Caller, schedule_id: int, body: ChangeScheduleBody) -> Answer:
        changed = schedules.change(
            caller, caller.centre_id, schedule_id, body.plan, version=body.version
        )
        return schedule_json(changed)

    @api.delete(
        "/report-schedules/<int:schedule_id>",
        "Remove a schedule, its addresses and the record of its mailings",
        statuses=(204,),
        right=Right.SUPERVISE,
    )
    def remove(caller: Caller, schedule_id: int) -> Answer:
        schedules.remove(caller, caller.centre_id, schedule_id)
        return None

    @api.post(
        "/report-schedules/<int:schedule_id>/send",
        "Mail a schedule's reports once, now",
        right=Right.SUPERVISE,
        gives=MailingAnswer,
    )
    def send(caller: Caller, schedule_id: int, body: SendNowBody) -> Answer:
        sent = schedules.send_now(caller, caller.centre_id, schedule_id, body.request_id)
        return mailing_json(sent)

    @api.get(
        "/report-schedules/mailings",
        "What became of each mailing, the newest 100 first",
        right=Right.SUPERVISE,
        gives=list[MailingAnswer],
    )
    def mailings(caller: Caller, query: MailingsQuery) -> Answer:
        found = schedules.mailings(caller, caller.centre_id, MOST_MAILINGS, query.schedule)
        return [mailing_json(one) for one in found]

    return api


def schedule_json(standing: ScheduleStanding) -> dict[str, Any]:
    """The schedule as the API tells it."""
    schedule, plan = standing.schedule, standing.schedule.plan
    return {
        "id": schedule.id,
        "version": schedule.version,
        "reports": [{"name": one.name, "by": one.by} for one in plan.reports],
        "period": plan.period,
        "rhythm": plan.rhythm.value,
        "at": f"{plan.at:%H:%M}",
        "weekday": plan.weekday,
        "day": plan.day,
        "recipients": list(plan.recipients),
        "formats": [one.value for one in plan.formats],
        "language": plan.language,
        "on": plan.is_on,
        "made_by": schedule.made_by,
        "made_at": iso(schedule.made_at),
        "next_at": iso_or_none(standing.next_at),
        "newest": mailing_json(standing.newest) if standing.newest else None,
    }


def mailing_json(mailing: Mailing) -> dict[str, Any]:
    """The mailing as the API tells it."""
    is_waiting = mailing.state is MailingState.QUEUED
    return {
        "id": mailing.id,
        "schedule": mailing.schedule_id,
        "due_at": iso(mailing.due_at),
        "extra": mailing.is_extra,
        "asked_by": mailing.asked_by,
        "state": mailing.state.value,
        "tries": mailing.tries,
        "trouble": mailing.trouble.value,
        "detail": mailing.detail,
        "next_try_at": iso(mailing.next_try_at) if is_waiting else None,
        "settled_at": iso_or_none(mailing.settled_at),
        "refused": dict(mailing.refused),
    }
