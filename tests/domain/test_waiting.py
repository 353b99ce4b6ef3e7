"""How long it will take: a range in steps of five minutes, or unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.floor import CounterNow, CounterState, Floor
from app.domain.waiting import WaitEstimate, counters_open, estimate
from tests.support.builders import NOW, floor, ticket

TEN_MINUTES = (600.0, 540.0, 660.0)


def land(*took: float, closed: tuple[int, ...] = ()) -> Floor:
    """A floor where land was served in so many seconds, with some counters closed."""
    return floor(counters=[CounterNow(n) for n in closed], speeds={"dat-dai": took})


def test_the_estimate_is_the_people_ahead_and_oneself_over_the_open_counters() -> None:
    found = estimate(land(*TEN_MINUTES), "dat-dai", 5, NOW)

    assert found == WaitEstimate(low_s=20 * 60, high_s=40 * 60, p80_s=45 * 60)


def test_half_as_many_counters_take_twice_as_long() -> None:
    found = estimate(land(*TEN_MINUTES, closed=(2,)), "dat-dai", 5, NOW)

    assert found == WaitEstimate(low_s=45 * 60, high_s=75 * 60, p80_s=85 * 60)


@pytest.mark.parametrize(
    "unknown",
    [land(), land(600, 600), land(*TEN_MINUTES, closed=(1, 2))],
    ids=["nobody served yet", "two served", "no counter open"],
)
def test_what_is_unknown_is_none_and_never_made_up(unknown: Floor) -> None:
    assert estimate(unknown, "dat-dai", 0, NOW) is None


def test_the_times_of_one_service_say_nothing_of_another() -> None:
    assert estimate(land(*TEN_MINUTES), "thue", 0, NOW) is None


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
    st.lists(st.floats(0, 7200), min_size=3, max_size=20).map(tuple),
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
