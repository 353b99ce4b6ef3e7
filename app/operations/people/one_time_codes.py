"""Codes of a second factor: those of an app (TOTP, RFC 6238) and recovery codes, each good once.

Secrets are kept encrypted and recovery codes hashed, by keys derived of the installation's own.
"""

import hashlib
import hmac
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from app.operations.clock import Clock
from app.operations.people.derived_keys import Cipher, derived_key
from app.operations.people.passwords import readable_secret
from app.persistence.people import second_factors as rows
from app.persistence.people.accounts import User
from app.persistence.people.second_factors import SecondFactor

log = logging.getLogger(__name__)

STEP_S = 30
"""How long a code of the app stands; the one before and the one after are taken, too."""

DRIFT = 1
RECOVERY_CODES = 10
ISSUER = "Mời Số"
APP, RECOVERY = "app", "recovery"
_OF_APP = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class AppSecret:
    """What an authenticator app is given: the secret in Base32, and the address that a QR holds."""

    secret: str
    uri: str


class OneTimeCodes:
    """Makes and checks the codes of people. `clock` tells the time that their phones tell."""

    def __init__(self, clock: Clock, *, secret_key: str) -> None:
        self._clock = clock
        self._cipher = Cipher(secret_key, "secrets of second factors")
        self._codes_key = derived_key(secret_key, "recovery codes")

    def is_on(self, connection: Connection, user_id: int) -> bool:
        """Whether the person is asked for a code."""
        known = rows.second_factor_of(connection, user_id)
        return known is not None and known.confirmed_at is not None

    def begin(self, connection: Connection, user: User) -> AppSecret:
        """A new secret for the person's app, not asked for until a code of it is confirmed."""
        import pyotp  # noqa: PLC0415 - few need it

        secret = pyotp.random_base32()
        kept = self._cipher.close(f"{user.id}:{secret}")
        rows.begin_second_factor(connection, user, kept, self._clock.now())
        uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=ISSUER)
        return AppSecret(secret, uri)

    def confirm(self, connection: Connection, user: User, code: str) -> Sequence[str] | None:
        """Ask for codes from now on, and return the recovery codes; None for a wrong code."""
        known = rows.second_factor_of(connection, user.id)
        if known is None or not self._is_of_app(connection, known, _plain(code)):
            return None
        codes = [readable_secret() for _ in range(RECOVERY_CODES)]
        hashes = [self._hash(user.id, _plain(code)) for code in codes]
        rows.confirm_second_factor(connection, user, hashes, self._clock.now())
        return codes

    def use(self, connection: Connection, user_id: int, code: str) -> str | None:
        """Use the code up, and return whether it is of the APP or for RECOVERY; None if wrong."""
        known = rows.second_factor_of(connection, user_id)
        if known is None or known.confirmed_at is None:
            return None
        plain = _plain(code)
        if _OF_APP.fullmatch(plain):
            return APP if self._is_of_app(connection, known, plain) else None
        code_hash = self._hash(user_id, plain)
        used = rows.use_recovery_code(connection, user_id, code_hash, self._clock.now())
        return RECOVERY if used else None

    def _is_of_app(self, connection: Connection, known: SecondFactor, code: str) -> bool:
        """Whether the code is of this time step or a neighbour, and of none used before."""
        import pyotp  # noqa: PLC0415 - few need it

        secret = self._secret(known)
        if secret is None:
            return False
        app, now = pyotp.TOTP(secret), int(self._clock.now().timestamp()) // STEP_S
        good = [
            step
            for step in range(now - DRIFT, now + DRIFT + 1)
            if hmac.compare_digest(app.generate_otp(step).encode(), code.encode())
        ]
        return bool(good) and rows.use_step(connection, known.user_id, good[-1])

    def _secret(self, known: SecondFactor) -> str | None:
        """The secret in Base32; None where it was kept under another key, which is logged."""
        plain = self._cipher.open(known.secret)
        if plain is None:
            log.error(
                "the second factor of user %d was kept under another secret key: "
                "give that one in MOISO_SECRET_KEY, or reset the factor",
                known.user_id,
            )
            return None
        owner, _, secret = plain.partition(":")
        return secret if owner == str(known.user_id) else None

    def _hash(self, user_id: int, code: str) -> str:
        told = f"{user_id}:{code}".encode(errors="surrogatepass")
        return hmac.new(self._codes_key, told, hashlib.sha256).hexdigest()


def _plain(code: str) -> str:
    """The code without the blanks and dashes that people type in it."""
    return re.sub(r"[\s-]", "", code).lower()
