"""The holidays of Viet Nam that a centre may take over into its calendar, lunar ones included.

They are a proposal: which days are swapped is decided by decree for each year.
"""

import re
from collections.abc import Mapping
from datetime import date
from itertools import chain
from typing import Any

from holidays import country_holidays

from app import texts
from app.domain.centre.values import Hours, SpecialDay, Words
from app.persistence.centre.configuration import plain_days

KEYS = {
    "Tết Dương lịch": "new_year",
    "29 Tết": "tet",
    "Tết Nguyên Đán": "tet",
    "Giỗ Tổ Hùng Vương": "hung_kings",
    "Ngày Chiến thắng": "victory",
    "Quốc tế Lao động": "labour",
    "Quốc khánh": "national",
    "Văn hóa Việt Nam": "culture",
}
"""The key of our own words by what the package's name of a day holds."""

SUBSTITUTED = re.compile(r"thay cho ngày (\d\d)/(\d\d)/(\d{4})")
"""In the name of a day that is off because another is worked instead."""


def proposed_days(hours: Hours, year: int) -> Mapping[date, SpecialDay]:
    """The year's holidays and swap days that the calendar doesn't name yet and that change it.

    A holiday on a day without work anyway changes nothing; the day off that makes up for it does.
    """
    found = country_holidays("VN", years=year, language="vi")
    days = [_days(hours, on, name, found) for on, name in sorted(found.items())]
    return dict(sorted((on, day) for on, day in chain(*days) if on not in hours.days))


def plain_proposal(hours: Hours, year: int) -> list[dict[str, Any]]:
    """The proposed days as [[calendar.day]] of a centre's file has them."""
    return plain_days(proposed_days(hours, year))


def _days(
    hours: Hours, on: date, name: str, others: Mapping[date, str]
) -> list[tuple[date, SpecialDay]]:
    """The day off, and the one that is worked instead if there is one."""
    if on.isoweekday() not in hours.weekdays:
        return []
    worked = SUBSTITUTED.search(name)
    if worked is None:
        return [(on, SpecialDay(reason=_reason(_key(name))))]
    nearest = min(
        (other for other, of in others.items() if not SUBSTITUTED.search(of)),
        key=lambda other: abs(other - on),
    )
    swapped = date(*map(int, reversed(worked.groups())))
    reason = _reason("swapped", on)
    works = SpecialDay(hours.issuing, hours.calling, reason, like=on.isoweekday())
    return [
        (on, SpecialDay(reason=_reason(_key(others[nearest])))),
        *([(swapped, works)] if swapped.isoweekday() not in hours.weekdays else []),
    ]


def _key(name: str) -> str:
    return next((key for part, key in KEYS.items() if part in name), "other")


def _reason(key: str, day: date | None = None) -> Words:
    return {
        language: texts.text(
            language, f"holiday.{key}", **({"day": texts.day(language, day)} if day else {})
        )
        for language in texts.complete()
    }
