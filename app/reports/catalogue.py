"""The reports there are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.reports import ratings, waits
from app.reports.table import Table


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its name in addresses and on the command line, its groupings, its maker."""

    name: str
    by: tuple[str, ...]
    make: Callable[..., Table]


REPORTS: Mapping[str, Report] = {
    waits.NAME: Report(waits.NAME, waits.BY, waits.waits),
    ratings.NAME: Report(ratings.NAME, ratings.BY, ratings.ratings),
}
