"""Second factors: set up and turned off by the person, reset by who manages people; all logged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.errors import Conflict, NotThere
from app.operations.clock import Clock
from app.operations.people.accounts import known_user, managed_user, must_manage, note_account
from app.operations.people.authentication import Authentication
from app.operations.people.one_time_codes import AppSecret
from app.operations.people.rights import Caller, Right
from app.persistence.people import second_factors as rows
from app.persistence.people.accounts import user_by_name
from app.persistence.queue.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """Whether a person is asked for a code and since when, must be, and has recovery codes left."""

    is_on: bool
    since_at: datetime | None
    is_needed: bool
    recovery_codes_left: int


class SecondFactors:
    """What is done with second factors. A caller of None is the command line on the server."""

    def __init__(self, units: UnitsOfWork, clock: Clock, people: Authentication) -> None:
        self._units = units
        self._clock = clock
        self._people = people

    def state(self, caller: Caller) -> SecondFactorState:
        """The caller's own second factor. Raises NotAllowed."""
        caller.must(Right.OWN_ACCOUNT)
        with self._units.database.read() as connection:
            user = user_by_name(connection, caller.username)
            if user is None:
                raise NotThere(username=caller.username)
            known = rows.second_factor_of(connection, user.id)
            since_at = known.confirmed_at if known else None
            left = rows.recovery_codes_left(connection, user.id)
        needed = self._people.needs_second_factor(user)
        return SecondFactorState(since_at is not None, since_at, needed, left)

    def begin(self, caller: Caller, password: str) -> AppSecret:
        """A secret for the caller's app; it counts once a code of it is confirmed.

        Raises NotAllowed, Conflict for a wrong password or where there is a second factor already,
        TooMany after some.
        """
        caller.must(Right.OWN_ACCOUNT)
        self._people.prove(caller.username, password)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            user = known_user(unit, caller.username)
            if self._people.codes.is_on(unit.connection, user.id):
                raise Conflict("second_factor_on")
            return self._people.codes.begin(unit.connection, user)

    def confirm(self, caller: Caller, code: str) -> Sequence[str]:
        """Have the caller asked for codes from now on, and return ten recovery codes, told once.

        Raises NotAllowed, Conflict for a wrong code or where nothing is to be confirmed.
        """
        caller.must(Right.OWN_ACCOUNT)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            user = known_user(unit, caller.username)
            if self._people.codes.is_on(unit.connection, user.id):
                raise Conflict("second_factor_on")
            codes = self._people.codes.confirm(unit.connection, user, code)
            if codes is None:
                raise Conflict("wrong_code")
            note_account(unit, caller, user.username, "second_factor_on", {})
        self._people.forget_callers()
        return codes

    def turn_off(self, caller: Caller, password: str, code: str) -> None:
        """Ask the caller for no code any more.

        Raises NotAllowed, Conflict for a wrong password or code, TooMany after some.
        """
        caller.must(Right.OWN_ACCOUNT)
        self._people.prove(caller.username, password, code=code)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            user = known_user(unit, caller.username)
            rows.forget_second_factor(unit.connection, user.id)
            note_account(unit, caller, user.username, "second_factor_off", {})
        self._people.forget_callers()

    def reset(self, caller: Caller | None, centre_id: int, username: str) -> bool:
        """Take away the second factor of somebody who has lost it; return whether there was one.

        One's own is turned off by its code. Raises NotAllowed, NotThere, Conflict.
        """
        must_manage(caller)
        if caller is not None and caller.username == username:
            raise Conflict("own_second_factor")
        with self._units.begin(centre_id, self._clock.now()) as unit:
            user = managed_user(unit, caller, username)
            was_on = self._people.codes.is_on(unit.connection, user.id)
            rows.forget_second_factor(unit.connection, user.id)
            if was_on:
                note_account(unit, caller, username, "second_factor_reset", {})
        self._people.forget_callers()
        return was_on
