"""Authentication: who asks, how they sign in, what their tokens are good for."""

import hashlib
import secrets
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from itsdangerous import BadSignature, URLSafeTimedSerializer

from app.domain.devices.kinds import KINDS, DeviceKind
from app.domain.errors import Conflict, Invalid, NotSignedIn, TooMany
from app.operations.clock import Clock
from app.operations.people.access_log import AccessLog
from app.operations.people.one_time_codes import OneTimeCodes
from app.operations.people.passwords import is_password
from app.operations.people.rights import PERSONS, Caller, Role
from app.operations.people.throttling import SignInThrottle
from app.persistence.database import Database
from app.persistence.devices import devices as device_rows
from app.persistence.devices.devices import Device
from app.persistence.people import accounts as rows
from app.persistence.people.accounts import User, token_hash

PAGE, COMMAND = "page.", "command."
SIGNED = (PAGE, COMMAND)
SECOND_STEP_S = 300
"""How long a right password is good for being followed by a code, in seconds."""
PAGE_S = 365 * 24 * 60 * 60
"""How long a page's token is good, in seconds: a page that stays open is given another one."""
COMMAND_S = 60
"""How long a token of the command line is good, in seconds."""


class SignedTokens:
    """Makes and reads signed tokens; a forged, foreign or old one is of no use."""

    def __init__(self, secret_key: str) -> None:
        self._pages = URLSafeTimedSerializer(secret_key, salt="page-token")
        self._commands = URLSafeTimedSerializer(secret_key, salt="command-token")
        self._passwords = URLSafeTimedSerializer(secret_key, salt="password-proved")

    def page(self, device_id: int, pairing: str) -> str:
        """The token by which a device's page acts as the device, as it is paired now."""
        return PAGE + str(self._pages.dumps([device_id, pairing]))

    def device_of_page(self, token: str) -> tuple[int, str] | None:
        """The id and the pairing of the device whose page has the token."""
        try:
            ident, pairing = self._pages.loads(token.removeprefix(PAGE), max_age=PAGE_S)
            return int(ident), str(pairing)
        except (BadSignature, ValueError, TypeError):
            return None

    def password_proved(self, user: User) -> str:
        """The token of who has given the right password and owes a code; void once it changes."""
        return str(self._passwords.dumps([user.id, _fingerprint(user)]))

    def who_proved(self, token: str) -> tuple[int, str] | None:
        """The id of the person and the fingerprint of the password that was right."""
        try:
            ident, fingerprint = self._passwords.loads(token, max_age=SECOND_STEP_S)
            return int(ident), str(fingerprint)
        except (BadSignature, ValueError, TypeError):
            return None

    def command(self, centre_id: int) -> str:
        """The token by which the command line asks a server of the same key, for a minute."""
        return COMMAND + str(self._commands.dumps(centre_id))

    def centre_of_command(self, token: str) -> int | None:
        """The centre for which the command line asks."""
        try:
            return int(self._commands.loads(token.removeprefix(COMMAND), max_age=COMMAND_S))
        except (BadSignature, ValueError, TypeError):
            return None


def _fingerprint(user: User) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]


class SecondFactorNeeded(NotSignedIn):
    """The password is right; the code of the second factor is missing.

    `proof` is what a page keeps until the code comes. It is no fact of the refusal: no answer of
    the API tells it.
    """

    code = "second_factor_needed"

    def __init__(self, proof: str) -> None:
        super().__init__()
        self.proof = proof


def person_caller(
    user: User, *, is_limited: bool = False, needs_second_factor: bool = False
) -> Caller:
    """The person as a caller; a limited one must change the password or set a factor up first."""
    return Caller(
        user.id,
        user.centre_id,
        Role(user.role),
        user.name,
        username=user.username,
        more=tuple(Role(role) for role in user.more_roles),
        is_limited=is_limited,
        needs_second_factor=needs_second_factor,
        centres=user.centres if len(user.centres) > 1 else (),
        is_everywhere=user.is_everywhere,
    )


def device_caller(device: Device) -> Caller:
    """The device as a caller."""
    role = Role(KINDS[DeviceKind(device.kind)].role)
    return Caller(
        device.id, device.centre_id, role, device.name, "device", device.zone, device.counter
    )


def _pairing(device: Device) -> str:
    """Which of its tokens the device has: enough of the hash to tell one from another."""
    return device.token_hash[:16]


