"""The paper of a printer: counted from when its roll was put in, and never a guess."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.devices.paper import (
    LEARNED_OF,
    WARN_SLIPS,
    PaperForecast,
    PaperRoll,
    ends_soon,
    length_mm,
    paper_forecast,
    printed,
    renewed,
    told,
)

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 11, 30, 8, tzinfo=HANOI).astimezone(UTC)
MINUTE = timedelta(minutes=1)
NEW_MM, SLIP_MM = 70_000.0, 140.0
WELL, LOW, OUT = ("ok", ""), ("warning", "paper_low"), ("fault", "paper_out")
OPEN, LOST = ("fault", "cover_open"), ("fault", "wire")
FRESH = renewed(PaperRoll(), MORNING)
OFFICE = ((time(7), time(11, 30)), (time(13), time(17)))


def after_slips(roll: PaperRoll, slips: int, *, every: timedelta = MINUTE) -> PaperRoll:
    """Return the roll after so many slips from eight o'clock on."""
    for number in range(slips):
        roll = printed(roll, SLIP_MM, MORNING + number * every, HANOI)
    return roll


def after(roll: PaperRoll, *states: tuple[str, str], at: datetime = MORNING) -> PaperRoll:
    """Return the roll after its printer said one after the other."""
    for state, cause in states:
        roll = told(roll, state, cause, at, NEW_MM)
    return roll


def seen(roll: PaperRoll, at: datetime = MORNING) -> PaperForecast:
    found = paper_forecast(roll, NEW_MM, at, HANOI)
    assert found is not None
    return found


def test_nothing_is_said_of_a_printer_that_never_counted_a_slip() -> None:
    assert paper_forecast(FRESH, NEW_MM, MORNING, HANOI) is None


def test_a_roll_that_nobody_saw_put_in_is_counted_and_not_forecast() -> None:
    found = seen(after_slips(PaperRoll(), 100))

    assert (found.used_mm, found.slips_left, found.ends_at) == (14_000, None, None)


def test_slips_left_are_those_of_the_mean_length() -> None:
    found = seen(after_slips(FRESH, 100))

    assert (found.used_mm, found.slips_left) == (14_000, 400)


def test_the_hour_of_the_end_is_of_todays_rate() -> None:
    roll = after_slips(FRESH, 250)  # of 500, one a minute from eight o'clock on

    found = seen(roll, MORNING + 250 * MINUTE)

    assert found.ends_at == MORNING + 500 * MINUTE


@pytest.mark.parametrize(
    ("slips", "minutes"),
    [(4, 120), (100, 29), (100, 24 * 60), (2, 600)],
    ids=["few slips", "half an hour isn't over", "next day", "ends after today"],
)
def test_no_hour_is_said_while_none_is_known(slips: int, minutes: int) -> None:
    found = seen(after_slips(FRESH, slips), MORNING + minutes * MINUTE)

    assert found.slips_left is not None
    assert found.ends_at is None


def test_a_new_day_has_a_rate_of_its_own() -> None:
    later = MORNING + timedelta(days=1)

    roll = printed(after_slips(FRESH, 100), SLIP_MM, later, HANOI)

    assert (roll.today_slips, roll.today_since, roll.total_slips) == (1, later, 101)


@pytest.mark.parametrize(
    "states",
    [(OUT, WELL), (OUT, LOW), (LOW, OUT, WELL), (LOW, WELL), (LOW, OPEN, WELL), (OUT, LOST, WELL),
     (OUT, OPEN, OUT, WELL)],
)  # fmt: skip
def test_paper_after_none_or_little_is_a_new_roll(states: tuple[tuple[str, str], ...]) -> None:
    later = MORNING + 600 * MINUTE

    roll = after(after_slips(FRESH, 450), *states, at=later)

    assert (roll.used_mm, roll.since, roll.was_out) == (0, later, False)


