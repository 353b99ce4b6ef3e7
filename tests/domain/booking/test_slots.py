"""Slots: made of the plan and of the calendar, offered for a rolling week."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.booking.slots import (
    Fullness,
    free_number,
    fullness,
    is_offered,
    slot_at,
    slots_on,
)
from app.domain.centre.calendar import service_hours
from app.domain.centre.values import BookingPlan, Centre, Hours, SpecialDay
from tests.support.builders import WORKDAY, sample_centre

TUESDAY = date(2026, 11, 24)
MORNING = ((time(7, 0), time(9, 0)),)


def plan(**changes: Any) -> BookingPlan:
    plain: dict[str, Any] = {
        "code": "dat-dai", "name": {"vi": "Đất đai", "en": "Land"}, "services": ("dat-dai",),
        "weekdays": frozenset({1, 2, 3, 4, 5}), "hours": MORNING, "slot_min": 30,
        "online": 2, "staff": 1,
    }  # fmt: skip
    return BookingPlan(**plain | changes)


def starts(centre: Centre, on: date = TUESDAY, **changes: Any) -> list[str]:
    found = slots_on(centre, plan(**changes), centre.services["dat-dai"], on)
    return [f"{slot.starts_at.astimezone(centre.time_zone):%H:%M}" for slot in found]


def with_day(day: SpecialDay, on: date = TUESDAY) -> Centre:
    return sample_centre(hours=Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, WORKDAY, {on: day}))


def test_a_slot_lies_within_the_hours_in_which_counters_call() -> None:
    assert starts(sample_centre()) == ["07:30", "08:00", "08:30"]


def test_the_break_at_noon_takes_the_slots_that_reach_into_it() -> None:
    whole_day = ((time(10, 45), time(14, 45)),)

    assert starts(sample_centre(), hours=whole_day) == ["10:45", "13:45", "14:15"]


def test_a_holiday_and_a_weekday_without_a_plan_have_no_slots() -> None:
    assert starts(with_day(SpecialDay())) == []
    assert starts(sample_centre(), date(2026, 11, 29)) == []
    assert starts(sample_centre(), weekdays=frozenset({1})) == []


def test_a_day_with_hours_of_its_own_keeps_the_slots_within_them() -> None:
    short = ((time(8, 0), time(8, 40)),)

    assert starts(with_day(SpecialDay(short, short))) == ["08:00"]


def test_a_saturday_that_is_worked_like_a_monday_has_the_slots_of_a_monday() -> None:
    saturday = date(2026, 11, 28)
    centre = with_day(SpecialDay(WORKDAY, WORKDAY, like=1), saturday)

    assert starts(centre, saturday, weekdays=frozenset({1})) == ["07:30", "08:00", "08:30"]


def test_a_service_with_hours_of_its_own_is_booked_within_them() -> None:
    centre = sample_centre()
    own = service_hours(centre.hours, None, ((time(8, 15), time(8, 45)),), {})
    service = replace(centre.services["dat-dai"], hours=own)

    found = slots_on(centre, plan(), service, TUESDAY)

    assert [s.starts_at for s in found] == [datetime(2026, 11, 24, 1, 30, tzinfo=UTC)]


def test_a_time_that_is_no_slot_is_none() -> None:
    centre, at = sample_centre(), datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    land = centre.services["dat-dai"]

    assert slot_at(centre, plan(), land, at) is not None
    assert slot_at(centre, plan(), land, at + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("before_min", "offered"),
    [(59, False), (60, True), (7 * 1440, True), (7 * 1440 + 1, False)],
)
def test_a_slot_is_offered_from_a_week_until_an_hour_before_it(
    before_min: int, offered: bool
) -> None:
    centre = sample_centre()
    slot = slots_on(centre, plan(), centre.services["dat-dai"], TUESDAY)[0]

    assert is_offered(slot, plan(), slot.starts_at - timedelta(minutes=before_min)) is offered


@pytest.mark.parametrize(
    ("taken", "places", "told"),
    [
        (0, 6, Fullness.FREE), (3, 6, Fullness.FREE), (4, 6, Fullness.FEW), (6, 6, Fullness.FULL),
        (9, 6, Fullness.FULL), (0, 1, Fullness.FEW), (0, 0, Fullness.FULL),
    ],
)  # fmt: skip
def test_the_public_is_told_free_few_or_full(taken: int, places: int, told: Fullness) -> None:
    assert fullness(taken, places) is told


@given(st.sets(st.integers(1, 30)), st.integers(0, 20))
def test_a_place_that_is_given_is_free_and_within_the_plan(taken: set[int], places: int) -> None:
    number = free_number(taken, places)

    free = set(range(1, places + 1)) - taken
    assert number == min(free, default=None)
