"""The access log: who signed in or tried to, who left, who read or took away what.

It is apart from the centres' chained logs, which no stranger may let grow, and is kept for a term.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

from sqlalchemy import Connection

from app.operations.clock import Clock
from app.operations.people.derived_keys import derived_key
from app.operations.people.rights import Caller
from app.persistence.database import Database
from app.persistence.people import access_log as rows
from app.persistence.people.access_log import Access
from app.persistence.people.accounts import User, user_by_name

MOST_AN_HOUR = 100
"""Entries of failures an hour told apart by name and address: strangers can't fill the disk.

What comes on top is told apart by the names of the people there are, and by the minute.
"""

MOST_WAITING = 200
"""Different entries that wait in memory to be written."""

LETTERS_SHOWN = 2


class AccessKind(StrEnum):
    """What was done, or tried."""

    SIGNED_IN = "signed_in"
    FAILED = "sign_in_failed"
    LOCKED = "sign_in_locked"
    CODE_ASKED = "code_asked"
    SIGNED_OUT = "signed_out"
    ENDED = "sessions_ended"
    PHONE_READ = "phone_read"
    REPORT_EXPORTED = "report_exported"
    AUDIT_EXPORTED = "audit_exported"


IN_VAIN = (AccessKind.FAILED, AccessKind.LOCKED)


class AccessLog:
    """Keeps the access log. Safe to use from many threads."""

    def __init__(self, database: Database, clock: Clock, *, secret_key: str) -> None:
        self._database = database
        self._clock = clock
        self._key = derived_key(secret_key, "name tried in vain")
        self._waiting: dict[str, Access] = {}
        self._lock = Lock()

    def signed_in(
        self,
        connection: Connection,
        user: User,
        at: datetime,
        address: str,
        facts: Mapping[str, object],
    ) -> None:
        """Note, in the transaction that begins the session, that the person has signed in."""
        rows.add_access(connection, _of(user, AccessKind.SIGNED_IN, at, address, facts))

    def signed_out(self, connection: Connection, user: User, at: datetime, address: str) -> None:
        """Note, in the transaction that ends the session, that the person has left."""
        rows.add_access(connection, _of(user, AccessKind.SIGNED_OUT, at, address, {}))

    def sessions_ended(
        self, connection: Connection, user: User, at: datetime, sessions: int, by: Caller | None
    ) -> None:
        """Note how many of the person's sessions were ended and by whom; nothing if none was."""
        if sessions:
            facts = {"sessions": sessions, "ended_by": by.username or by.name if by else "system"}
            rows.add_access(connection, _of(user, AccessKind.ENDED, at, "", facts))

    def failed(self, typed: str, user: User | None, address: str, *, wrong: str) -> None:
        """Note a sign-in in vain, of the person of the name if there is one.

        `wrong` says what wasn't good: password, account, one_time, code or sso. What was typed is
        never kept as it is where nobody has the name: it may be a password in the wrong field.
        """
        entry = self._in_vain(AccessKind.FAILED, typed, user, address, {"wrong": wrong})
        with self._database.write() as connection:
            _count(connection, entry)

    def code_asked(self, user: User, address: str) -> None:
        """Note that the person's password was right and the code is asked for.

        Where no sign-in follows, somebody may know the password who has no phone to it.
        """
        entry = _of(user, AccessKind.CODE_ASKED, self._clock.now(), address, {})
        with self._database.write() as connection:
            _count(connection, entry)

    def locked(self, typed: str, address: str) -> None:
        """Note an attempt that was refused unseen, because the name or the address has to wait.

        It waits in memory until somebody looks: these may come by the hundred a second.
        """
        with self._database.read() as connection:
            user = user_by_name(connection, typed)
        entry = self._in_vain(AccessKind.LOCKED, typed, user, address, {})
        with self._lock:
            words = _words(entry)
            if words not in self._waiting and len(self._waiting) >= MOST_WAITING:
                entry = replace(entry, name="", address="", user_id=None, centre_id=None)
                words = _words(entry)
            before = self._waiting.get(words)
            if before is not None:
                entry = replace(before, times=before.times + 1, last_at=entry.at)
            self._waiting[words] = entry

    def phone_read(self, caller: Caller, address: str, label: str) -> None:
        """Note that the caller reads the telephone number that a ticket's visitor left."""
        self._add(caller, AccessKind.PHONE_READ, address, {"label": label})

    def exported(
        self, caller: Caller, address: str, what: str, form: str, *, is_audit: bool = False
    ) -> None:
        """Note that the caller takes a report away as a file, or what was done and read here."""
        kind = AccessKind.AUDIT_EXPORTED if is_audit else AccessKind.REPORT_EXPORTED
        self._add(caller, kind, address, {"what": what, "format": form})

    def write_waiting(self) -> None:
        """Write what waits in memory. Raises Unavailable, and it goes on waiting."""
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        if not waiting:
            return
        try:
            with self._database.write() as connection:
                for entry in waiting.values():
                    _count(connection, entry)
        except BaseException:
            with self._lock:
                self._waiting = self._waiting | waiting
            raise

    def in_vain_since(self, centre_id: int, at: datetime) -> Sequence[tuple[datetime, int]]:
        """When sign-ins in vain have begun since the instant, and how many together each time."""
        with self._database.read() as connection:
            return rows.times_since(connection, centre_id, IN_VAIN, at)

    def in_vain_everywhere_since(
        self, at: datetime
    ) -> Mapping[int | None, Sequence[tuple[datetime, int]]]:
        """The same of every centre by its id, and under None of nobody known, by one query."""
        with self._database.read() as connection:
            return rows.times_everywhere_since(connection, IN_VAIN, at)

    def tidy(self, kept: timedelta) -> int:
        """Delete what is older than the term, and return how many entries that were."""
        before = self._clock.now() - kept
        with self._database.read() as connection:
            if not rows.has_accesses_before(connection, before):
                return 0
        with self._database.write() as connection:
            return rows.forget_accesses(connection, before)

    def _add(
        self, caller: Caller, kind: AccessKind, address: str, facts: Mapping[str, object]
    ) -> None:
        entry = Access(
            kind.value,
            self._clock.now(),
            caller.username or caller.name,
            address,
            caller.centre_id,
            caller.id if caller.kind == "user" else None,
            facts,
        )
        with self._database.write() as connection:
            rows.add_access(connection, entry)

    def _in_vain(
        self,
        kind: AccessKind,
        typed: str,
        user: User | None,
        address: str,
        facts: Mapping[str, object],
    ) -> Access:
        at = self._clock.now()
        if user is None:
            return Access(kind.value, at, self._mark(typed), address, facts=facts)
        return _of(user, kind, at, address, facts)

    def _mark(self, typed: str) -> str:
        """Two letters of what was typed and a mark: the same text has the same one.

        The mark is made with a key, and too short to be turned back into a password.
        """
        shown = "".join(letter for letter in typed.strip() if letter.isprintable())
        plain = typed.strip().casefold().encode(errors="surrogatepass")
        mark = hmac.new(self._key, plain, hashlib.sha256).hexdigest()[:6]
        return f"{shown[:LETTERS_SHOWN]}… #{mark}"


def _of(
    user: User, kind: AccessKind, at: datetime, address: str, facts: Mapping[str, object]
) -> Access:
    return Access(kind.value, at, user.username, address, user.centre_id, user.id, facts)


def _count(connection: Connection, entry: Access) -> None:
    """Count the entry with those of its minute, name and address, or of less once it is full."""
    words = _words(entry)
    if not rows.is_counted(connection, words):
        hour = entry.at.replace(minute=0, second=0, microsecond=0)
        if rows.counted_since(connection, hour) >= MOST_AN_HOUR:
            entry = replace(entry, name=entry.name if entry.user_id else "", address="")
            words = _words(entry)
    rows.count_access(connection, entry, words)


def _words(entry: Access) -> str:
    """What the entries have in common that are counted as one."""
    minute = entry.at.replace(second=0, microsecond=0).isoformat()
    parts = (entry.kind, entry.name, entry.address, minute, str(dict(entry.facts)))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
