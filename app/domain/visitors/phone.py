"""Telephone numbers that visitors leave: read as people write them, kept as digits."""

import re

from app.domain.errors import Invalid

_WRITTEN = re.compile(r"\+?[0-9][0-9 .()/-]*")
LENGTHS = range(8, 16)
"""How many digits a number has: at most 15 by ITU-T E.164, which Vietnam's 9 to 12 fit in."""


def phone_number(text: str) -> str:
    """The number's digits, with a "+" where it was given. Raises Invalid."""
    given = text.strip()
    digits = re.sub(r"[^0-9]", "", given)
    if not given.isascii() or not _WRITTEN.fullmatch(given) or len(digits) not in LENGTHS:
        raise Invalid("phone_number", field="phone")
    return "+" + digits if given.startswith("+") else digits
