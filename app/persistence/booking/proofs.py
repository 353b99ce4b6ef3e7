"""What is before a booking made online: codes that were told, places held, challenges used.

None of it is in the log: a draft is no fact, and is gone within the hour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.schema import booking_challenges, booking_proofs

P, U = booking_proofs.c, booking_challenges.c
NOTHING_HELD = {"plan": None, "starts_at": None, "ends_at": None, "number": None}


@dataclass(frozen=True, slots=True)
class Hold:
    """A place of a slot that nobody else may have until `until`."""

    proof: str
    plan: str
    starts_at: datetime
    ends_at: datetime
    number: int
    until: datetime

    def meets(self, starts_at: datetime, ends_at: datetime) -> bool:
        """Whether its slot and the span overlap."""
        return self.starts_at < ends_at and self.ends_at > starts_at


@dataclass(frozen=True, slots=True)
class ToldCode:
    """A code that was told: to whom and which, as HMACs, and how often it was guessed at."""

    id: str
    centre_id: int
    person: str
    code: str
    tries: int
    sent_at: datetime
    held_until: datetime | None


def add_proof(
    connection: Connection, centre_id: int, told: tuple[str, str, str], at: datetime, hold: Hold
) -> None:
    """Keep a code as (id, person, code), and the place that is held for who was told it."""
    ident, person, code = told
    row = {"id": ident, "centre_id": centre_id, "person": person, "code": code, "sent_at": at}
    held = {"plan": hold.plan, "starts_at": hold.starts_at, "ends_at": hold.ends_at}
    more = {"number": hold.number, "held_until": hold.until}
    connection.execute(insert(booking_proofs), {**row, **held, **more})


def proof_by_id(connection: Connection, ident: str) -> ToldCode | None:
    """The code of the id, or None."""
    row = connection.execute(select(booking_proofs).where(P.id == ident)).one_or_none()
    if row is None:
        return None
    return ToldCode(
        row.id, row.centre_id, row.person, row.code, row.tries, row.sent_at, row.held_until
    )


def count_try(connection: Connection, ident: str, most: int) -> bool:
    """Count a guess at the code; False where there were enough already."""
    mine = (P.id == ident, P.tries < most)
    done = connection.execute(update(booking_proofs).where(*mine).values(tries=P.tries + 1))
    return done.rowcount == 1


def codes_since(connection: Connection, centre_id: int, since: datetime) -> int:
    """How many codes the centre has told since the instant."""
    query = select(func.count()).where(P.centre_id == centre_id, P.sent_at > since)
    return int(connection.execute(query).scalar_one())


def codes_of(connection: Connection, person: str, since: datetime) -> int:
    """How many codes the person was told since the instant, by whichever centre."""
    query = select(func.count()).where(P.person == person, P.sent_at > since)
    return int(connection.execute(query).scalar_one())


def holds(connection: Connection, centre_id: int, plan: str, at: datetime) -> Sequence[Hold]:
    """The places of the plan that are held at the instant."""
    query = select(booking_proofs).where(
        P.centre_id == centre_id, P.plan == plan, P.held_until > at
    )
    return [
        Hold(row.id, row.plan, row.starts_at, row.ends_at, row.number, row.held_until)
        for row in connection.execute(query)
    ]


def release_hold(connection: Connection, centre_id: int, ident: str) -> None:
    """Hold nothing for the proof any more."""
    mine = (P.centre_id == centre_id, P.id == ident)
    values = {**NOTHING_HELD, "held_until": None}
    connection.execute(update(booking_proofs).where(*mine).values(values))


def release_holds_of(connection: Connection, centre_id: int, person: str, at: datetime) -> None:
    """Hold nothing for the person any more, in whichever centre; nor here what is held too long."""
    over = and_(P.centre_id == centre_id, P.held_until <= at)
    theirs = and_(P.person == person, P.held_until > at)
    values = {**NOTHING_HELD, "held_until": None}
    connection.execute(update(booking_proofs).where(or_(over, theirs)).values(values))


def forget_proofs(connection: Connection, centre_id: int, before: datetime) -> bool:
    """Delete the codes told before the instant, and return whether there were any."""
    old = (P.centre_id == centre_id, P.sent_at <= before)
    return connection.execute(delete(booking_proofs).where(*old)).rowcount > 0


def use_challenge(
    connection: Connection, signature: str, expires_at: datetime, at: datetime
) -> bool:
    """Use a challenge up; False where it was used before, by whichever process."""
    connection.execute(delete(booking_challenges).where(U.expires_at <= at))
    make = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {"signature": signature, "expires_at": expires_at}
    once = make(booking_challenges).values(row).on_conflict_do_nothing()
    # By what comes back: PostgreSQL's driver counts no rows of such an INSERT.
    return connection.execute(once.returning(U.signature)).first() is not None
