"""The throttle of sign-ins: each failure makes the wait longer, and no restart ends it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.errors import TooMany
from app.domain.networks import line_of
from app.persistence.database import Database
from app.persistence.people import accounts as rows

FREE = 5
"""Failures of one name from one address before the first wait."""

FREE_OF_ALL = 50
"""Failures of one name from all addresses together: NIST SP 800-63B allows no more than 100."""

A_MINUTE = timedelta(minutes=1)
FREE_OF_ADDRESS = 30
"""Failures a minute of one address under any names: one password may be tried on everybody."""

SHARE = A_MINUTE / FREE_OF_ADDRESS
"""How long an attempt keeps its address busy."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
KEPT = timedelta(hours=24)


class SignInThrottle:
    """Counts the attempts of names, unknown ones too, so that nobody learns which names exist.

    Where they come from is the line of their address.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, username: str, address: str, at: datetime) -> None:
        """Count an attempt before its password is looked at: many at once gain nothing.

        Raises TooMany while the name or the address has to wait.
        """
        line = line_of(address)
        with self._database.write() as connection:
            rows.forget_old_attempts(connection, at - KEPT)
            _count_of_address(connection, line, at)
            for place, free in ((line, FREE), ("", FREE_OF_ALL)):
                seen = rows.attempts_of(connection, username, place, at)
                wait = wait_after(seen.failures, free=free)
                # What lies further ahead was counted before the clock was set back.
                if wait and seen.last_at <= at + LONGEST_WAIT:
                    _must_be_over(seen.last_at + wait - at)
                rows.count_attempt(connection, username, place, at)

    def waits(self, usernames: Sequence[str], at: datetime) -> Mapping[str, datetime]:
        """Until when names have to wait, from whatever address; only those that have to."""
        with self._database.read() as connection:
            found = rows.failures_of(connection, usernames)
        until = {name: max(map(_free_at, of.items())) for name, of in found.items()}
        return {name: free_at for name, free_at in until.items() if free_at > at}

    def withdrawn(self, username: str, address: str, at: datetime) -> None:
        """Take the attempt back: it was neither wrong nor right. Earlier failures stay counted."""
        line = line_of(address)
        with self._database.write() as connection:
            self._take_back(connection, line, at)
            for place in (line, ""):
                seen = rows.attempts_of(connection, username, place, at)
                # Deleted meanwhile by a success elsewhere, it is no credit for one more failure.
                fewer = -1 if seen.failures > 0 else 0
                rows.count_attempt(connection, username, place, seen.last_at, more=fewer)

    def _take_back(self, connection: Connection, line: str, at: datetime) -> None:
        seen = rows.attempts_of(connection, None, line, at)
        rows.count_attempt(connection, None, line, seen.last_at - SHARE, more=-1)

    def succeeded(self, username: str, address: str, at: datetime) -> None:
        """Delete the name's failures from the address, and those from all addresses together.

        Of the address itself only this attempt is taken back, or whoever knows one password could
        try all names for ever.
        """
        line = line_of(address)
        with self._database.write() as connection:
            self._take_back(connection, line, at)
            for place in (line, ""):
                rows.forget_attempts(connection, username, place)


def _count_of_address(connection: Connection, line: str, at: datetime) -> None:
    """Count an attempt of the line under whatever name. Raises TooMany while it has to wait.

    `last_at` is here until when the line is busy: each attempt adds its share, and more than
    a minute of them may not be outstanding (the generic cell rate algorithm).
    """
    seen = rows.attempts_of(connection, None, line, at)
    # What lies further ahead than that was counted before the clock was set back.
    is_busy = at < seen.last_at <= at + A_MINUTE
    busy_until = (seen.last_at if is_busy else at) + SHARE
    _must_be_over(busy_until - at - A_MINUTE)
    rows.count_attempt(connection, None, line, busy_until)


def _must_be_over(wait: timedelta) -> None:
    if wait > timedelta(0):
        raise TooMany(seconds=max(1, round(wait.total_seconds())))


def _free_at(counted: tuple[str, rows.FailedAttempts]) -> datetime:
    address, seen = counted
    free = FREE if address else FREE_OF_ALL
    return seen.last_at + wait_after(seen.failures, free=free)


def wait_after(failures: int, *, free: int) -> timedelta:
    """How long a name waits after so many failures: 30 s after `free`, doubled by each further.

    Never more than 15 minutes, or a stranger could keep an officer out for a day.
    """
    if failures < free:
        return timedelta(0)
    doubled: int = 2 ** min(failures - free, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
