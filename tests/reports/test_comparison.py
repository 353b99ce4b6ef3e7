"""Main figures beside those of the period before and of the same weekdays."""

from datetime import date, timedelta

import pytest

from app.domain.centre.calendar import DayRange, business_day
from app.reports.catalogue import REPORTS
from app.reports.comparison import compared_periods
from app.reports.periods import period_before, same_weekdays_before
from app.reports.request import Filters
from app.reports.table import Against, Headline, Table
from tests.reports.asking import report
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

BEFORE, WEEKDAYS = Against.PERIOD_BEFORE, Against.SAME_WEEKDAYS


def _days(first: str, last: str) -> DayRange:
    return DayRange(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "before", "weekdays"),
    [
        # A day: the day before, and the same day of the week before.
        (("2026-11-24", "2026-11-24"), ("2026-11-23", "2026-11-23"), ("2026-11-17", "2026-11-17")),
        # A month: the month before, and five weeks earlier.
        (("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30"), ("2026-08-27", "2026-09-26")),
        # Eight days need two weeks, or a day would be compared with itself.
        (("2026-11-16", "2026-11-23"), ("2026-11-08", "2026-11-15"), ("2026-11-02", "2026-11-09")),
        (("2025-01-01", "2025-12-31"), ("2024-01-01", "2024-12-31"), ("2023-12-27", "2024-12-25")),
    ],
)
def test_a_period_is_compared_with_the_one_before_and_with_the_same_weekdays(
    period: tuple[str, str], before: tuple[str, str], weekdays: tuple[str, str]
) -> None:
    asked = _days(*period)

    assert period_before(asked) == _days(*before)
    assert same_weekdays_before(asked) == _days(*weekdays)
    assert asked.first.weekday() == same_weekdays_before(asked).first.weekday()


def test_a_whole_week_is_compared_once_as_both_are_the_same_days() -> None:
    week = _days("2026-11-16", "2026-11-22")

    assert compared_periods(week) == {BEFORE: _days("2026-11-09", "2026-11-15")}


def _serve(site: Site, *minutes: float, service: str = "dat-dai", counter: int = 1) -> None:
    for waited in minutes:
        site.issue(service)
        site.clock.later(minutes=waited)
        site.served(counter, minutes=1)


def _three_days(site: Site) -> date:
    """Serve somebody after 4 minutes a week ago, after 20 and 8 yesterday, after 6 the day after.

    Return that day, which is over.
    """
    site.open(1, TAX)
    first = business_day(site.clock.now(), site.floor.centre.time_zone)
    _serve(site, 4)
    site.clock.later(days=6)
    _serve(site, 20, 8)
    site.clock.later(days=1)
    _serve(site, 6, 6, 6)
    site.clock.later(days=1)
    return first + timedelta(days=7)


def _headline(table: Table, key: str) -> Headline:
    return next(line for line in table.headlines if line.key == key)


@ON_SQLITE
def test_a_figure_is_told_with_its_change_and_whether_that_is_better(site: Site) -> None:
    on = _three_days(site)

    table = report(site, "waits", first=on)

    wait, count = _headline(table, "mean_s"), _headline(table, "count")
    assert (wait.value, wait.is_good, wait.before) == (360.0, True, 840.0)
    assert [(c.against, c.value, c.difference, c.is_better) for c in wait.changes] == [
        (BEFORE, 840.0, -480.0, True),
        (WEEKDAYS, 240.0, 120.0, False),
    ]
    assert [(c.value, c.difference, c.is_better) for c in count.changes] == [
        (2, 1, None),
        (1, 2, None),
    ]
    assert table.notes == []


@ON_SQLITE
def test_totals_of_a_day_that_goes_on_are_compared_with_nothing(site: Site) -> None:
    """Half a day has fewer visitors than a whole one; that says nothing."""
    _three_days(site)
    _serve(site, 3)

    table = report(site, "waits")

    assert _headline(table, "count").changes == ()
    assert [change.against for change in _headline(table, "mean_s").changes] == [BEFORE, WEEKDAYS]
    assert len(table.notes) == 1


@ON_SQLITE
def test_days_without_figures_have_no_change(site: Site) -> None:
    site.open(1)
    _serve(site, 5)
    site.clock.later(days=1)
    on = business_day(site.clock.now(), site.floor.centre.time_zone) - timedelta(days=1)

    wait = _headline(report(site, "waits", first=on), "mean_s")

    assert [(c.value, c.difference, c.is_better) for c in wait.changes] == [(None, None, None)] * 2


