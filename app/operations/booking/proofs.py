"""Who makes a booking online: known by six digits that were told by telephone, for ten minutes.

While they are on their way the place is held. What is told by is a channel of messages; without
one only staff make bookings.
"""

import hmac
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from app import texts
from app.domain.booking.booking import HELD_FOR
from app.domain.errors import Conflict, Invalid, NotThere, RequestReused, TooMany
from app.domain.visitors.phone import mobile_number
from app.operations.booking.challenges import Challenges
from app.operations.booking.places import (
    PUBLIC_PLACES,
    free_place,
    must_be_allowed,
    must_be_of,
    slot_of,
)
from app.operations.clock import Clock
from app.operations.people.derived_keys import derived_key
from app.operations.people.rights import Booker
from app.persistence.booking import proofs
from app.persistence.booking.proofs import Hold, ToldCode
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

DIGITS = 6
GOOD_FOR = timedelta(minutes=10)
CODES_KEPT = timedelta(hours=1)
MOST_TRIES = 5
MOST_OF_PERSON = 3
"""So many codes an hour one number is told, by all centres: 15 guesses of a million."""
MOST_OF_CENTRE = 300
"""So many codes an hour a centre pays for, whatever comes."""


class CodeChannel(Protocol):
    """A way to tell a visitor a code: a channel of messages."""

    def reaches(self, centre_id: int) -> bool:
        """Whether the centre has such a way."""
        ...

    def send(self, centre_id: int, phone: str, text: str) -> None:
        """Hand the words over for the mobile number of ten digits; returns at once."""
        ...


class DemoChannel:
    """The channel of a demonstration: nothing is sent, the page shows the code itself."""

    def reaches(self, centre_id: int) -> bool:
        """Always true."""
        return True

    def send(self, centre_id: int, phone: str, text: str) -> None:
        """Send nothing."""


@dataclass(frozen=True, slots=True)
class CodeRequest:
    """What a visitor asks for a code for; `altcha` is a solved challenge."""

    service: str
    starts_at: datetime
    phone: str
    altcha: str
    request_id: str
    procedure: str | None = None
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class SentCode:
    """A code on its way; `shown` is the code itself in a demonstration alone."""

    id: str
    held_until: datetime
    good_until: datetime
    repeated: bool = False
    shown: str | None = None


