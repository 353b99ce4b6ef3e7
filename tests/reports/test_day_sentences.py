"""Knows how a change of single days is said: the day, what it is, and why."""

from typing import Any

import pytest

from app.domain.centre.changes import changes_between
from app.reports.configuration_sentences import sentences

TET = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}
MEETING = {"vi": "Họp toàn cơ quan", "en": "Meeting of all staff"}
SERVICES = [{"code": "thue", "name": {"vi": "Thuế", "en": "Tax"}}]


def said(old: list[dict[str, Any]], new: list[dict[str, Any]], language: str = "vi") -> list[str]:
    """Return the sentences of what changed in the single days."""
    before, after = (
        {"calendar": {"weekdays": ["mon"], "day": days}, "service": SERVICES} for days in (old, new)
    )
    return sentences(changes_between(before, after), language)


@pytest.mark.parametrize(
    ("day", "vietnamese", "english"),
    [
        (
            {"closed": True, "reason": TET},
            "Ngày 16/02/2027: nghỉ Tết Nguyên đán.",
            "16 Feb 2027: closed for Tết.",
        ),
        (
            {"closed": True, "reason": MEETING},
            "Ngày 16/02/2027: nghỉ (Họp toàn cơ quan).",
            "16 Feb 2027: closed (Meeting of all staff).",
        ),
        (
            {"closed": False, "like": "mon"},
            "Ngày 16/02/2027: làm như thứ Hai.",
            "16 Feb 2027: worked like a Monday.",
        ),
        (
            {
                "issuing": [["07:15:00", "10:30:00"]],
                "calling": [["07:30:00", "11:00:00"]],
                "reason": MEETING,
            },
            (
                "Ngày 16/02/2027: giờ riêng: phát số 07:15–10:30, gọi số 07:30–11:00"
                " (Họp toàn cơ quan)."
            ),
            (
                "16 Feb 2027: hours of its own: numbers 07:15–10:30, calls 07:30–11:00"
                " (Meeting of all staff)."
            ),
        ),
        (
            {"issuing": [["07:15", "10:30"], ["13:00", "15:00"]], "service": "thue"},
            "Ngày 16/02/2027, Thuế: giờ riêng: phát số 07:15–10:30, 13:00–15:00.",
            "16 Feb 2027, Tax: hours of its own: numbers 07:15–10:30, 13:00–15:00.",
        ),
    ],
)
def test_a_day_is_said_with_what_it_is_and_why(
    day: dict[str, Any], vietnamese: str, english: str
) -> None:
    made = [{"date": "2027-02-16", **day}]

    assert said([], made) == [vietnamese]
    assert said([], made, "en") == [english]


def test_days_in_a_row_that_are_alike_are_one_sentence() -> None:
    days = [{"date": f"2027-02-{n}", "closed": True, "reason": TET} for n in (16, 17, 18, 22)]

    assert said([], days) == [
        "Từ 16/02/2027 đến 18/02/2027: nghỉ Tết Nguyên đán.",
        "Ngày 22/02/2027: nghỉ Tết Nguyên đán.",
    ]


def test_only_the_days_that_differ_are_said_and_a_removed_one_works_as_usual() -> None:
    old = [
        {"date": "2027-02-15", "closed": True, "reason": TET},
        {"date": "2027-02-16", "closed": True, "reason": TET},
        {"date": "2027-02-17", "closed": True, "reason": TET},
    ]
    new = [old[0], {**old[1], "reason": MEETING}]

    assert said(old, new) == [
        "Ngày 16/02/2027: nghỉ (Họp toàn cơ quan).",
        "Ngày 17/02/2027: lại theo giờ hằng tuần.",
    ]
