"""Accounts: people added, changed, disabled; their passwords and sessions; each change logged."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.events import ACCOUNT, SYSTEM
from app.operations.clock import Clock
from app.operations.people.authentication import Authentication
from app.operations.people.memberships import (
    UNCHANGED,
    MembershipChanges,
    change_memberships,
    must_have_all_centres_of,
)
from app.operations.people.passwords import check_password, hash_password, is_password
from app.operations.people.rights import PERSONS, Caller, Right, Role
from app.operations.people.throttling import SignInThrottle
from app.persistence.people import accounts as rows
from app.persistence.people.accounts import (
    Session,
    SignIns,
    User,
    insert_user,
    list_users,
    user_by_name,
)
from app.persistence.people.second_factors import people_with_second_factor
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

YEARS = range(2000, 2200)

USERNAME = r"^[A-Za-z0-9._-]{2,64}$"
"""The user names that are allowed: letters without marks, digits, dot, dash, underscore."""

LONGEST_NAME = 120
SESSIONS_KEPT = timedelta(days=30)
"""So long a session that is over is kept, with the address and browser that it was used from."""


def must_be_username(username: str) -> None:
    """Raise Invalid for a name that is not allowed as a user name."""
    if not re.fullmatch(USERNAME, username):
        raise Invalid("username", field="username", name=username)


@dataclass(frozen=True, slots=True)
class AccountChanges:
    """The changes of an account; None leaves a field as it is, "" clears the agency.

    `valid_from` and `valid_until` are days of the centre, both included; `no_dates` clears those
    that are not given with it.
    """

    name: str | None = None
    roles: tuple[Role, ...] | None = None
    agency: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    no_dates: bool = False
    disabled: bool | None = None
    memberships: MembershipChanges = UNCHANGED


def changed_columns(unit: UnitOfWork, wanted: AccountChanges) -> dict[str, object]:
    """The columns of a person's row that change, for the centre of the unit. Raises Invalid."""
    values: dict[str, object] = {}
    if wanted.name is not None:
        name = wanted.name.strip()
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Invalid("person_name", field="name", most=LONGEST_NAME)
        values["name"] = name
    if wanted.roles is not None:
        if not wanted.roles or set(wanted.roles) - PERSONS:
            raise Invalid("invalid", field="roles")
        main, *more = dict.fromkeys(wanted.roles)
        values |= {"role": main.value, "more_roles": " ".join(more)}
    if wanted.agency is not None:
        agencies = {service.agency for service in unit.floor.centre.services.values()}
        if wanted.agency and wanted.agency not in agencies:
            raise Invalid("invalid", field="agency")
        values["agency"] = wanted.agency or None
    if wanted.disabled is not None:
        values["disabled_at"] = unit.at if wanted.disabled else None
    return values | _dates(unit, wanted)


def days_of(user: User, time_zone: ZoneInfo) -> tuple[date | None, date | None]:
    """The first and the last day of the account, as the centre counts days."""
    first, over = user.valid_from_at, user.valid_until_at
    last = (over - timedelta(seconds=1)).astimezone(time_zone).date() if over else None
    return (first.astimezone(time_zone).date() if first else None), last


def _dates(unit: UnitOfWork, wanted: AccountChanges) -> dict[str, datetime | None]:
    zone = unit.floor.centre.time_zone
    for field, day in (("valid_from", wanted.valid_from), ("valid_until", wanted.valid_until)):
        if day is not None and day.year not in YEARS:
            raise Invalid("invalid", field=field)
    if wanted.valid_from and wanted.valid_until and wanted.valid_from > wanted.valid_until:
        raise Invalid("invalid", field="valid_until")
    dates: dict[str, datetime | None] = {}
    if wanted.no_dates:
        dates = {"valid_from_at": None, "valid_until_at": None}
    if wanted.valid_from:
        dates["valid_from_at"] = _start(wanted.valid_from, zone)
    if wanted.valid_until:
        dates["valid_until_at"] = _start(wanted.valid_until + timedelta(days=1), zone)
    return dates


