"""How days are typed into the fields of pages: 24/11/2026, whatever the browser's language is.

Browsers draw their own date field by the language of the PC; many an office's is English, and
11/12 then is another day than the one that is meant.
"""

import re
from datetime import date

_TYPED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})|(\d{2})(\d{2})(\d{4})", re.ASCII)


def read_day(text: str) -> date:
    """The day that was typed as 24/11/2026, 24.11.2026, 24112026, or stands so in an address.

    Addresses have 2026-11-24. Raises ValueError for what is no day.
    """
    typed = _TYPED.fullmatch(text)
    if typed is None:
        return date.fromisoformat(text)
    day, month, year = (int(part) for part in typed.groups() if part is not None)
    return date(year, month, day)


def written_day(on: date) -> str:
    """The day as its field shows it."""
    return f"{on:%d/%m/%Y}"
