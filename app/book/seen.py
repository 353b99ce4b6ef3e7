"""Which bookings this browser has opened: what the building's code leads to on the same phone.

Cookies keep their secrets for a week, for the addresses below /here alone; no script reads them.
"""

import re

from flask import request
from werkzeug.wrappers import Response

from app.operations.booking.bookings import LINK_LENGTH, LINK_LETTERS

COOKIE, PHONE_COOKIE = "moiso_booking_", "moiso_phone"
MOST = 5
DAY_S = 86_400
KEPT_S = 7 * DAY_S
MARK = 4
"""So many letters of the secret name its cookie."""
SECRET = re.compile(f"[{LINK_LETTERS}]{{{LINK_LENGTH}}}")


def seen() -> list[str]:
    """The secrets of the bookings that this browser has opened."""
    kept = [value for name, value in request.cookies.items() if name.startswith(COOKIE)]
    return [secret for secret in kept if SECRET.fullmatch(secret)][:MOST]


def remember(answer: Response, secret: str, *, is_https: bool) -> None:
    """Let the browser keep the secret of a booking that it has opened."""
    if not SECRET.fullmatch(secret):
        return
    answer.set_cookie(
        f"{COOKIE}{secret[:MARK]}",
        secret,
        max_age=KEPT_S,
        path="/here",
        httponly=True,
        samesite="Lax",
        secure=is_https,
    )


def mark() -> str:
    """The random mark of a browser that has taken a number here; "" where it has none."""
    kept = request.cookies.get(PHONE_COOKIE, "")
    return kept if re.fullmatch(r"[0-9a-f]{16}", kept) else ""


def keep_mark(answer: Response, phone: str, *, is_https: bool) -> None:
    """Let the browser keep its mark for the day: a number asked for twice is one."""
    answer.set_cookie(
        PHONE_COOKIE,
        phone,
        max_age=DAY_S,
        path="/here",
        httponly=True,
        samesite="Lax",
        secure=is_https,
    )
