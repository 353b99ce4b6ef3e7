"""The days that differ: closed, shortened, swapped; of the centre and of one service."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.calendar import is_around, opening, service_hours
from app.domain.centre.values import Hours, HoursFor, Spans, SpecialDay
from tests.support.builders import HANOI, WORKDAY

ISSUING, CALLING = HoursFor.ISSUING, HoursFor.CALLING
TET = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}
MEETING = {"vi": "Họp hội đồng", "en": "Council meeting"}
SWAP = {"vi": "Làm bù cho thứ Hai 31/08", "en": "Worked instead of Monday 31/08"}
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
FEBRUARY = {date(2026, 2, day): SpecialDay(reason=TET) for day in range(16, 21)}
YEAR = Hours(
    WEEKDAYS,
    WORKDAY,
    WORKDAY,
    {
        **FEBRUARY,
        date(2026, 3, 5): SpecialDay(((time(9), time(10)),), ((time(9), time(10)),), MEETING),
        date(2026, 8, 22): SpecialDay(WORKDAY, WORKDAY, SWAP, like=1),
        date(2026, 8, 31): SpecialDay(reason={"vi": "Nghỉ lễ", "en": "Closed"}),
    },
)


def here(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("at", "opens", "reason"),
    [
        (here(2, 13, 12), here(2, 13, 13, 30), None),
        (here(2, 13, 17), here(2, 23, 7, 30), TET),
        (here(2, 14, 9), here(2, 23, 7, 30), TET),
        (here(2, 16, 9), here(2, 23, 7, 30), TET),
        (here(2, 20, 23, 59), here(2, 23, 7, 30), TET),
        (here(2, 22, 9), here(2, 23, 7, 30), None),
        (here(3, 5, 8), here(3, 5, 9), MEETING),
        (here(3, 5, 10), here(3, 6, 7, 30), MEETING),
        (here(3, 5, 12), here(3, 6, 7, 30), None),
        (here(8, 21, 17), here(8, 22, 7, 30), None),
        (here(8, 22, 12), here(8, 22, 13, 30), None),
    ],
    ids=[
        "noon before", "evening before", "Saturday", "first day", "last day", "Sunday after",
        "opens later", "closes earlier", "at noon anyway", "before a swap day", "swap noon",
    ],
)  # fmt: skip
def test_a_closed_hour_says_when_it_opens_and_which_day_keeps_it_closed(
    at: datetime, opens: datetime, reason: Mapping[str, str] | None
) -> None:
    state = opening(YEAR, CALLING, at.astimezone(UTC), HANOI)

    assert (state.is_open, state.opens_at, state.reason) == (False, opens, reason)


def test_a_swap_saturday_is_open_and_the_day_that_it_replaces_is_not() -> None:
    assert opening(YEAR, ISSUING, here(8, 22, 9), HANOI).is_open
    assert not opening(YEAR, ISSUING, here(8, 31, 9), HANOI).is_open


def test_a_centre_that_is_closed_for_weeks_says_when_it_opens_again() -> None:
    weeks = {date(2026, 6, 1) + timedelta(days=n): SpecialDay(reason=MEETING) for n in range(45)}

    state = opening(Hours(WEEKDAYS, WORKDAY, WORKDAY, weeks), CALLING, here(6, 10, 9), HANOI)

    assert (state.opens_at, state.reason) == (here(7, 16, 7, 30), MEETING)


def test_the_screens_stay_dark_on_a_closed_day() -> None:
    half = timedelta(minutes=30)

    around = [
        is_around(YEAR, CALLING, at, HANOI, before=half, after=half)
        for at in (here(2, 16, 9), here(2, 16, 12, 30), here(8, 22, 12, 30), here(3, 5, 10, 29))
    ]

    assert around == [False, False, True, True]


def test_only_a_day_with_the_work_of_a_weekday_is_a_usual_one() -> None:
    days = (date(2026, 2, 16), date(2026, 3, 5), date(2026, 8, 22), date(2026, 8, 24))

    assert [YEAR.is_usual(on) for on in days] == [False, False, True, True]
    assert [YEAR.is_holiday(on) for on in days] == [True, False, False, False]


def test_a_service_of_its_own_days_works_on_a_swap_day_like_one_of_them() -> None:
    morning = ((time(8), time(10)),)
    mondays = service_hours(YEAR, frozenset({1}), morning, {})
    tuesdays = service_hours(YEAR, frozenset({2}), morning, {})

    assert mondays is not None
    assert tuesdays is not None
    assert mondays.spans_on(date(2026, 8, 22), ISSUING) == morning
    assert tuesdays.spans_on(date(2026, 8, 22), ISSUING) == ()
    assert opening(tuesdays, ISSUING, here(2, 16, 9), HANOI).reason == TET


MINUTES = st.integers(4 * 60, 24 * 60)
"""Not before four: the clocks of all zones are changed by then."""
ZONES = ("Asia/Ho_Chi_Minh", "America/New_York", "America/Havana", "Australia/Lord_Howe")
FIRST = date(2026, 3, 5)
"""Within the days from here on New York and Havana set their clocks forward."""
LOOKED_AHEAD = 3


def _spans(minutes: list[int]) -> Spans:
    at = [time(minute // 60 % 24, minute % 60) for minute in sorted(minutes)]
    return tuple(zip(at[::2], at[1::2], strict=False))


SPANS = st.lists(MINUTES, max_size=6, unique=True).map(_spans)
WEEKS = st.frozensets(st.integers(1, 7))
DAYS = st.dictionaries(
    st.integers(0, 9).map(lambda n: FIRST + timedelta(days=n)),
    st.builds(SpecialDay, SPANS, SPANS, st.just({}), st.none() | st.integers(1, 7)),
    max_size=5,
)
HOURS = st.builds(Hours, WEEKS, SPANS, SPANS, DAYS)


def _holds(spans: Spans, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    return any(
        start.hour * 60 + start.minute <= minute < (end.hour * 60 + end.minute or 24 * 60)
        for start, end in spans
    )


def _is_open(hours: Hours, at: datetime, zone: ZoneInfo) -> bool:
    """What is open in a minute, told without the product's own rules."""
    local = at.astimezone(zone)
    if local.date() in hours.days:
        return _holds(hours.days[local.date()].calling, local)
    return local.isoweekday() in hours.weekdays and _holds(hours.calling, local)


