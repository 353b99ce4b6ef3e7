"""The backups of a place by their names, and which of them stay: of days, weeks and months."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

FRESH = timedelta(days=1)
"""What is younger stays in any case, however many somebody has made in a day."""
_NAME = re.compile(r"moiso-(\d{8}-\d{6}[+-]\d{4})\.zip(\.age)?")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in a place; its name tells when it was made, and whether it is encrypted."""

    name: str
    at: datetime
    size: int

    @property
    def is_sealed(self) -> bool:
        """Whether it is encrypted."""
        return self.name.endswith(".age")


def backup_named(name: str, size: int) -> Backup | None:
    """The backup of a file's name; None for what is no backup that a server has made."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    try:
        return Backup(name, datetime.strptime(match[1], "%Y%m%d-%H%M%S%z"), size)
    except ValueError:  # a time that there isn't
        return None


def backup_name(at: datetime, *, is_sealed: bool) -> str:
    """The name of a backup that is made at the time of a centre."""
    return f"moiso-{at:%Y%m%d-%H%M%S%z}.zip{'.age' if is_sealed else ''}"


def staying(backups: Iterable[Backup], kept: tuple[int, int, int], now: datetime) -> set[str]:
    """The names of those that stay: the newest of so many days, weeks and months that have any.

    Days and weeks are those of each backup's own time. What is younger than a day stays, too.
    """
    newest_first = sorted(backups, key=lambda one: one.at, reverse=True)
    days, weeks, months = kept
    return {
        *(one.name for one in newest_first if now - one.at < FRESH),
        *_newest_of(newest_first, days, lambda at: at.date()),
        *_newest_of(newest_first, weeks, lambda at: at.isocalendar()[:2]),
        *_newest_of(newest_first, months, lambda at: (at.year, at.month)),
    }


def _newest_of(
    newest_first: Sequence[Backup], most: int, span: Callable[[datetime], Hashable]
) -> Iterable[str]:
    first_of_each: dict[Hashable, str] = {}
    for one in newest_first:
        first_of_each.setdefault(span(one.at), one.name)
    return islice(first_of_each.values(), most)
