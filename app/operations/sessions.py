"""Sessions: how one begins, for whom a password or another house has proved who it is."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.operations.callers import person_caller
from app.operations.rights import Caller
from app.persistence import people as rows
from app.persistence.database import Database
from app.persistence.people import User

SESSION = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; `token` is shown once."""

    token: str
    caller: Caller
    expires_at: datetime


def begin_session(
    database: Database,
    user: User,
    at: datetime,
    *,
    address: str,
    program: str,
    is_limited: bool = False,
) -> SignedIn:
    """A session of 12 hours, from an address by a program (a browser's user agent).

    A limited one may only change the password.
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
        )
    return SignedIn(token, person_caller(user, is_limited=is_limited), expires_at)
