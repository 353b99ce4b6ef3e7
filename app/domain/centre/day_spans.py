"""Single days of a calendar in a row that say the same, taken as one span of days."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.domain.centre.patches import Plain, rows_of


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days from the first to the last, and what was and is said of them; None is nothing.

    What is said has the service by its name.
    """

    first: date
    last: date
    before: Plain | None
    after: Plain | None

    @property
    def iso(self) -> str:
        """The day, or the interval of days, as ISO 8601 writes it."""
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


def changed_days(before: Plain, after: Plain) -> Iterator[DaySpan]:
    """The single days that differ between two configurations, those alike and in a row as one."""
    old, new = _days(before), _days(after)
    last: DaySpan | None = None
    for service, on in sorted({*old, *new}):
        was, now = old.get((service, on)), new.get((service, on))
        if was == now:
            continue
        if last and (last.before, last.after, last.last + timedelta(1)) == (was, now, on):
            last = DaySpan(last.first, on, was, now)
            continue
        if last:
            yield last
        last = DaySpan(on, on, was, now)
    if last:
        yield last


def _days(plain: Plain) -> Mapping[tuple[str, date], Plain]:
    """What is said of each day, by the service of which it is said, "" for all, and the day."""
    services = rows_of(plain, "service")
    return {
        (day.get("service", ""), date.fromisoformat(str(day["date"]))): _said(day, services)
        for day in plain.get("calendar", {}).get("day", [])
    }


def _said(day: Mapping[str, Any], services: Mapping[str, Plain]) -> Plain:
    said = {field: value for field, value in day.items() if field != "date" and value}
    if code := said.get("service"):
        said["service"] = services.get(code, {}).get("name", code)
    return said
