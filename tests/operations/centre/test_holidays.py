"""The holidays of Viet Nam that are proposed to a centre."""

from dataclasses import replace
from datetime import date, time
from itertools import pairwise

import pytest

from app.domain.centre.values import Hours, SpecialDay
from app.operations.centre.holidays import proposed_days
from app.persistence.centre.configuration import plain_days
from tests.support.builders import WORKDAY

OFFICE = Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, WORKDAY)
TET = "Nghỉ Tết Nguyên đán"


def named(hours: Hours, year: int) -> list[tuple[str, str]]:
    """Return day and month of the proposals, each with its reason in Vietnamese."""
    return [(f"{on:%d/%m}", day.reason["vi"]) for on, day in proposed_days(hours, year).items()]


def test_a_year_has_the_days_of_the_labour_code_with_the_lunar_ones_and_those_off_instead() -> None:
    assert named(OFFICE, 2027) == [
        ("01/01", "Nghỉ Tết Dương lịch"),
        ("04/02", TET),
        ("05/02", TET),
        ("08/02", TET),
        ("09/02", TET),
        ("10/02", TET),
        ("16/04", "Nghỉ Giỗ Tổ Hùng Vương"),
        ("30/04", "Nghỉ lễ Chiến thắng 30/4"),
        ("03/05", "Nghỉ lễ Quốc tế Lao động 1/5"),
        ("02/09", "Nghỉ lễ Quốc khánh 2/9"),
        ("03/09", "Nghỉ lễ Quốc khánh 2/9"),
        ("24/11", "Nghỉ Ngày Văn hóa Việt Nam 24/11"),
    ]


def test_a_day_off_that_is_worked_on_a_saturday_brings_that_saturday() -> None:
    proposed = proposed_days(OFFICE, 2026)

    worked = proposed[date(2026, 8, 22)]
    assert (worked.issuing, worked.calling, worked.like) == (WORKDAY, WORKDAY, 1)
    assert worked.reason == {
        "vi": "Làm bù cho ngày 31/08/2026",
        "en": "Worked instead of 31 Aug 2026",
    }
    assert proposed[date(2026, 8, 31)].reason["vi"] == "Nghỉ lễ Quốc khánh 2/9"
    assert not OFFICE.days, "nothing is taken over by itself"


def test_what_the_calendar_says_already_is_not_proposed_again() -> None:
    short = SpecialDay(((time(8), time(9)),), ((time(8), time(9)),))
    known = replace(OFFICE, days={date(2027, 4, 30): short})

    assert "30/04" not in dict(named(known, 2027))
    assert len(named(known, 2027)) == len(named(OFFICE, 2027)) - 1


def test_a_holiday_changes_nothing_on_a_day_without_work() -> None:
    mondays = Hours(frozenset({1}), WORKDAY, WORKDAY)

    assert named(mondays, 2027) == [("08/02", TET), ("03/05", "Nghỉ lễ Quốc tế Lao động 1/5")]


@pytest.mark.parametrize("year", [2010, 2018, 2024, 2025, 2050, 2099])
def test_every_year_has_words_of_our_own_for_its_days(year: int) -> None:
    proposed = proposed_days(OFFICE, year)

    reasons = {day.reason["vi"] for day in proposed.values()}
    assert {"Nghỉ lễ", ""}.isdisjoint(reasons)
    assert TET in reasons
    assert all(one < other for one, other in pairwise(proposed))


def test_a_proposal_is_written_as_a_file_has_it() -> None:
    short = SpecialDay(WORKDAY, ((time(8), time()),))

    assert plain_days(
        {date(2026, 8, 22): proposed_days(OFFICE, 2026)[date(2026, 8, 22)], date(2026, 1, 5): short}
    ) == [
        {
            "date": date(2026, 1, 5),
            "issuing": [["07:30", "11:30"], ["13:30", "17:00"]],
            "calling": [["08:00", "00:00"]],
        },
        {
            "date": date(2026, 8, 22),
            "like": "mon",
            "reason": {
                "vi": "Làm bù cho ngày 31/08/2026",
                "en": "Worked instead of 31 Aug 2026",
            },
        },
    ]