def _minutes_from(at: datetime) -> Iterator[datetime]:
    return (at + timedelta(minutes=n) for n in range(LOOKED_AHEAD * 24 * 60))


@given(HOURS, st.integers(0, 6 * 24 * 60), st.sampled_from(ZONES))
def test_opening_and_closing_are_those_of_a_model_that_goes_minute_by_minute(
    hours: Hours, minute: int, zone_name: str
) -> None:
    zone = ZoneInfo(zone_name)
    at = datetime.combine(FIRST, time(), UTC) + timedelta(minutes=minute)
    is_open = _is_open(hours, at, zone)
    turn = next((m for m in _minutes_from(at) if _is_open(hours, m, zone) is not is_open), None)

    state = opening(hours, CALLING, at, zone)

    assert state.is_open is is_open
    told = state.closes_at if is_open else state.opens_at
    last = at + timedelta(days=LOOKED_AHEAD)
    assert (told if told is not None and told < last else None) == turn


@given(
    HOURS,
    st.none() | WEEKS,
    st.none() | SPANS,
    st.dictionaries(st.just(FIRST + timedelta(days=2)), st.builds(SpecialDay, SPANS), max_size=1),
    st.integers(0, 9 * 24 * 60),
)
def test_a_service_gives_numbers_while_it_and_the_day_do(
    centre: Hours,
    weekdays: frozenset[int] | None,
    issuing: Spans | None,
    own: dict[date, SpecialDay],
    minute: int,
) -> None:
    local = datetime.combine(FIRST, time(), HANOI) + timedelta(minutes=minute)
    day = centre.days.get(local.date())
    weekday = (day.like if day is not None else None) or local.isoweekday()
    is_its_day = weekday in (weekdays if weekdays is not None else centre.weekdays)
    if local.date() in own:
        gives = _holds(own[local.date()].issuing, local)
    elif day is None:
        gives = is_its_day and _holds(centre.issuing if issuing is None else issuing, local)
    else:
        may = (weekdays is None or is_its_day) and _holds(day.issuing, local)
        gives = may and (issuing is None or _holds(issuing, local))

    hours = service_hours(centre, weekdays, issuing, own) or centre

    assert opening(hours, ISSUING, local, HANOI).is_open is gives
