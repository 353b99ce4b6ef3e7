"""The report of waits: its figures are those one gets by hand, on both databases."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar import business_day
from app.domain.ticket import Action
from app.persistence.statistics import Period
from app.reports.table import Table, to_csv
from app.reports.waits import figures, percentile, waits
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

WAITS_MIN = (0, 2, 4, 10, 15, 16, 31)
"""Their mean is 78/7 min, the median 10, P90 at place 5.4: 16 + 0.4 × 15 = 22; 5 of 7 in 15."""


def _report(site: Site, *, by: str = "service", days: int = 1, language: str = "vi") -> Table:
    first = business_day(site.clock.now(), site.floor.centre.time_zone)
    period = Period(first, first + timedelta(days=days - 1))
    with site.parts.database.read() as connection:
        return waits(connection, site.floor.centre, period, by=by, language=language)


def _serve_after(site: Site, counter: int, service: str, minutes: float) -> None:
    site.issue(service)
    site.clock.later(minutes=minutes)
    site.served(counter, minutes=0)


def test_the_figures_of_known_waits_are_those_worked_out_by_hand(site: Site) -> None:
    site.open(1)
    for minutes in WAITS_MIN:
        _serve_after(site, 1, "dat-dai", minutes)

    table = _report(site)

    expected = (7, 668.6, 600.0, 1320.0, 0.7143)
    assert table.rows == [
        ["dat-dai", "Đất đai", *expected],
        ["", table.rows[-1][1], *expected],
    ]
    assert [column.key for column in table.columns] == [
        "key", "name", "count", "mean_s", "median_s", "p90_s", "share",
    ]  # fmt: skip


def test_services_and_counters_are_told_apart_and_summed_over_single_waits(site: Site) -> None:
    """The last row is of all waits, not a mean of means."""
    site.open(1, 2, TAX)
    _serve_after(site, 1, "dat-dai", 1)
    _serve_after(site, 2, "dat-dai", 2)
    _serve_after(site, 2, "dat-dai", 3)
    _serve_after(site, TAX, "thue", 20)

    by_service, by_counter = _report(site), _report(site, by="counter")

    assert [(row[0], row[2], row[3]) for row in by_service.rows] == [
        ("dat-dai", 3, 120.0),
        ("thue", 1, 1200.0),
        ("", 4, 390.0),
    ]
    assert [(row[0], row[1], row[2]) for row in by_counter.rows[:3]] == [
        ("1", "Quầy 1", 1),
        ("2", "Quầy 2", 2),
        ("21", "Quầy 21", 1),
    ]


def test_nobody_unserved_counts_as_served(site: Site) -> None:
    """Case 20: no-shows, returns, cancellations, undone calls and nights are in no figure."""
    site.open(1, 2)
    _serve_after(site, 1, "dat-dai", 3)
    site.issue_many(5)
    site.act(site.called(1), Action.UNDO)
    site.act(site.called(1), Action.RETURN)
    called = site.called(1)
    site.clock.later(minutes=2)
    site.act(called, Action.NO_SHOW)
    site.act(site.called(1), Action.TRANSFER, service="thue")
    site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="x")
    site.act(site.called(2), Action.START)
    site.parts.days.close_day(site.centre_id)

    table = _report(site)

    assert [(row[0], row[2], row[3]) for row in table.rows] == [
        ("dat-dai", 1, 180.0),
        ("", 1, 180.0),
    ]


def test_a_period_counts_its_first_and_its_last_day_and_no_other(site: Site) -> None:
    for minutes in (1, 2, 3):
        site.open(1)
        _serve_after(site, 1, "dat-dai", minutes)
        site.parts.days.close_day(site.centre_id)
        site.clock.later(days=1)
    site.clock.later(days=-3)

    assert [_report(site, days=days).rows[0][2] for days in (1, 2, 3)] == [1, 2, 3]


@ON_SQLITE
def test_another_centres_visitors_are_not_counted(site: Site) -> None:
    site.other.open(1)
    _serve_after(site.other, 1, "dat-dai", 5)

    assert _report(site).rows == []


@ON_SQLITE
def test_the_report_speaks_its_language_and_states_what_it_counts(site: Site) -> None:
    site.open(1)
    _serve_after(site, 1, "dat-dai", 5)

    vi, en = _report(site), _report(site, language="en")

    assert vi.rows[0][1] == "Đất đai"
    assert en.rows[0][1] == "Đất đai (en)"
    assert len(vi.definitions) == len(en.definitions) == 4
    assert {c.label for c in vi.columns}.isdisjoint({c.label for c in en.columns if c.label})
    assert any("15" in column.label for column in vi.columns)


@ON_SQLITE
def test_the_table_as_csv_is_read_by_a_spreadsheet_as_it_stands(site: Site) -> None:
    site.open(1)
    _serve_after(site, 1, "dat-dai", 5)
    table = _report(site)

    written = to_csv(table)

    assert written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert rows[0] == [column.label for column in table.columns]
    assert rows[1] == ["dat-dai", "Đất đai", "1", "300.0", "300.0", "300.0", "1.0"]


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 10), (0.5, 25), (0.9, 37), (1, 40), (1 / 3, 20)]
)
def test_a_percentile_lies_between_the_closest_ranks(share: float, expected: float) -> None:
    assert percentile([10, 20, 30, 40], share) == pytest.approx(expected)


@given(st.lists(st.integers(0, 10**8), min_size=1).map(sorted), st.floats(1, 60))
def test_figures_lie_within_what_was_measured(ascending: list[int], target_min: float) -> None:
    count, mean, median, p90, share = (float(str(v)) for v in figures(ascending, target_min))

    least, most = ascending[0] / 1000 - 0.06, ascending[-1] / 1000 + 0.06
    assert count == len(ascending)
    assert least <= mean <= most
    assert least <= median <= p90 <= most
    assert 0 <= share <= 1


@given(st.integers(1, 40))
def test_a_wait_of_exactly_the_target_is_within_it(minutes: int) -> None:
    assert figures([minutes * 60_000], minutes)[-1] == 1
    assert figures([minutes * 60_000 + 1], minutes)[-1] == 0