class PhoneProofs:
    """Tells codes, and knows who has typed one."""

    def __init__(
        self,
        secret_key: str,
        units: UnitsOfWork,
        clock: Clock,
        challenges: Challenges,
        channel: CodeChannel,
    ) -> None:
        self._key = derived_key(secret_key, "proofs of bookings")
        self._units = units
        self._clock = clock
        self._challenges = challenges
        self._channel = channel

    def is_open(self, centre_id: int) -> bool:
        """Whether anybody can make a booking online: without a channel none can be told a code."""
        return self._channel.reaches(centre_id)

    def send(self, centre_id: int, request: CodeRequest) -> SentCode:
        """Hold a place for five minutes and tell its visitor a code. Idempotent by the request id.

        Raises Conflict where only staff make bookings, and all that making this one would raise;
        TooMany after some codes; Invalid for a number that gets no messages and for no proof of
        work.
        """
        if not self.is_open(centre_id):
            raise Conflict("booked_by_staff_only")
        phone = mobile_number(request.phone)
        person = self._mark(f"person:{phone}")
        ident = self._mark(f"request:{centre_id}:{request.request_id}")[:24]
        self._challenges.check(request.altcha)
        with self._units.database.read() as connection:
            seen = proofs.proof_by_id(connection, ident)
        if seen is None:
            # By itself and before all else: whoever is refused has used it up, too.
            self._challenges.use(request.altcha)
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        with self._units.begin(centre_id, self._clock.now()) as unit:
            seen = proofs.proof_by_id(unit.connection, ident)
            if seen is not None:
                return _repeated(seen, person, request.request_id)
            hold = self._held(unit, request, phone, person, ident)
            told = (ident, person, self._mark(f"code:{ident}:{code}"))
            proofs.add_proof(unit.connection, centre_id, told, unit.at, hold)
            centre, at = unit.floor.centre, unit.at
        name = centre.name.get(request.language) or centre.name["vi"]
        words = texts.text(request.language, "book.code_message", code=code, centre=name)
        self._channel.send(centre_id, phone, words)
        shown = code if isinstance(self._channel, DemoChannel) else None
        return SentCode(ident, hold.until, at + GOOD_FOR, shown=shown)

    def _held(
        self, unit: UnitOfWork, request: CodeRequest, phone: str, person: str, ident: str
    ) -> Hold:
        """The place that is held for the visitor, who may be told one more code."""
        connection, at = unit.connection, unit.at
        plan, slot = slot_of(unit.floor.centre, request.service, request.starts_at)
        must_be_of(unit.floor.centre, request.service, request.procedure)
        must_be_allowed(unit, plan, slot, phone, by_staff=False)
        proofs.forget_proofs(connection, unit.centre_id, at - CODES_KEPT)
        since = at - CODES_KEPT
        if proofs.codes_of(connection, person, since) >= MOST_OF_PERSON:
            raise TooMany("codes_enough", seconds=int(CODES_KEPT.total_seconds()))
        if proofs.codes_since(connection, unit.centre_id, since) >= MOST_OF_CENTRE:
            raise TooMany("asked_too_often", seconds=int(HELD_FOR.total_seconds()))
        proofs.release_holds_of(connection, unit.centre_id, person, at)
        place = free_place(unit, plan, slot, quotas=PUBLIC_PLACES)
        number = int(str(place["number"]))
        return Hold(ident, plan.code, slot.starts_at, slot.ends_at, number, at + HELD_FOR)

    def confirm(self, ident: str, phone: str, code: str) -> str:
        """The proof of who has the telephone, for ten minutes from the sending of the code.

        Raises NotThere, Conflict for a code that is over or was guessed at five times, Invalid for
        a wrong one.
        """
        number = mobile_number(phone)
        with self._units.database.write() as connection:
            told = proofs.proof_by_id(connection, ident)
            # Counted before it is looked at: many guesses at once gain nothing.
            may = told is not None and proofs.count_try(connection, ident, MOST_TRIES)
        if told is None or told.person != self._mark(f"person:{number}"):
            raise NotThere()
        at = self._clock.now()
        if at >= told.sent_at + GOOD_FOR:
            raise Conflict("code_over")
        if not may:
            raise Conflict("code_tried_enough", n=MOST_TRIES)
        plain = "".join(code.split())
        if not hmac.compare_digest(self._mark(f"code:{ident}:{plain}"), told.code):
            raise Invalid("code_wrong", field="code")
        until = int((told.sent_at + GOOD_FOR).timestamp())
        said = json.dumps([told.centre_id, ident, number, until]).encode()
        return f"{urlsafe_b64encode(said).decode()}.{self._mark(f'proof:{said.decode()}')}"

    def booker(self, centre_id: int, proof: str) -> Booker:
        """Who has the proof. Raises Invalid for none of this centre, Conflict for one over."""
        told, _, signature = proof.partition(".")
        try:
            said = urlsafe_b64decode(told.encode()).decode()
            good = hmac.compare_digest(self._mark(f"proof:{said}").encode(), signature.encode())
            centre, ident, phone, until = json.loads(said) if good else (0, "", "", 0)
        except ValueError as error:
            raise Invalid("no_proof", field="proof") from error
        if not good or centre != centre_id:
            raise Invalid("no_proof", field="proof")
        if self._clock.now() >= datetime.fromtimestamp(until, UTC):
            raise Conflict("code_over")
        return Booker(centre_id, ident, phone)

    def _mark(self, told: str) -> str:
        return hmac.digest(self._key, told.encode(errors="replace"), "sha256").hex()


def _repeated(seen: ToldCode, person: str, request_id: str) -> SentCode:
    """The answer of a code that is on its way already. Raises RequestReused for another's."""
    if seen.person != person:
        raise RequestReused(request_id=request_id)
    return SentCode(
        seen.id, seen.held_until or seen.sent_at, seen.sent_at + GOOD_FOR, repeated=True
    )
