"""The report of waits: its figures are those one gets by hand, on both databases."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.calendar import business_day
from app.domain.queue.ticket import Action
from app.reports.figures import one_group
from app.reports.files.csv_file import to_csv
from app.reports.table import Table
from tests.reports.asking import report
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

WAITS_MIN = (0, 2, 4, 10, 15, 16, 31)
"""Their mean is 78/7 min, the median 10, P90 at place 5.4: 16 + 0.4 × 15 = 22; 5 of 7 in 15."""


def _report(site: Site, *, by: str = "service", days: int = 1, language: str = "vi") -> Table:
    first = business_day(site.clock.now(), site.floor.centre.time_zone)
    return report(site, "waits", by=by, first=first, days=days, language=language)


def _serve_after(site: Site, counter: int, service: str, minutes: float) -> None:
    site.issue(service)
    site.clock.later(minutes=minutes)
    site.served(counter, minutes=0)


def test_the_figures_of_known_waits_are_those_worked_out_by_hand(site: Site) -> None:
    site.open(1)
    for minutes in WAITS_MIN:
        _serve_after(site, 1, "dat-dai", minutes)

    table = _report(site)

    expected = (7, 668.6, 600.0, 1320.0, 1860.0, 0.7143)
    assert table.rows == [
        ["dat-dai", "Đất đai", *expected],
        ["", table.rows[-1][1], *expected],
    ]
    assert [column.key for column in table.columns] == [
        "key", "name", "count", "mean_s", "median_s", "p90_s", "longest_s", "share",
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
    site.parts.day_close.close_day(site.centre_id)

    table = _report(site)

    assert [(row[0], row[2], row[3]) for row in table.rows] == [
        ("dat-dai", 1, 180.0),
        ("", 1, 180.0),
    ]


def test_a_period_counts_its_first_and_its_last_day_and_no_other(site: Site) -> None:
    for minutes in (1, 2, 3):
        site.open(1)
        _serve_after(site, 1, "dat-dai", minutes)
        site.parts.day_close.close_day(site.centre_id)
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
    words = [{c.label for c in table.columns} for table in (vi, en)]
    assert words[0] & words[1] == set()
    assert any("15" in column.label for column in vi.columns)


@ON_SQLITE
def test_the_table_as_csv_is_read_by_a_spreadsheet_as_it_stands(site: Site) -> None:
    site.open(1)
    _serve_after(site, 1, "dat-dai", 5)
    table = _report(site)

    written = to_csv(table)

    assert written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))
    assert rows[0][:3] == ["Mã lĩnh vực", "Lĩnh vực", "Đã phục vụ (lượt)"]
    assert rows[0][3] == f"{table.columns[3].label} (giây)"
    assert rows[1] == ["dat-dai", "Đất đai", "1", *["300.0"] * 4, "1.0"]
    foot = [table.title, table.subtitle, *table.notes, *table.definitions]
    assert [row[0] for row in rows[4:]] == foot


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 0.01), (0.5, 0.025), (0.9, 0.037), (1, 0.04), (1 / 3, 0.02)]
)
def test_a_percentile_lies_between_the_closest_ranks(share: float, expected: float) -> None:
    values = np.array([40, 10, 30, 20]) * 1000

    [[found, same]] = one_group(values).percentiles_s(values, (share,))

    assert found == same == pytest.approx(expected * 1000)


@given(st.lists(st.integers(0, 10**8), min_size=1))
def test_figures_lie_within_what_was_measured(waited_ms: list[int]) -> None:
    waited = np.array(waited_ms)
    groups = one_group(waited)

    (mean, _), ((median, _), (p90, _)) = (
        groups.mean_s(waited), groups.percentiles_s(waited, (0.5, 0.9))
    )  # fmt: skip

    least, most = min(waited_ms) / 1000 - 0.06, max(waited_ms) / 1000 + 0.06
    assert mean is not None
    assert least <= mean <= most
    assert median is not None
    assert p90 is not None
    assert least <= median <= p90 <= most


@ON_SQLITE
@pytest.mark.parametrize(("late_s", "share"), [(0, 1.0), (0.001, 0.0)])
def test_a_wait_of_exactly_the_target_is_within_it(site: Site, late_s: float, share: float) -> None:
    site.open(1)
    site.issue()
    site.clock.later(minutes=15, seconds=late_s)
    site.served(1, minutes=0)

    assert _report(site).rows[0][-1] == share
