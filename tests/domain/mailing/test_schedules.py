"""Knows when schedules are due, on whichever clock, and which plans can't be."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.values import Hours, SpecialDay
from app.domain.errors import Invalid
from app.domain.mailing.schedules import (
    MOST_RECIPIENTS,
    MailedFormat,
    MailedReport,
    Rhythm,
    SchedulePlan,
    checked_plan,
    is_address,
    last_due,
    next_due,
)
from tests.support.builders import HANOI, NOW, WORKDAY

DAILY = SchedulePlan(
    reports=(MailedReport("waits"),),
    period="yesterday",
    rhythm=Rhythm.DAILY,
    at=time(7),
    recipients=("lanh-dao@example.gov.vn",),
)
WEEKLY = replace(DAILY, rhythm=Rhythm.WEEKLY, weekday=1)
MONTHLY = replace(DAILY, rhythm=Rhythm.MONTHLY, day=31)
TOO_MANY = tuple(f"a{n}@b.vn" for n in range(MOST_RECIPIENTS + 1))
BERLIN = ZoneInfo("Europe/Berlin")
WEEK = Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, WORKDAY)


@pytest.mark.parametrize(
    ("plan", "last", "next_"),
    [
        (DAILY, "2026-11-24 07:00", "2026-11-25 07:00"),
        (replace(DAILY, at=time(8)), "2026-11-24 08:00", "2026-11-25 08:00"),
        (replace(DAILY, at=time(8, 1)), "2026-11-23 08:01", "2026-11-24 08:01"),
        (WEEKLY, "2026-11-23 07:00", "2026-11-30 07:00"),
        (replace(WEEKLY, weekday=2), "2026-11-24 07:00", "2026-12-01 07:00"),
        (MONTHLY, "2026-10-31 07:00", "2026-11-30 07:00"),
        (replace(MONTHLY, day=24), "2026-11-24 07:00", "2026-12-24 07:00"),
    ],
)
def test_a_schedule_is_due_by_the_clock_of_the_centre(
    plan: SchedulePlan, last: str, next_: str
) -> None:
    """It is Tuesday, 24 November, 8:00."""
    dues = [due(plan, NOW, HANOI, WEEK).astimezone(HANOI) for due in (last_due, next_due)]

    assert [f"{at:%Y-%m-%d %H:%M}" for at in dues] == [last, next_]


@pytest.mark.parametrize(
    ("plan", "last", "next_"),
    [
        (DAILY, "2026-11-24 07:00", "2026-11-27 07:00"),
        (replace(DAILY, period="today"), "2026-11-23 07:00", "2026-11-26 07:00"),
        (replace(DAILY, period="this-month"), "2026-11-24 07:00", "2026-11-25 07:00"),
        (WEEKLY, "2026-11-23 07:00", "2026-11-30 07:00"),
    ],
)
def test_a_daily_report_of_one_day_is_not_due_about_a_closed_one(
    plan: SchedulePlan, last: str, next_: str
) -> None:
    """It is Tuesday, 24 November, 8:00; that day and the next are closed."""
    closed = {date(2026, 11, day): SpecialDay() for day in (24, 25)}
    hours = replace(WEEK, days=closed)

    dues = [due(plan, NOW, HANOI, hours).astimezone(HANOI) for due in (last_due, next_due)]

    assert [f"{at:%Y-%m-%d %H:%M}" for at in dues] == [last, next_]


def test_a_centre_that_is_closed_for_months_has_due_times_all_the_same() -> None:
    first = date(2026, 8, 1)
    closed = {first + timedelta(days=n): SpecialDay() for n in range(300)}
    hours = replace(WEEK, days=closed)

    assert last_due(DAILY, NOW, HANOI, hours) == last_due(DAILY, NOW, HANOI, WEEK)
    assert next_due(DAILY, NOW, HANOI, hours) == next_due(DAILY, NOW, HANOI, WEEK)


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    in_february = datetime(2028, 2, 10, tzinfo=UTC)

    at = next_due(MONTHLY, in_february, HANOI, WEEK).astimezone(HANOI)

    assert f"{at:%Y-%m-%d}" == "2028-02-29"


@pytest.mark.parametrize(
    ("at", "day", "due"),
    [
        (time(2, 30), datetime(2026, 3, 29, tzinfo=UTC), "2026-03-29T01:30:00+00:00"),
        (time(2, 30), datetime(2026, 10, 25, tzinfo=UTC), "2026-10-25T00:30:00+00:00"),
    ],
    ids=["a time that there isn't", "a time that there is twice"],
)
def test_a_day_whose_clock_is_changed_has_one_due_time(at: time, day: datetime, due: str) -> None:
    plan = replace(DAILY, at=at)

    found = {last_due(plan, day + timedelta(minutes=m), BERLIN, WEEK) for m in range(0, 1380, 15)}

    assert sorted(found)[1].isoformat() == due
    assert len(found) == 2


@given(
    at=st.integers(10**9, 7 * 10**9).map(lambda second: datetime.fromtimestamp(second, UTC)),
    plan=st.sampled_from([DAILY, WEEKLY, MONTHLY, replace(MONTHLY, day=29)]),
    zone=st.sampled_from([HANOI, BERLIN, ZoneInfo("Pacific/Apia"), ZoneInfo("America/St_Johns")]),
)
def test_an_instant_lies_between_two_due_times_that_follow_each_other(
    at: datetime, plan: SchedulePlan, zone: ZoneInfo
) -> None:
    last, next_ = last_due(plan, at, zone, WEEK), next_due(plan, at, zone, WEEK)

    assert last <= at < next_
    assert last_due(plan, next_ - timedelta(seconds=1), zone, WEEK) == last
    assert next_due(plan, last, zone, WEEK) == next_


@pytest.mark.parametrize(
    "address",
    ["a@b.vn", "Nguyen.Van-A+bao_cao@so.quangtri.gov.vn", "o'neil@xn--ngha-7ua.vn", "1@1.2"],
)
def test_an_address_as_programs_write_it_is_one(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "lanh-dao",
        "@example.vn",
        "a@",
        "a@vn",
        "a b@example.vn",
        "a@example.vn\n",
        "a@example.vn\r\nBcc: b@example.vn",
        "a@example.vn,b@example.vn",
        "Lãnh đạo <a@example.vn>",
        "lãnhđạo@example.vn",
        ".a@example.vn",
        "a..b@example.vn",
        "a@-example.vn",
        "a@example..vn",
        "a@example.vn.",
        '"a b"@example.vn',
        "a@[127.0.0.1]",
        f"{'a' * 65}@example.vn",
        f"a@{'b' * 63}.{'c' * 63}.{'d' * 63}.{'e' * 63}.vn",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(Invalid, match="mail_address"):
        checked_plan(replace(DAILY, recipients=(address,)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reports": ()}, "no_reports"),
        ({"reports": tuple(MailedReport(f"r{n}") for n in range(11))}, "many_reports"),
        ({"reports": (MailedReport("waits"), MailedReport("waits"))}, "report_twice"),
        ({"recipients": ()}, "no_recipients"),
        ({"recipients": TOO_MANY}, "many_recipients"),
        ({"recipients": ("a@b.vn", "A@B.vn")}, "recipient_twice"),
        ({"formats": ()}, "no_formats"),
        ({"rhythm": Rhythm.WEEKLY}, "weekday_needed"),
        ({"rhythm": Rhythm.WEEKLY, "weekday": 8}, "weekday_needed"),
        ({"rhythm": Rhythm.MONTHLY}, "day_of_month_needed"),
        ({"rhythm": Rhythm.MONTHLY, "day": 0}, "day_of_month_needed"),
    ],
)  # fmt: skip
def test_a_plan_that_can_not_be_is_refused_by_a_word(changes: Mapping[str, Any], code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked_plan(replace(DAILY, **changes))

    assert refusal.value.code == code


def test_a_plan_keeps_what_its_rhythm_needs_and_its_files_in_one_order() -> None:
    given_ = replace(
        DAILY, weekday=3, day=4, at=time(7, 30, 59), formats=(MailedFormat.XLSX, MailedFormat.PDF)
    )

    kept = checked_plan(given_)

    assert (kept.weekday, kept.day, kept.at) == (None, None, time(7, 30))
    assert kept.formats == (MailedFormat.PDF, MailedFormat.XLSX)
