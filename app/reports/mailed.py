"""Reports as schedules mail them: what may be asked, and the tables of a due time."""

from collections.abc import Sequence
from datetime import datetime

from app import texts
from app.domain.centre.calendar import DayRange, business_day
from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.domain.mailing.schedules import MailedReport, SchedulePlan
from app.reports.catalogue import REPORTS
from app.reports.periods import Preset, period_of
from app.reports.request import ReportRequest, tells_of_officers
from app.reports.service import ReportService
from app.reports.table import Table


def check_mailed(plan: SchedulePlan) -> bool:
    """Whether one of the plan's reports tells officers apart.

    Raises Invalid for a report, a grouping, a period or a language that there isn't.
    """
    for report in plan.reports:
        kind = REPORTS.get(report.name)
        if kind is None:
            raise Invalid("no_report", field="reports", name=report.name, known=", ".join(REPORTS))
        kind.grouping(report.by)
    if plan.period not in set(Preset):
        raise Invalid("no_named_period", field="period", known=", ".join(Preset))
    if plan.language not in texts.complete():
        raise Invalid("no_such_language", field="language", name=plan.language)
    return any(tells_of_officers(_request(plan, report)) for report in plan.reports)


def mailed_period(plan: SchedulePlan, due_at: datetime, centre: Centre) -> DayRange:
    """The days of the plan's reports at a due time, however late they are made."""
    return period_of(Preset(plan.period), business_day(due_at, centre.time_zone))


def mailed_tables(
    service: ReportService, centre: Centre, plan: SchedulePlan, due_at: datetime, now: datetime
) -> Sequence[Table]:
    """The tables of the plan's reports. Raises Invalid where one can't be asked any more."""
    check_mailed(plan)
    days = mailed_period(plan, due_at, centre)
    return [service.make(centre, _request(plan, one, days), now) for one in plan.reports]


def _request(
    plan: SchedulePlan, report: MailedReport, days: DayRange | None = None
) -> ReportRequest:
    first, last = (days.first, days.last) if days is not None else (None, None)
    return ReportRequest(report.name, plan.language, report.by, first=first, last=last)
