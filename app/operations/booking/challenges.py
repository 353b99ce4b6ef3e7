"""Proofs of work for what anybody may ask and somebody must pay for: made, and used up once."""

import secrets
from datetime import timedelta

from app.domain.booking.proof_of_work import MOST, Challenge, make_challenge, solved
from app.domain.errors import Conflict
from app.operations.clock import Clock
from app.operations.people.derived_keys import derived_key
from app.persistence.booking import proofs
from app.persistence.database import Database

GOOD_FOR = timedelta(minutes=10)
SALT_BYTES = 12


class Challenges:
    """Makes challenges without keeping them; a used one is kept until it would be over."""

    def __init__(self, secret_key: str, database: Database, clock: Clock) -> None:
        self._key = derived_key(secret_key, "proofs of work")
        self._database = database
        self._clock = clock

    def make(self) -> Challenge:
        """A new challenge."""
        return make_challenge(
            self._key,
            salt=secrets.token_hex(SALT_BYTES),
            number=secrets.randbelow(MOST) + 1,
            expires_at=self._clock.now() + GOOD_FOR,
        )

    def check(self, payload: str) -> None:
        """Raise Invalid or Conflict for what solves no challenge; it may have been used."""
        solved(payload, self._key, self._clock.now())

    def use(self, payload: str) -> None:
        """Use the solution of a challenge up, whatever comes of what it was given for.

        Raises Invalid and Conflict, also for one that was used before.
        """
        at = self._clock.now()
        signature, expires_at = solved(payload, self._key, at)
        with self._database.write() as connection:
            if not proofs.use_challenge(connection, signature, expires_at, at):
                raise Conflict("proof_of_work_used")
