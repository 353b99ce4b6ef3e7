"""Numbers: which one comes next, how it is written, and that none comes twice."""

from collections import Counter as Tally
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.centre.numbering import OVERFLOW, Series, label, series_for
from app.domain.centre.values import NumberRules, Origin

W, B, P = Origin.WALK_IN, Origin.BOOKED, Origin.PRIORITY


class Book:
    """The book of a prefix's day: a page for each series by name, as the database keeps it."""

    def __init__(self, rules: NumberRules) -> None:
        self.rules = rules
        self.taken: Tally[str] = Tally()

    def draw(self, origin: Origin) -> int:
        """Take the next number of the first series that has one."""
        for series in series_for(self.rules, origin):
            ordinal = series.first + self.taken[series.name]
            self.taken[series.name] += 1
            if series.holds(ordinal):
                return ordinal
        raise AssertionError("the last series must have no end")


@pytest.mark.parametrize(
    ("ordinal", "digits", "written"),
    [
        (1, 3, "A001"),
        (12, 3, "A012"),
        (999, 3, "A999"),
        (1000, 3, "A1000"),
        (1234, 2, "A1234"),
        (7, 1, "A7"),
        (7, 4, "A0007"),
    ],
)
def test_a_label_is_the_prefix_and_all_digits(ordinal: int, digits: int, written: str) -> None:
    """Case 12: the 1000th ticket shows as 1000, never cut."""
    assert label("A", ordinal, digits) == written


@given(st.integers(1, 99_999), st.integers(1, 99_999), st.integers(1, 5))
def test_different_ordinals_never_have_the_same_label(one: int, other: int, digits: int) -> None:
    assert (label("b", one, digits) == label("b", other, digits)) == (one == other)


@pytest.mark.parametrize("origin", Origin)
def test_the_first_number_is_one(origin: Origin) -> None:
    """Case 13."""
    assert Book(NumberRules()).draw(origin) == 1


def test_a_centre_may_begin_with_another_number() -> None:
    book = Book(NumberRules(first=100))

    assert [book.draw(W), book.draw(P), book.draw(W)] == [100, 101, 102]


def test_each_origin_draws_from_its_own_range() -> None:
    rules = NumberRules(ranges={W: (1, 699), B: (700, 899), P: (900, 999)})
    book = Book(rules)

    drawn = [book.draw(origin) for origin in (W, B, P, W, B, P)]

    assert drawn == [1, 700, 900, 2, 701, 901]


def test_a_full_range_goes_on_above_all_ranges_and_never_back_to_one() -> None:
    """Case 12: the end of the range is reached while ticket 1 still waits."""
    book = Book(NumberRules(ranges={W: (1, 3), B: (4, 5)}))

    drawn = [book.draw(origin) for origin in (W, W, W, W, B, B, B, W)]

    assert drawn == [1, 2, 3, 6, 4, 5, 7, 8]


def test_an_origin_without_a_range_shares_that_of_walk_ins() -> None:
    book = Book(NumberRules(ranges={W: (1, 699)}))

    assert [book.draw(P), book.draw(W), book.draw(B)] == [1, 2, 3]


def test_walk_ins_without_a_range_never_run_into_that_of_others() -> None:
    """Case 12: only bookings have a range, and it is in the way."""
    book = Book(NumberRules(ranges={B: (3, 4)}))

    drawn = [book.draw(origin) for origin in (W, W, B, W, B, B, W)]

    assert drawn == [1, 2, 3, 5, 4, 6, 7]


def test_walk_ins_without_a_range_begin_above_one_that_begins_with_the_first_number() -> None:
    assert series_for(NumberRules(ranges={B: (1, 99)}), W) == (Series(OVERFLOW, 100, None),)
    assert series_for(NumberRules(first=500, ranges={B: (1, 99)}), W) == (
        Series(OVERFLOW, 500, None),
    )


@st.composite
def rules(draw: st.DrawFn) -> NumberRules:
    """Draw ranges of some origins, in any order, with gaps, that don't overlap."""
    origins = draw(st.permutations(list(Origin)))[: draw(st.integers(0, 3))]
    edges = sorted(
        draw(
            st.lists(
                st.integers(1, 60),
                min_size=2 * len(origins),
                max_size=2 * len(origins),
                unique=True,
            )
        )
    )
    pairs = list(pairwise(edges))[::2]
    return NumberRules(
        first=draw(st.integers(1, 40)), ranges=dict(zip(origins, pairs, strict=True))
    )


@given(rules(), st.lists(st.sampled_from(Origin), max_size=150))
@settings(max_examples=200, deadline=None)
def test_no_number_is_ever_given_twice_on_a_day(kept: NumberRules, asked: list[Origin]) -> None:
    """Cases 3, 12 and 13: whatever the ranges are and whoever asks."""
    book = Book(kept)

    drawn = [book.draw(origin) for origin in asked]

    assert len(set(drawn)) == len(drawn)
    assert min(drawn, default=1) >= 1


@given(rules(), st.sampled_from(Origin))
def test_the_last_series_has_no_end_and_only_the_last(kept: NumberRules, origin: Origin) -> None:
    *others, last = series_for(kept, origin)

    assert last.last is None
    assert all(series.last is not None for series in others)
    assert last.holds(10**6)