@pytest.mark.parametrize(
    "states", [(WELL,), (LOST, WELL), (OPEN, WELL), (LOW,), (LOW, LOST), (OUT,)]
)
def test_anything_else_is_no_new_roll(states: tuple[tuple[str, str], ...]) -> None:
    roll = after(after_slips(FRESH, 450), *states)

    assert roll.used_mm == 450 * SLIP_MM


def test_a_sensor_that_flickered_gives_the_old_roll_back() -> None:
    changed = after(after_slips(FRESH, 450), LOW, WELL, at=MORNING + 500 * MINUTE)

    roll = after(after_slips(changed, 3), LOW)

    assert (roll.used_mm, roll.since) == (453 * SLIP_MM, MORNING)


def test_a_roll_low_after_many_slips_is_one_that_was_changed() -> None:
    changed = after(after_slips(FRESH, 450), LOW, WELL)

    roll = after(after_slips(changed, 30), LOW)

    assert roll.used_mm == 30 * SLIP_MM


def test_paper_that_ended_too_early_may_be_the_old_roll_put_back() -> None:
    """A jam is cleared with the paper out of its sensor: nobody knows how much there is then."""
    roll = after(after_slips(FRESH, 20), OUT, WELL)

    assert (roll.since, roll.lengths_mm) == (None, ())
    assert seen(after_slips(roll, 5)).slips_left is None


def test_an_end_of_a_roll_that_nobody_saw_put_in_is_the_beginning_of_the_first_known_one() -> None:
    roll = after(after_slips(PaperRoll(), 20), OUT, WELL)

    assert (roll.since, roll.lengths_mm) == (MORNING, ())
    assert seen(after_slips(roll, 5)).slips_left is not None


def test_the_length_is_learned_from_the_last_three_rolls() -> None:
    roll, lengths = FRESH, []
    for slips in (200, 430, 440, 450):
        roll = after(after_slips(roll, slips), LOW, OUT, WELL)
        lengths.append(length_mm(roll, NEW_MM))

    assert lengths == [NEW_MM, 430 * SLIP_MM, 430 * SLIP_MM, 440 * SLIP_MM]
    assert len(roll.lengths_mm) == LEARNED_OF


def test_a_slip_that_nobody_measured_leaves_the_roll_unknown_until_the_next() -> None:
    gap = printed(after_slips(FRESH, 300), None, MORNING, HANOI)

    ended = after(after_slips(gap, 20), OUT)

    assert seen(gap).slips_left is None
    assert ended.lengths_mm == ()
    assert seen(after_slips(after(ended, WELL), 1)).slips_left is not None


def test_while_there_is_no_paper_nothing_is_forecast() -> None:
    assert seen(after(after_slips(FRESH, 480), OUT)).slips_left is None


def test_more_than_a_roll_has_leaves_none() -> None:
    assert seen(after_slips(FRESH, 600)).slips_left == 0


@pytest.mark.parametrize(
    ("slips_left", "ends", "is_soon"),
    [
        (WARN_SLIPS, None, False),
        (WARN_SLIPS - 1, None, True),
        (None, None, False),
        (300, time(15), True),
        (300, time(12), True),
        (300, time(17), False),
        (300, time(19), False),
    ],
)
def test_the_end_is_soon_with_few_slips_or_before_the_last_closing_of_today(
    slips_left: int | None, ends: time | None, is_soon: bool
) -> None:
    ends_at = datetime.combine(MORNING.astimezone(HANOI), ends, HANOI) if ends else None
    found = PaperForecast(1, NEW_MM, MORNING, slips_left, ends_at)

    assert ends_soon(found, OFFICE, HANOI) is is_soon


def test_a_day_that_closes_at_midnight_has_no_end_before() -> None:
    ends_at = datetime(2026, 11, 30, 23, tzinfo=HANOI)
    found = PaperForecast(1, NEW_MM, MORNING, 300, ends_at)

    assert ends_soon(found, ((time(7), time()),), HANOI)
    assert not ends_soon(replace(found, ends_at=None), ((time(7), time()),), HANOI)