def _start(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


ONE_TIME_GOOD_FOR = timedelta(days=7)
"""Long enough for a letter to be opened and for the first day of work to come."""

NEVER = SignIns(0, None)


class Standing(StrEnum):
    """Whether an account is good now, and why not."""

    GOOD = "good"
    DISABLED = "disabled"
    NOT_YET = "not_yet"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Account:
    """A person, how they are signed in, and until when failed attempts keep them out."""

    user: User
    standing: Standing
    sign_ins: SignIns
    locked_until: datetime | None
    has_second_factor: bool


class Accounts:
    """What is done with accounts. A caller of None is the command line on the server itself."""

    def __init__(self, units: UnitsOfWork, clock: Clock, people: Authentication) -> None:
        self._units = units
        self._clock = clock
        self._people = people
        self._attempts = SignInThrottle(units.database)

    def list(self, caller: Caller) -> Sequence[Account]:
        """Everybody of the caller's centre, by user name. Raises NotAllowed."""
        caller.must(Right.CONFIGURE_PEOPLE)
        at = self._clock.now()
        with self._units.database.read() as connection:
            users = list_users(connection, caller.centre_id)
            entered = rows.sign_ins(connection, caller.centre_id, at)
            proved = people_with_second_factor(connection, caller.centre_id)
        waits = self._attempts.waits([user.username for user in users], at)
        return [
            Account(
                user,
                _standing(user, at),
                entered.get(user.id, NEVER),
                waits.get(user.username),
                user.id in proved,
            )
            for user in users
        ]

    def add(
        self,
        caller: Caller | None,
        centre_id: int,
        username: str,
        password: str,
        wanted: AccountChanges,
        *,
        one_time: bool = False,
    ) -> User:
        """Add a person, who must change the password at the first sign-in if it is `one_time`.

        Raises NotAllowed, or Invalid for a taken or unfit name or a poor password.
        """
        must_manage(caller)
        must_be_username(username)
        check_password(password, username=username, name=wanted.name or "")
        hashed = hash_password(password)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            return self.insert(unit, caller, username, hashed, wanted, one_time=one_time)

    def insert(
        self,
        unit: UnitOfWork,
        caller: Caller | None,
        username: str,
        hashed: str,
        wanted: AccountChanges,
        *,
        one_time: bool,
    ) -> User:
        """Add a person of a hashed password within the unit. Raises Invalid."""
        must_be_username(username)
        if user_by_name(unit.connection, username) is not None:
            raise Invalid("name_taken", field="username", name=username)
        values = changed_columns(unit, wanted)
        if "role" not in values:
            raise Invalid("invalid", field="roles")
        row = {"name": username, "username": username, "created_at": unit.at, **values}
        row |= _password_columns(hashed, unit.at, one_time=one_time)
        insert_user(unit.connection, unit.centre_id, row)
        if wanted.memberships:
            user = known_user(unit, username)
            values |= change_memberships(unit, caller, user, wanted.memberships)
        note_account(unit, caller, username, "added", values)
        return known_user(unit, username)

    def change(
        self, caller: Caller | None, centre_id: int, username: str, wanted: AccountChanges
    ) -> User:
        """Change an account, and end its sessions if that disables it.

        Raises NotAllowed, NotThere, Invalid, and Conflict where nobody would be left who may manage
        people.
        """
        must_manage(caller)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            user = managed_user(unit, caller, username)
            values = _changed(user, changed_columns(unit, wanted))
            if values or wanted.memberships:
                before = _managers(unit, user.centres)
                if values:
                    rows.update_user(unit.connection, user.id, values)
                values |= change_memberships(unit, caller, user, wanted.memberships)
                _must_leave_some(before, _managers(unit, user.centres))
                if wanted.disabled:
                    self._end_sessions(unit, user, caller)
                if values:
                    note_account(unit, caller, username, "changed", values)
        self._people.forget_callers()
        return self._read(username)

    def set_password(
        self,
        caller: Caller | None,
        centre_id: int,
        username: str,
        password: str,
        *,
        one_time: bool = False,
    ) -> None:
        """Give somebody a new password, and end the person's sessions.

        A `one_time` password is good for a week and must be changed at the sign-in. Raises
        NotAllowed, NotThere, Invalid.
        """
        must_manage(caller)
        check_password(password, username=username)
        hashed = hash_password(password)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            user = self.replace_password(unit, caller, username, hashed, one_time=one_time)
            check_password(password, username=username, name=user.name)
        self._people.forget_callers()

    def replace_password(
        self,
        unit: UnitOfWork,
        caller: Caller | None,
        username: str,
        hashed: str,
        *,
        one_time: bool,
    ) -> User:
        """Give somebody a hashed password within the unit, and end the person's sessions.

        Who asked for it calls `forget_callers` after the commit. Raises NotThere.
        """
        user = managed_user(unit, caller, username)
        values = _password_columns(hashed, unit.at, one_time=one_time)
        rows.update_user(unit.connection, user.id, values)
        self._end_sessions(unit, user, caller)
        note_account(unit, caller, username, "one_time_password" if one_time else "password", {})
        return user

    def forget_sessions(self) -> int:
        """Delete sessions that were over a term ago, and return how many that were."""
        before = self._clock.now() - SESSIONS_KEPT
        with self._units.database.read() as connection:
            if not rows.has_old_sessions(connection, before):
                return 0
        with self._units.database.write() as connection:
            return rows.forget_sessions(connection, before)

    def forget_callers(self) -> None:
        """Let nobody be known by a session that has ended."""
        self._people.forget_callers()

    def change_own_password(self, caller: Caller, old: str, new: str, *, token: str) -> None:
        """Change the caller's password, and end every session but the one of the token.

        Raises NotAllowed, Conflict for a wrong old password, TooMany after some, Invalid.
        """
        caller.must(Right.OWN_ACCOUNT)
        check_password(new, username=caller.username, name=caller.name)
        self._people.prove(caller.username, old)
        hashed = hash_password(new)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            user = known_user(unit, caller.username)
            if is_password(user.password_hash, new):
                raise Invalid("password_same", field="password")
            values = _password_columns(hashed, unit.at, one_time=False)
            rows.update_user(unit.connection, caller.id, values)
            self._end_sessions(unit, user, caller, but=token)
            rows.free_sessions(unit.connection, caller.id)
            note_account(unit, caller, caller.username, "password", {})
        self._people.forget_callers()

    def sessions(self, caller: Caller | None, centre_id: int, username: str) -> Sequence[Session]:
        """The live sessions of a person: one's own, or anybody's by right."""
        _must_be_or_manage(caller, username)
        with self._units.database.read() as connection:
            user = user_by_name(connection, username)
            if user is None or not user.belongs_to(centre_id):
                raise NotThere(username=username)
            return rows.live_sessions(connection, user.id, self._clock.now())

    def end_sessions(
        self, caller: Caller | None, centre_id: int, username: str, *, only: int | None = None
    ) -> int:
        """End all of a person's sessions or one; return how many. Raises NotAllowed, NotThere."""
        _must_be_or_manage(caller, username)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            user = managed_user(unit, caller, username)
            ended = self._end_sessions(unit, user, caller, only=only)
            if only is not None and not ended:
                raise NotThere(session=only)
            if ended:
                note_account(unit, caller, username, "signed_out", {"sessions": ended})
        self._people.forget_callers()
        return ended

    def unlock(self, caller: Caller | None, centre_id: int, username: str) -> None:
        """Delete the failed attempts of a person, who need not wait any longer.

        Raises NotAllowed, NotThere.
        """
        must_manage(caller)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            managed_user(unit, caller, username)
            if rows.forget_every_attempt(unit.connection, username):
                note_account(unit, caller, username, "unlocked", {})

    def _end_sessions(
        self,
        unit: UnitOfWork,
        user: User,
        by: Caller | None,
        *,
        only: int | None = None,
        but: str | None = None,
    ) -> int:
        """End the person's sessions, as told in the access log; return how many."""
        ended = rows.end_sessions(unit.connection, user.id, unit.at, only=only, but=but)
        self._people.access_log.sessions_ended(unit.connection, user, unit.at, ended, by)
        return ended

    def _read(self, username: str) -> User:
        """The person of the name, who may have left the centre by the change."""
        with self._units.database.read() as connection:
            user = user_by_name(connection, username)
        if user is None:
            raise NotThere(username=username)
        return user


def _standing(user: User, at: datetime) -> Standing:
    if user.is_disabled:
        return Standing.DISABLED
    if user.may_enter(at):
        return Standing.GOOD
    is_early = user.valid_from_at is not None and user.valid_from_at > at
    return Standing.NOT_YET if is_early else Standing.OVER


def _changed(user: User, values: dict[str, object]) -> dict[str, object]:
    """The columns whose values differ from the person's."""
    have = {**asdict(user), "more_roles": " ".join(user.more_roles)}

    def differs(name: str, value: object) -> bool:
        if name == "disabled_at":
            return (value is not None) != user.is_disabled
        return bool(value != have[name])

    return {name: value for name, value in values.items() if differs(name, value)}


def _password_columns(hashed: str, at: datetime, *, one_time: bool) -> dict[str, object]:
    """The columns of a password; a one-time one is good from the instant for a week."""
    until_at = at + ONE_TIME_GOOD_FOR if one_time else None
    return {"password_hash": hashed, "one_time_until_at": until_at}


def must_manage(caller: Caller | None) -> None:
    """Raise NotAllowed for who may not manage people; None is the command line."""
    if caller is not None:
        caller.must(Right.CONFIGURE_PEOPLE)


def _must_be_or_manage(caller: Caller | None, username: str) -> None:
    if caller is None:
        return
    own = caller.kind == "user" and caller.username == username
    caller.must(Right.OWN_ACCOUNT if own else Right.CONFIGURE_PEOPLE)


def known_user(unit: UnitOfWork, username: str) -> User:
    """The person of the unit's centre. Raises NotThere."""
    user = user_by_name(unit.connection, username)
    if user is None or not user.belongs_to(unit.centre_id):
        raise NotThere(username=username)
    return user


def managed_user(unit: UnitOfWork, caller: Caller | None, username: str) -> User:
    """The person of the unit's centre whose account the caller changes, perhaps the own one.

    Raises NotThere, and NotAllowed where the person works in centres that aren't the caller's.
    """
    user = known_user(unit, username)
    if caller is None or caller.id != user.id:
        must_have_all_centres_of(caller, user)
    return user


@dataclass(frozen=True, slots=True)
class _Managers:
    """Who may manage the people of a centre now, and whose account of those has no end."""

    now: frozenset[int]
    for_good: frozenset[int]


def _managers(unit: UnitOfWork, centres: Iterable[int]) -> dict[int, _Managers]:
    """Those of each of the centres."""
    found = {}
    for centre_id in centres:
        people = [
            user
            for user in list_users(unit.connection, centre_id)
            if Role.ADMIN in user.roles and user.may_enter(unit.at)
        ]
        lasting = frozenset(user.id for user in people if user.valid_until_at is None)
        found[centre_id] = _Managers(frozenset(user.id for user in people), lasting)
    return found


def _must_leave_some(before: Mapping[int, _Managers], after: Mapping[int, _Managers]) -> None:
    """Raise Conflict where a change locks everybody out of managing people, now or some day."""
    for centre_id, old in before.items():
        new = after[centre_id]
        if (old.now and not new.now) or (old.for_good and not new.for_good):
            raise Conflict("last_admin")


def note_account(
    unit: UnitOfWork, caller: Caller | None, username: str, change: str, values: dict[str, object]
) -> None:
    """Write down in the log what was done with an account."""
    told = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    actor = caller.actor if caller else SYSTEM
    facts: dict[str, object] = {"username": username, "change": change, **told}
    unit.note(unit.event(ACCOUNT, actor, facts))
