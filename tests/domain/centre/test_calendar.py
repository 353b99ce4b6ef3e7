"""The business day and the opening hours, on the centre's own clock."""

import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.calendar import (
    business_day,
    day_bounds,
    is_around,
    opening,
    year_without_holidays,
)
from app.domain.centre.values import Hours, HoursFor, SpecialDay
from tests.support.builders import HANOI, WORKDAY

ZONES = (
    "Asia/Ho_Chi_Minh",
    "UTC",
    "America/New_York",
    "America/Havana",  # Its clocks change at midnight.
    "Asia/Kathmandu",
    "Australia/Lord_Howe",  # Its summer time is half an hour.
    "Pacific/Kiritimati",
)
WEEK = Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, WORKDAY)


def here(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """The instant of a wall clock in Đông Hà in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=HANOI)


@pytest.fixture(params=["America/Los_Angeles", "Pacific/Auckland"])
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Let the server's own clock be in another zone than the centre."""
    monkeypatch.setenv("TZ", request.param)
    clock.tzset()
    yield request.param
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 24, 16, 59, 59, tzinfo=UTC), 24),
        (datetime(2026, 11, 24, 17, 0, 0, tzinfo=UTC), 25),
    ],
)
def test_the_business_day_ends_at_the_centres_midnight_wherever_the_server_is(
    at: datetime, day: int, server_zone: str
) -> None:
    """Cases 10 and 11."""
    assert business_day(at, HANOI) == date(2026, 11, day)
    assert business_day(at.astimezone(ZoneInfo(server_zone)), HANOI) == date(2026, 11, day)


def test_a_day_in_viet_nam_begins_at_seventeen_the_day_before_in_utc() -> None:
    start, end = day_bounds(date(2026, 11, 24), HANOI)

    assert (start, end) == (
        datetime(2026, 11, 23, 17, tzinfo=UTC),
        datetime(2026, 11, 24, 17, tzinfo=UTC),
    )
    assert start.tzinfo is UTC


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2037, 12, 30)))
def test_a_day_has_every_instant_from_its_first_to_the_first_of_the_next(
    zone_name: str, on: date
) -> None:
    """Case 11: a day of 23, 24 or 25 hours, and no instant of two days or of none."""
    zone = ZoneInfo(zone_name)

    start, end = day_bounds(on, zone)

    tick = timedelta(microseconds=1)
    assert (business_day(start, zone), business_day(end - tick, zone)) == (on, on)
    assert business_day(start - tick, zone) == on - timedelta(days=1)
    assert business_day(end, zone) == on + timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "closes"),
    [
        (here(24, 7, 30), here(24, 11, 30)),
        (here(24, 11, 29, 59), here(24, 11, 30)),
        (here(24, 13, 30), here(24, 17)),
        (here(24, 16, 59, 59), here(24, 17)),
    ],
)
def test_it_is_open_from_the_first_minute_up_to_the_last(at: datetime, closes: datetime) -> None:
    state = opening(WEEK, HoursFor.CALLING, at.astimezone(UTC), HANOI)

    assert (state.is_open, state.closes_at, state.opens_at) == (True, closes, None)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (here(24, 0, 0), here(24, 7, 30)),
        (here(24, 7, 29, 59), here(24, 7, 30)),
        (here(24, 11, 30), here(24, 13, 30)),
        (here(24, 17), here(25, 7, 30)),
        (here(27, 17), here(30, 7, 30)),
        (here(28, 9), here(30, 7, 30)),
        (here(29, 23, 59, 59), here(30, 7, 30)),
    ],
    ids=["midnight", "early", "noon", "evening", "Friday evening", "Saturday", "Sunday night"],
)
def test_when_it_is_closed_the_next_opening_is_known(at: datetime, opens: datetime) -> None:
    state = opening(WEEK, HoursFor.CALLING, at.astimezone(UTC), HANOI)

    assert (state.is_open, state.closes_at, state.opens_at) == (False, None, opens)


def test_a_sunday_at_the_server_may_be_a_working_monday_at_the_centre(server_zone: str) -> None:
    """Case 11."""
    state = opening(WEEK, HoursFor.ISSUING, datetime(2026, 11, 23, 1, tzinfo=UTC), HANOI)

    assert state.is_open


