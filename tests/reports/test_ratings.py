"""The report of ratings: its figures, and that a few are never told."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.visitors.rating import Rating, Reason
from app.reports.files.csv_file import to_csv
from app.reports.ratings import rating_figures, scores_by_group
from app.reports.table import Table
from tests.reports.asking import report as asked
from tests.support.plans import TAX
from tests.support.site import Site


def rate(
    site: Site,
    *scores: int,
    service: str = "dat-dai",
    counter: int = 1,
    reasons: tuple[Reason, ...] = (),
) -> None:
    """Let so many visitors be served and rate."""
    for score in scores:
        site.issue(service)
        done = site.served(counter, minutes=1)
        rating, request_id = Rating(score, reasons), site.new_id()
        site.parts.ratings.by_holder(site.centre_id, done.id, rating, request_id=request_id)


def report(site: Site, by: str = "service") -> Table:
    return asked(site, "ratings", by=by)


@pytest.fixture
def rated(site: Site) -> Site:
    """Give the test five ratings of land at counter 1 and six of tax."""
    site.open(1, 2, TAX)
    rate(site, 5, 5, 4, 3, 1)
    rate(site, 5, 5, 5, 5, 5, 4, service="thue", counter=TAX)
    return site


def test_figures_are_those_of_the_period_in_the_order_of_the_centre(rated: Site) -> None:
    table = report(rated)

    assert list(table.rows) == [
        ["dat-dai", "Đất đai", 5, 3.6, 0.6, 2, 1, 1, 0, 1],
        ["thue", "Thuế", 6, 4.83, 1.0, 5, 1, 0, 0, 0],
        ["", "Tất cả", 11, 4.27, 0.8182, 7, 2, 1, 0, 1],
    ]
    assert [row[:3] for row in report(rated, "counter").rows] == [
        ["1", "Quầy 1", 5],
        ["21", "Quầy 21", 6],
        ["", "Tất cả", 11],
    ]
    assert [c.label for c in table.columns][5:7] == ["Rất hài lòng", "Hài lòng"]


def test_fewer_than_five_are_told_in_no_line_and_as_no_difference_of_lines(rated: Site) -> None:
    """Counter 2 has one rating: land's line less that of counter 1 must not be it."""
    before = report(rated)
    rate(rated, 1, counter=2)

    by_counter, by_service = report(rated, "counter"), report(rated)

    assert by_counter.rows[1] == ["2", "Quầy 2", *[None] * 8]
    assert by_service.rows == before.rows
    assert by_counter.rows[-1] == by_service.rows[-1]
    assert "2,Quầy 2,,,,,,,,\r\n" in to_csv(by_counter)


def test_reasons_are_counted_without_scores_and_not_of_a_few(rated: Site) -> None:
    reasons = (Reason.WAITING, Reason.ATTITUDE)
    rate(rated, 1, reasons=reasons)
    rate(rated, 1, counter=2, reasons=(Reason.OTHER,))
    rate(rated, 5, reasons=(Reason.WAITING,))

    rows = report(rated, "reason").rows

    assert rows == [
        ["attitude", "Thái độ phục vụ", 1],
        ["waiting", "Thời gian chờ", 2],
    ]


def test_without_ratings_there_is_no_line(site: Site) -> None:
    assert list(report(site).rows) == []


def test_another_centres_ratings_are_not_counted(rated: Site) -> None:
    assert list(report(rated.other).rows) == []


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABC"), st.integers(1, 3)),
        st.dictionaries(st.integers(1, 5), st.integers(1, 4), min_size=1),
    )
)
def test_both_groupings_have_the_same_total_made_of_fives_and_more(
    given_scores: dict[tuple[str, int], dict[int, int]],
) -> None:
    cells = {cell: Counter(scores) for cell, scores in given_scores.items()}

    groupings = (lambda service, _: service, lambda _, counter: str(counter))
    totals = [sum(scores_by_group(cells, group).values(), Counter()) for group in groupings]

    large = [scores for scores in cells.values() if scores.total() >= 5]
    assert totals[0] == totals[1] == sum(large, Counter())


def test_figures_of_nobody_are_none() -> None:
    assert rating_figures(Counter()) == [None] * 8
    assert rating_figures(Counter({5: 4, 1: 1}))[:3] == [5, 4.2, 0.8]
