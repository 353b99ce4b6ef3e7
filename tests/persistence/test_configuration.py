"""Knows which ranges of numbers a centre's file may have."""

from typing import Any

import pytest

from app.persistence.configuration import ConfigurationError, checked, read_file, sample

Ranges = dict[str, tuple[int, int]]


def centre_with(ranges: Ranges) -> dict[str, Any]:
    plain = read_file(sample("quang-tri"))
    return {**plain, "numbers": {**plain["numbers"], "ranges": ranges}}


@pytest.mark.parametrize(
    "ranges", [{}, {"walk_in": (1, 9)}, {"walk_in": (1, 9), "booked": (10, 10)}]
)
def test_a_centre_has_no_ranges_of_numbers_or_ranges_that_lie_apart(ranges: Ranges) -> None:
    plain = checked(centre_with(ranges), where="here")

    assert set(plain["numbers"]["ranges"]) == set(ranges)


@pytest.mark.parametrize("ranges", [{"walk_in": (9, 1)}, {"walk_in": (1, 9), "booked": (9, 20)}])
def test_ranges_that_share_a_number_or_run_down_are_refused(ranges: Ranges) -> None:
    with pytest.raises(ConfigurationError, match="must not overlap"):
        checked(centre_with(ranges), where="here")