@ON_SQLITE
def test_the_filters_hold_for_the_other_days_too(site: Site) -> None:
    site.open(1, TAX)
    _serve(site, 1, 1, 1)
    _serve(site, 1, service="thue", counter=TAX)
    site.clock.later(days=1)
    _serve(site, 1, 1)
    _serve(site, 1, 1, service="thue", counter=TAX)
    on = business_day(site.clock.now(), site.floor.centre.time_zone)
    site.clock.later(days=1)

    counts = [
        _headline(report(site, "waits", first=on, filters=Filters(counter=number)), "count")
        for number in (1, TAX)
    ]

    assert [(line.value, line.before) for line in counts] == [(2, 3), (2, 1)]


@ON_SQLITE
@pytest.mark.parametrize("name", list(REPORTS))
def test_what_is_compared_is_the_line_of_all_of_those_days(site: Site, name: str) -> None:
    """The figures of other days are those that one gets by asking for these days."""
    on = _three_days(site)
    kind = REPORTS[name]
    by = kind.by[0].value

    told = report(site, name, by=by, first=on).headlines
    then = report(site, name, by=by, first=on - timedelta(days=1)).headlines

    assert [line.before for line in told] == [line.value for line in then]
    assert bool(told) == (kind.name not in ("ratings", "bookings"))


@ON_SQLITE
@pytest.mark.parametrize(
    ("by", "keys", "values", "peak"),
    [
        ("arrivals", ["issued", "issued_per_day", "peak"], [3, 3.0, 3.0], "Giờ đông nhất: "),
        ("served", ["served", "served_per_day", "peak"], [3, 3.0, 3.0], "Giờ đông nhất: "),
        ("waits", ["wait_mean_s", "share", "peak"], [360.0, 1.0, 360.0], "Giờ chờ lâu nhất: "),
    ],
)
def test_the_busy_hours_tell_their_main_figures_and_the_hour_that_stands_out(
    site: Site, by: str, keys: list[str], values: list[float], peak: str
) -> None:
    on = _three_days(site)

    table = report(site, "heat-map", by=by, first=on)

    told = table.headlines
    assert [line.key for line in told] == keys
    assert [line.value for line in told] == values
    assert told[-1].label == f"{peak}{_weekday(on)}, 8–9 giờ"
    assert told[-1].before == {"waits": 840.0}.get(by, 2.0)


@ON_SQLITE
def test_the_counters_needed_tell_how_many_and_for_how_long_too_few_were_open(site: Site) -> None:
    """Three come together and take ten minutes each: two counters are needed, one is open."""
    site.open(1)
    site.issue_many(3)
    for _ in range(3):
        site.served(1, minutes=10)
    site.clock.later(days=1)
    on = business_day(site.clock.now(), site.floor.centre.time_zone) - timedelta(days=1)

    by_hour = report(site, "staffing", first=on).headlines
    by_service = report(site, "staffing", by="service", first=on).headlines

    assert [(line.key, line.value, line.label) for line in by_hour] == [
        ("most_needed", 2, "Cần nhiều quầy nhất: 08:00–08:30"),
        ("lacking", 1.0, "Thiếu quầy nhiều nhất: 08:00–08:30"),
        ("short_h", 0.5, "Thiếu quầy, mỗi ngày"),
        ("share", 0.6667, "Chờ không quá 15 phút"),
    ]
    assert by_service == by_hour


@ON_SQLITE
def test_the_counters_of_a_service_alone_are_those_that_serve_it(site: Site) -> None:
    """All counters of the centre were set against the need of one service."""
    site.open(1, TAX)
    _serve(site, 1, 1)
    _serve(site, 1, service="thue", counter=TAX)

    both = report(site, "staffing").rows
    land = report(site, "staffing", filters=Filters(service="dat-dai")).rows

    opened = 6
    assert float(str(land[0][opened])) < float(str(both[0][opened]))


def _weekday(on: date) -> str:
    names = ("Hai", "Ba", "Tư", "Năm", "Sáu", "Bảy")
    return f"Thứ {names[on.weekday()]}" if on.weekday() < 6 else "Chủ nhật"
