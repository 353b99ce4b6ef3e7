"""Erlang's formula against published tables, and how many counters it asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.waits.staffing import mean_wait_s, needed, offered_load, share_within, waiting_share


@pytest.mark.parametrize(
    ("counters", "waits", "mean_wait"),
    [(1, 0.90, 9.00), (2, 0.85, 4.26), (5, 0.76, 1.53), (10, 0.67, 0.67), (20, 0.55, 0.28)],
)
def test_at_nine_tenths_load_it_is_what_the_table_of_adan_and_resing_says(
    counters: int, waits: float, mean_wait: float
) -> None:
    """I. Adan, J. Resing, "Queueing Systems" (Eindhoven, 2015), chapter 5, M/M/c with μ = 1."""
    load = 0.9 * counters

    assert waiting_share(counters, load) == pytest.approx(waits, abs=0.005)
    assert mean_wait_s(counters, load, 1) == pytest.approx(mean_wait, abs=0.01)


@pytest.mark.parametrize(("counters", "load", "waits"), [(2, 1, 1 / 3), (3, 2, 4 / 9)])
def test_small_cases_are_the_fractions_worked_out_by_hand(
    counters: int, load: float, waits: float
) -> None:
    assert waiting_share(counters, load) == pytest.approx(waits)


def test_ten_people_an_hour_for_twelve_minutes_keep_two_counters_busy() -> None:
    assert offered_load(10, 12 * 60) == pytest.approx(2.0)


def test_as_many_counters_as_load_are_never_enough() -> None:
    assert share_within(2, 2.0, 600, 900) == 0
    assert mean_wait_s(2, 2.0, 600) is None
    assert needed(2.0, 600, wait_s=900, share=0.8) == 3


def test_nobody_needs_no_counter() -> None:
    assert needed(0, 600, wait_s=900, share=0.8) == 0


@given(st.floats(0.01, 40), st.floats(60, 3600), st.floats(0.5, 0.99))
def test_one_counter_fewer_than_needed_would_not_do(
    load: float, service_s: float, share: float
) -> None:
    counters = needed(load, service_s, wait_s=900, share=share)

    assert share_within(counters, load, service_s, 900) >= share
    assert counters == 1 or share_within(counters - 1, load, service_s, 900) < share