SESSION = timedelta(hours=12)
PASSWORD, SSO = "password", "sso"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; `token` is shown once."""

    token: str
    caller: Caller
    expires_at: datetime


def begin_session(
    database: Database,
    access_log: AccessLog,
    user: User,
    at: datetime,
    *,
    address: str,
    program: str,
    by: str,
    is_limited: bool = False,
    needs_second_factor: bool = False,
) -> SignedIn:
    """Begin a session of 12 hours, from an address by a program (a browser's user agent).

    A limited one may only change the password, or set up a second factor. `by` says in the access
    log how the person proved to be it.
    """
    token, expires_at = secrets.token_urlsafe(32), at + SESSION
    with database.write() as connection:
        rows.add_session(
            connection,
            user,
            token,
            at=at,
            expires_at=expires_at,
            address=address,
            program=program,
            is_limited=is_limited,
            by_sso=by == SSO,
        )
        access_log.signed_in(connection, user, at, address, {"by": by})
    caller = person_caller(user, is_limited=is_limited, needs_second_factor=needs_second_factor)
    return SignedIn(token, caller, expires_at)


KNOWN_FOR_S = 5.0
"""How long a token is cached without asking the database: one that another process has ended ends
within 5 s here."""

PROOF = "password-change"
"""The address under which a signed-in person's attempts to prove the password are counted."""


class Authentication:
    """Signs people in and finds the caller of a token. Safe to use from many threads.

    `listeners` are told when callers may have changed or ended, `changed_here` if it was done by
    this process; they must return at once.

    `code_clock` tells the time that phones tell, where `clock` may be a demonstration's. People of
    the `second_factor_roles` must have a second factor; until then they may only set one up.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        secret_key: str,
        code_clock: Clock | None = None,
        second_factor_roles: Collection[str] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._signed = SignedTokens(secret_key)
        self._attempts = SignInThrottle(database)
        self.access_log = AccessLog(database, clock, secret_key=secret_key)
        self.codes = OneTimeCodes(code_clock or clock, secret_key=secret_key)
        self._second_factor_roles = frozenset(second_factor_roles)
        self._known: dict[str, tuple[float, Caller | None]] = {}
        self._names: dict[int, tuple[float, dict[int, str]]] = {}
        self._lock = Lock()
        self.listeners: list[Callable[[], None]] = []
        self.changed_here: Callable[[], None] = lambda: None

    def sign_in(
        self, username: str, password: str, *, address: str, program: str = "", code: str = ""
    ) -> SignedIn:
        """Begin a session of 12 hours, from an address by a program (a browser's user agent).

        By a one-time password it is limited to changing it. Raises NotSignedIn for a wrong name or
        password and for an account that isn't good now, alike, for an old one-time password and for
        a wrong code; SecondFactorNeeded for a missing one; TooMany while the name or the address
        has to wait.
        """
        at = self._clock.now()
        self._begin_attempt(username, address, at)
        with self._database.read() as connection:
            user = rows.user_by_name(connection, username)
        right = is_password(user.password_hash if user else None, password)
        if user is None or not right or not user.may_enter(at):
            wrong = "account" if right else "password"
            self.access_log.failed(username, user, address, wrong=wrong)
            raise NotSignedIn("bad_sign_in")
        until_at = user.one_time_until_at
        if until_at is not None and until_at <= at:
            self._attempts.succeeded(username, address, at)
            self.access_log.failed(username, user, address, wrong="one_time")
            raise NotSignedIn("one_time_over")
        with self._database.read() as connection:
            has_second_factor = self.codes.is_on(connection, user.id)
        if has_second_factor and not code:
            # Not a success: or who knows the password could try codes for ever.
            self._attempts.withdrawn(username, address, at)
            self.access_log.code_asked(user, address)
            raise SecondFactorNeeded(self._signed.password_proved(user))
        by = self._by_code(user, code, address) if has_second_factor else PASSWORD
        return self._entered(user, at, address=address, program=program, by=by)

    def second_step(self, proof: str, code: str, *, address: str, program: str = "") -> SignedIn:
        """Begin the session of who has proved the password a moment ago, by the code.

        Raises NotSignedIn where that is too long ago, the account isn't good any more or the code
        is wrong; TooMany while the name or the address has to wait.
        """
        proved = self._signed.who_proved(proof)
        with self._database.read() as connection:
            user = rows.user_by_id(connection, proved[0]) if proved else None
        at = self._clock.now()
        if user is None or not user.may_enter(at) or (user.id, _fingerprint(user)) != proved:
            raise NotSignedIn("second_step_late")
        self._begin_attempt(user.username, address, at)
        by = self._by_code(user, code, address)
        return self._entered(user, at, address=address, program=program, by=by)

    def _by_code(self, user: User, code: str, address: str) -> str:
        """Use the code up, and return what kind it is. Raises NotSignedIn for a wrong one."""
        with self._database.write() as connection:
            kind = self.codes.use(connection, user.id, code)
        if kind is None:
            self.access_log.failed(user.username, user, address, wrong="code")
            raise NotSignedIn("bad_code")
        return kind

    def _entered(
        self, user: User, at: datetime, *, address: str, program: str, by: str
    ) -> SignedIn:
        """Begin the session of who has proved everything."""
        self._attempts.succeeded(user.username, address, at)
        return begin_session(
            self._database,
            self.access_log,
            user,
            at,
            address=address,
            program=program,
            by=by,
            is_limited=user.one_time_until_at is not None,
            needs_second_factor=by == PASSWORD and self.needs_second_factor(user),
        )

    def needs_second_factor(self, user: User) -> bool:
        """Whether a role of the person's must have a second factor."""
        return not self._second_factor_roles.isdisjoint(user.roles)

    def _begin_attempt(self, username: str, address: str, at: datetime) -> None:
        """Count an attempt. Raises TooMany, which is noted, while the name or address waits."""
        try:
            self._attempts.begin(username, address, at)
        except TooMany:
            self.access_log.locked(username, address)
            raise

    def prove(self, username: str, password: str, *, code: str | None = None) -> None:
        """Check the signed-in person's password again, and the code if one is given.

        Raises Conflict, or TooMany after some.
        """
        at = self._clock.now()
        self._attempts.begin(username, PROOF, at)
        with self._database.read() as connection:
            user = rows.user_by_name(connection, username)
        if not is_password(user.password_hash if user else None, password):
            raise Conflict("wrong_password")
        if code is not None and user is not None:
            with self._database.write() as connection:
                kind = self.codes.use(connection, user.id, code)
            if kind is None:
                raise Conflict("wrong_code")
        self._attempts.succeeded(username, PROOF, at)

    def sign_out(self, token: str, *, address: str = "") -> None:
        """End the session of the token, at the word of who has it, at the address."""
        at = self._clock.now()
        with self._database.write() as connection:
            owner = rows.owner_of_session(connection, token, at)
            rows.end_session(connection, token, at)
            if owner is not None:
                self.access_log.signed_out(connection, owner.user, at, address)
        with self._lock:
            self._known.pop(token, None)
        self._tell()

    def caller(self, token: str) -> Caller | None:
        """The person or device of the token; None for an unknown, ended or revoked one."""
        now = time.monotonic()
        with self._lock:
            known = self._known.get(token)
            if known and now - known[0] < KNOWN_FOR_S:
                return known[1]
        found = self._look_up(token)
        with self._lock:
            if len(self._known) > 4096:
                self._known.clear()
            if found is not None:
                self._known[token] = (now, found)
        return found

    def callers(self, tokens: Collection[str]) -> Mapping[str, Caller | None]:
        """The same of many tokens, as the database has them now, by two queries.

        What was cached of those that have changed or ended is forgotten.
        """
        with self._database.read() as connection:
            good = [d for d in device_rows.devices_of(connection) if not d.is_revoked]
            owners = rows.owners_of_sessions(
                connection, (one for one in tokens if not one.startswith(SIGNED)), self._clock.now()
            )
        by_id = {device.id: device for device in good}
        by_hash = {device.token_hash: device for device in good}

        def caller_of(token: str) -> Caller | None:
            if token.startswith(COMMAND):
                return self._command_caller(token)
            if token in owners:
                return self._caller_of(owners[token])
            if token.startswith(PAGE):
                device = self._shown(token, by_id.get)
            else:
                device = by_hash.get(token_hash(token))
            return device_caller(device) if device is not None else None

        found = {token: caller_of(token) for token in tokens}
        with self._lock:
            for token, caller in found.items():
                if token in self._known and self._known[token][1] != caller:
                    del self._known[token]
        return found

    def page_token(self, device: Device) -> str:
        """The signed token by which a device's page acts as it.

        It is good until the device is revoked or paired anew, and for a year.
        """
        return self._signed.page(device.id, _pairing(device))

    def command_token(self, centre_id: int) -> str:
        """The token by which the command line asks a server of the same key, for a minute."""
        return self._signed.command(centre_id)

    def _look_up(self, token: str) -> Caller | None:
        if token.startswith(COMMAND):
            return self._command_caller(token)
        with self._database.read() as connection:
            if token.startswith(PAGE):
                device = self._shown(token, partial(device_rows.device_by_id, connection))
            elif (device := device_rows.device_by_token(connection, token)) is None:
                owner = rows.owner_of_session(connection, token, self._clock.now())
                return self._caller_of(owner) if owner is not None else None
        if device is None or device.is_revoked:
            return None
        if device.paired_at is None:  # Somebody has put its token to use.
            with self._database.write() as connection:
                device_rows.mark_device_paired(connection, device.id, self._clock.now())
        return device_caller(device)

    def _caller_of(self, owner: rows.SessionOwner) -> Caller:
        is_proved = owner.by_sso or owner.has_second_factor
        return person_caller(
            owner.user,
            is_limited=owner.is_limited,
            needs_second_factor=not is_proved and self.needs_second_factor(owner.user),
        )

    def _shown(self, token: str, find: Callable[[int], Device | None]) -> Device | None:
        """The device whose page has the token, if it is paired as it was then."""
        ident, pairing = self._signed.device_of_page(token) or (0, "")
        device = find(ident)
        return device if device is not None and _pairing(device) == pairing else None

    def _command_caller(self, token: str) -> Caller | None:
        """The command line: whoever can read the secret key may supervise, as the data are this
        user's anyhow.
        """
        centre = self._signed.centre_of_command(token)
        return Caller(0, centre, Role.SUPERVISOR, "command line", "system") if centre else None

    def device_of(self, token: str) -> Device | None:
        """The device whose own token this is."""
        with self._database.read() as connection:
            return device_rows.device_by_token(connection, token)

    def devices(self, centre_id: int) -> Sequence[Device]:
        """The devices of the centre."""
        with self._database.read() as connection:
            return device_rows.devices_of(connection, centre_id)

    def every_device(self) -> Sequence[Device]:
        """The devices of every centre, revoked ones left out."""
        with self._database.read() as connection:
            return [d for d in device_rows.devices_of(connection) if not d.is_revoked]

    def officer(self, centre_id: int, user_id: int) -> Caller | None:
        """The person of the id, if the account is of the centre and good now."""
        with self._database.read() as connection:
            user = rows.user_by_id(connection, user_id)
        if user is None or not user.belongs_to(centre_id):
            return None
        return person_caller(user).at(centre_id) if user.may_enter(self._clock.now()) else None

    def names(self, centre_id: int) -> dict[int, str]:
        """The names of the centre's people by id, at most 5 s old: every picture asks for them."""
        now = time.monotonic()
        with self._lock:
            known = self._names.get(centre_id)
        if known and now - known[0] < KNOWN_FOR_S:
            return known[1]
        with self._database.read() as connection:
            found = rows.user_names(connection, centre_id)
        with self._lock:
            self._names[centre_id] = (now, found)
        return found

    def add_user(
        self, centre_id: int, username: str, *, name: str, role: Role, password_hash: str
    ) -> int:
        """Add a person. Raises Invalid for a taken name or a device's role."""
        if role not in PERSONS:
            raise Invalid("invalid", field="role")
        row = {
            "username": username,
            "name": name,
            "role": role.value,
            "password_hash": password_hash,
            "created_at": self._clock.now(),
        }
        with self._database.write() as connection:
            if rows.user_by_name(connection, username) is not None:
                raise Invalid("name_taken", field="username", name=username)
            return rows.insert_user(connection, centre_id, row)

    def forget_callers(self, *, here: bool = True) -> None:
        """Empty the cache of tokens: accounts or sessions were changed, `here` or elsewhere."""
        with self._lock:
            self._known.clear()
            self._names.clear()
        self._tell(here=here)

    def _tell(self, *, here: bool = True) -> None:
        if here:
            self.changed_here()
        for listener in self.listeners:
            listener()
