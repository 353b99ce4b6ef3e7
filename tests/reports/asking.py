"""Knows how a test asks for a report."""

from datetime import date, timedelta
from typing import Any

from app.domain.centre.calendar import business_day
from app.reports.request import ReportRequest
from app.reports.service import ReportService
from app.reports.table import Table
from tests.support.site import Site


def report(
    site: Site,
    name: str,
    *,
    by: str | None = None,
    first: date | None = None,
    days: int = 1,
    language: str = "vi",
    **more: Any,
) -> Table:
    """Return the report of so many days from the first one (today's) on."""
    begin = first or business_day(site.clock.now(), site.floor.centre.time_zone)
    last = begin + timedelta(days=days - 1)
    request = ReportRequest(name, language, by, None, begin, last, **more)
    return ReportService(site.parts.database).make(site.floor.centre, request, site.clock.now())
