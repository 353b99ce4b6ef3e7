"""Knows how a test asks for a report."""

from datetime import date, timedelta
from typing import Any

from app.domain.calendar import business_day
from app.reports.desk import ReportDesk, Wish
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
    wish = Wish(name, language, by, None, begin, last, **more)
    return ReportDesk(site.parts.database).make(site.floor.centre, wish, site.clock.now())