def test_issuing_and_calling_have_their_own_hours() -> None:
    hours = Hours(frozenset({2}), ((time(7, 15), time(11)),), ((time(7, 30), time(11, 30)),))

    assert opening(hours, HoursFor.ISSUING, here(24, 7, 20), HANOI).is_open
    assert not opening(hours, HoursFor.CALLING, here(24, 7, 20), HANOI).is_open
    assert not opening(hours, HoursFor.ISSUING, here(24, 11, 15), HANOI).is_open


def test_the_order_in_which_spans_are_written_does_not_matter() -> None:
    week = Hours(WEEK.weekdays, WORKDAY[::-1], WORKDAY[::-1])

    assert opening(week, HoursFor.CALLING, here(24, 5), HANOI).opens_at == here(24, 7, 30)


def test_a_span_may_end_at_midnight() -> None:
    hours = Hours(frozenset({2}), ((time(18), time()),), ())

    state = opening(hours, HoursFor.ISSUING, here(24, 23, 59, 59), HANOI)

    assert (state.is_open, state.closes_at) == (True, here(25, 0))
    assert not opening(hours, HoursFor.ISSUING, here(25, 0), HANOI).is_open


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({2})])
def test_a_centre_that_never_opens_says_so_and_one_open_once_a_week_says_when(
    weekdays: frozenset[int],
) -> None:
    hours = Hours(weekdays, WORKDAY, WORKDAY)

    state = opening(hours, HoursFor.CALLING, here(24, 17), HANOI)

    expected = {frozenset({2}): datetime(2026, 12, 1, 7, 30, tzinfo=HANOI)}.get(weekdays)
    assert (state.is_open, state.opens_at) == (False, expected)


@given(st.integers(0, 2 * 365 * 24 * 3600), st.sampled_from(ZONES))
def test_the_next_opening_is_open_and_nothing_between_is(second: int, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    state = opening(WEEK, HoursFor.CALLING, now, zone)

    edge = state.opens_at or state.closes_at

    assert edge is not None
    assert edge > now
    assert opening(WEEK, HoursFor.CALLING, edge, zone).is_open != state.is_open
    just_before = (edge.astimezone(UTC) - timedelta(seconds=1)).astimezone(zone)
    assert opening(WEEK, HoursFor.CALLING, just_before, zone).is_open == state.is_open


@pytest.mark.parametrize(
    ("at", "is_so"),
    [
        (here(24, 7, 14, 59), False),
        (here(24, 7, 15), True),
        (here(24, 9), True),
        (here(24, 12, 30), True),  # At noon the day goes on.
        (here(24, 17, 0), True),
        (here(24, 17, 29, 59), True),
        (here(24, 17, 30), False),
        (here(24, 23), False),
        (here(24, 0, 30), False),
        (here(28, 9), False),  # A Saturday.
        (here(28, 12, 30), False),
        (here(30, 7, 15), True),
    ],
)
def test_a_day_is_from_a_while_before_its_first_opening_to_one_after_its_last_close(
    at: datetime, is_so: bool
) -> None:
    before, after = timedelta(minutes=15), timedelta(minutes=30)

    found = is_around(WEEK, HoursFor.CALLING, at.astimezone(UTC), HANOI, before=before, after=after)

    assert found is is_so


def test_a_close_at_midnight_has_its_while_on_the_next_day() -> None:
    late = Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, ((time(20), time()),))
    half = timedelta(minutes=30)

    around = [
        is_around(late, HoursFor.CALLING, at, HANOI, before=half, after=half)
        for at in (here(24, 23, 59), here(25, 0, 29), here(25, 0, 30), here(28, 0, 10))
    ]

    assert around == [True, True, False, True]


SHORT = SpecialDay(WORKDAY, WORKDAY, {"vi": "Họp"})
NEW_YEAR = SpecialDay(reason={"vi": "Tết Dương lịch"})


@pytest.mark.parametrize(
    ("days", "today", "missing"),
    [
        ({}, date(2026, 11, 30), None),
        ({}, date(2026, 12, 1), 2027),
        ({date(2026, 1, 1): NEW_YEAR}, date(2026, 12, 31), 2027),
        ({date(2027, 3, 3): SHORT}, date(2026, 12, 1), 2027),
        ({date(2027, 1, 1): NEW_YEAR}, date(2026, 12, 1), None),
    ],
)
def test_from_december_on_a_year_without_holidays_is_missed(
    days: dict[date, SpecialDay], today: date, missing: int | None
) -> None:
    hours = Hours(WEEK.weekdays, WORKDAY, WORKDAY, days)

    assert year_without_holidays(hours, today) == missing
