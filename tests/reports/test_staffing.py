"""The report of staffing: load, need and what was open, worked out by hand."""

import pytest

from tests.reports.asking import report
from tests.support.site import Site


@pytest.fixture
def morning(site: Site) -> Site:
    """Three come for land at 8:00, ten minutes each at the one counter that is open."""
    site.open(1)
    site.issue_many(3)
    for _ in range(3):
        site.served(1, minutes=10)
    return site


def test_three_in_half_an_hour_for_ten_minutes_load_one_counter_and_need_two(
    morning: Site,
) -> None:
    """Of two at a load of 1 a third waits: 1 − 1/3·e^(−900/600) = 93 % within 15 minutes.

    Played again with one, the third waits for 20 minutes, which is one of three too late.
    """
    table = report(morning, "staffing")

    [row] = table.rows
    assert row[:2] == ["08:00", "08:00–08:30"]
    assert row[2:] == [3.0, 1.0, 2, 2, 1.0, -1.0, 0.6667]


def test_what_was_open_is_compared_with_the_day_played_again_and_not_with_the_formula(
    site: Site,
) -> None:
    """By the formula 1 − 2/3·e^(−300/600) = 60 % in time; played, the second waits 10 minutes.

    The counter was open for 20 of the 30 minutes so far.
    """
    site.open(1)
    site.issue_many(2)
    for _ in range(2):
        site.served(1, minutes=10)

    [row] = report(site, "staffing").rows

    assert row[2:] == [2.0, 0.67, 2, 1, 0.67, -0.33, 1.0]


def test_by_service_the_fullest_half_hour_is_told(morning: Site) -> None:
    morning.clock.later(hours=1)
    morning.issue()
    morning.served(1, minutes=10)

    table = report(morning, "staffing", by="service")

    [row] = table.rows
    assert row[:2] == ["dat-dai", "Đất đai (08:00–08:30)"]
    assert row[2:6] == [3.0, 1.0, 2, 2]


def test_a_day_on_which_nobody_came_has_no_rows(site: Site) -> None:
    assert report(site, "staffing").rows == []
