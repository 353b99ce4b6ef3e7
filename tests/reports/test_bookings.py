"""The report of appointments: each figure by hand, and that both waits are of the same services."""

from datetime import timedelta

import pytest

from app.reports.bookings import places_on
from app.reports.table import Table
from tests.operations.booking.booker import SLOT, Booker
from tests.reports.asking import report as asked
from tests.support.builders import NOW
from tests.support.site import Site

PLACES = (12 + 9) * 3
"""Of a weekday: twelve slots in the morning, nine after noon, three places each."""


@pytest.fixture
def morning(site: Site) -> Site:
    """Give the test five appointments: one on time, one late, one missed, one cancelled, one due.

    A walk-in came at 8:00 and is called at 8:14; the one on time comes at 8:05 for 8:10 and is
    called at 8:20; the late one comes at 8:45 for 8:30 and is called at 8:55.
    """
    booker = Booker(site)
    site.open(1)
    early, late, missed, given_up = (
        booker.make(starts_at=SLOT + timedelta(minutes=20 * n)) for n in (0, 1, 1, 2)
    )
    booker.make(starts_at=SLOT + timedelta(hours=6))
    booker.cancel(given_up)
    site.clock.at = NOW
    walk_in = site.issue()
    site.clock.at = SLOT - timedelta(minutes=5)
    booker.check_in(early)
    site.clock.at = SLOT + timedelta(minutes=4)
    _serve(site, walk_in.label)
    site.clock.at = SLOT + timedelta(minutes=10)
    _serve(site, "A700")
    site.clock.at = SLOT + timedelta(minutes=35)
    late_one = booker.check_in(late).ticket
    assert late_one is not None
    site.clock.at = SLOT + timedelta(minutes=45)
    _serve(site, late_one.label)
    site.clock.at = SLOT + timedelta(minutes=55)
    booker.no_show(missed)
    site.issue("thue")
    return site


def _serve(site: Site, label: str) -> None:
    done = site.served(1, minutes=1)
    assert done.label == label


def line(table: Table, key: str) -> dict[str, object]:
    """Return the line of the key, by the columns' names."""
    row = next(row for row in table.rows if row[0] == key)
    return dict(zip([column.key for column in table.columns], row, strict=True))


def test_figures_of_a_service_are_those_by_hand(morning: Site) -> None:
    table = asked(morning, "bookings")

    told = line(table, "dat-dai")
    assert [told[key] for key in ("booked", "booked_cancelled", "came", "came_late", "missed")] == [
        4, 1, 2, 1, 1,
    ]  # fmt: skip
    assert told["missed_share"] == pytest.approx(1 / 3, abs=0.001)
    assert told["booked_wait_s"] == pytest.approx((10 + 10) * 60 / 2, abs=30)
    assert told["others_wait_s"] == pytest.approx(14 * 60, abs=30)
    assert [row[0] for row in table.rows] == ["dat-dai", ""]
    assert "places" not in told


def test_by_day_the_places_of_the_plans_stand_beside_what_was_booked(morning: Site) -> None:
    table = asked(morning, "bookings", by="day", days=2)

    today, tomorrow = line(table, "2026-11-24"), line(table, "2026-11-25")
    assert (today["places"], today["booked"]) == (PLACES, 4)
    assert today["used_share"] == pytest.approx(4 / PLACES, abs=0.001)
    assert (tomorrow["places"], tomorrow["booked"], tomorrow["missed_share"]) == (PLACES, 0, None)
    assert line(table, "")["places"] == 2 * PLACES


def test_a_holiday_and_a_weekend_have_no_places(morning: Site) -> None:
    centre = morning.floor.centre
    saturday = (NOW + timedelta(days=4)).date()

    assert places_on(centre, saturday) == 0
    assert places_on(centre, NOW.date()) == PLACES


def test_where_nobody_ever_booked_the_report_is_empty(site: Site) -> None:
    site.issue()

    table = asked(site, "bookings")

    assert list(table.rows) == []
