"""How long it will take: a range in steps of five minutes, or unknown."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.forecast import Forecast, Next, Spread
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import WaitEstimate, counters_open, estimate, estimate_of
from tests.support.builders import NOW, floor, ticket

TEN_MINUTES = (600.0, 540.0, 660.0)


def land(*took: float, closed: tuple[int, ...] = ()) -> Floor:
    """A floor where land was served in so many seconds, with some counters closed."""
    return floor(counters=[CounterNow(n) for n in closed], speeds={"dat-dai": took})


def test_the_estimate_is_the_people_ahead_and_oneself_over_the_open_counters() -> None:
    found = estimate(land(*TEN_MINUTES), "dat-dai", 5, NOW)

    assert found == WaitEstimate(20 * 60, 40 * 60, p80_s=45 * 60, p50_s=30 * 60)


def test_half_as_many_counters_take_twice_as_long() -> None:
    found = estimate(land(*TEN_MINUTES, closed=(2,)), "dat-dai", 5, NOW)

    assert found == WaitEstimate(45 * 60, 75 * 60, p80_s=85 * 60, p50_s=60 * 60)


def test_without_a_counter_the_wait_is_unknown_and_never_made_up() -> None:
    assert estimate(land(*TEN_MINUTES, closed=(1, 2)), "dat-dai", 0, NOW) is None


@pytest.mark.parametrize("took", [(), (60.0, 60.0)], ids=["nobody served yet", "two served"])
def test_too_few_served_leave_the_word_to_the_minutes_of_the_plan(took: tuple[float, ...]) -> None:
    found = estimate(land(*took), "dat-dai", 4, NOW)

    assert found == WaitEstimate(20 * 60, 40 * 60, p80_s=45 * 60, p50_s=30 * 60)


def test_the_times_of_one_service_say_nothing_of_another() -> None:
    assert estimate(land(*TEN_MINUTES), "thue", 4, NOW) == estimate(land(), "thue", 4, NOW)


def foreseen(on: Floor, *, minutes_ago: float = 0) -> Floor:
    """The floor with a forecast: tax in 28 to 42 minutes, ticket 7 in 12 to 18."""
    told = Forecast(
        on.seq,
        NOW - timedelta(minutes=minutes_ago),
        {7: Spread(720, 900, 1080, 1150, 1300)},
        {
            ("thue", None): Next(Spread(1680, 2100, 2520, 2710, 2900), ahead=3, pace_s=600),
            ("thue", "NCT"): Next(Spread(300, 420, 580, 650, 700), ahead=3, pace_s=600),
        },
    )
    return replace(on, forecast=told)


def test_the_forecast_is_told_before_any_formula_as_a_range_rounded_to_five_minutes() -> None:
    found = estimate(foreseen(land()), "thue", 3, NOW)

    assert found == WaitEstimate(25 * 60, 45 * 60, p80_s=50 * 60, p50_s=35 * 60)


def test_each_one_more_ahead_than_the_forecast_knew_makes_it_longer() -> None:
    found = estimate(foreseen(land()), "thue", 4, NOW)

    assert found == WaitEstimate(35 * 60, 55 * 60, p80_s=60 * 60, p50_s=45 * 60)


def test_a_priority_class_is_told_its_own_wait() -> None:
    found = estimate(foreseen(land()), "thue", 2, NOW, priority="NCT")

    assert found == WaitEstimate(5 * 60, 10 * 60, p80_s=15 * 60, p50_s=7 * 60)


def test_what_has_passed_since_the_forecast_is_waited_already() -> None:
    mine = ticket(7, "thue", waited_min=10)

    found = estimate_of(foreseen(floor(mine), minutes_ago=4), mine, 1, NOW)

    assert found == WaitEstimate(5 * 60, 15 * 60, p80_s=20 * 60, p50_s=11 * 60)


def test_a_ticket_that_came_after_the_forecast_is_the_next_one_it_spoke_of() -> None:
    mine = ticket(8, "thue")
    on = foreseen(floor(mine))

    assert estimate_of(on, mine, 3, NOW) == estimate(on, "thue", 3, NOW)


def test_a_service_that_the_forecast_leaves_out_is_unknown() -> None:
    assert estimate(foreseen(land(*TEN_MINUTES)), "dat-dai", 0, NOW) is None


def test_an_old_forecast_is_not_believed() -> None:
    found = estimate(foreseen(land(*TEN_MINUTES), minutes_ago=6), "dat-dai", 5, NOW)

    assert found == estimate(land(*TEN_MINUTES), "dat-dai", 5, NOW)


@pytest.mark.parametrize(
    ("counters", "expected"),
    [
        ([], 2),
        ([CounterNow(1)], 1),
        ([CounterNow(1, CounterState.PAUSED, 1), CounterNow(2)], 0),
        ([CounterNow(1, CounterState.OPEN, 1, services=("thue",))], 1),
    ],
    ids=["all open", "one closed", "one pauses", "one narrowed to tax"],
)
def test_only_counters_that_serve_the_service_now_are_counted(
    counters: list[CounterNow], expected: int
) -> None:
    assert counters_open(floor(counters=counters), "dat-dai", NOW) == expected


@pytest.mark.parametrize(("waited", "expected"), [(10, 1), (25, 2)])
def test_a_helping_counter_counts_only_while_it_helps(waited: float, expected: int) -> None:
    on = floor(ticket(1, "thue", waited_min=waited))

    assert counters_open(on, "thue", NOW) == expected


@given(
    # Subnormal seconds (5e-324) have no mean that a float could hold, and no clock.
    st.lists(st.floats(0, 7200, allow_subnormal=False), min_size=3, max_size=20).map(tuple),
    st.integers(0, 200),
)
def test_the_range_is_in_steps_of_five_minutes_and_in_order(
    took: tuple[float, ...], ahead: int
) -> None:
    found = estimate(land(*took), "dat-dai", ahead, NOW)

    assert found is not None
    assert 0 <= found.low_s <= found.high_s <= found.p80_s
    assert {found.low_s % 300, found.high_s % 300, found.p80_s % 300} == {0}
    assert found.low_s <= (ahead + 1) * sum(took) / len(took) / 2 <= found.high_s


@given(st.integers(0, 100), st.integers(0, 100))
def test_whoever_stands_further_back_never_waits_less(one: int, other: int) -> None:
    near = estimate(land(*TEN_MINUTES), "dat-dai", min(one, other), NOW)
    far = estimate(land(*TEN_MINUTES), "dat-dai", max(one, other), NOW)

    assert near is not None
    assert far is not None
    assert (near.low_s, near.high_s, near.p80_s) <= (far.low_s, far.high_s, far.p80_s)
