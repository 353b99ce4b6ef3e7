"""What the lobby is told of the hours, on the centre's own clock."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from app.domain.centre.closing import Closing, ClosingStage, closing
from app.domain.centre.values import Centre, Hours, SpecialDay
from tests.support.builders import HANOI
from tests.support.scene import small_centre

WEEK = frozenset({1, 2, 3, 4, 5})
ISSUING = ((time(7, 15), time(11, 15)), (time(13, 15), time(16, 30)))
CALLING = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))


def centre(*, tax: Hours | None = None) -> Centre:
    """Give a centre with a break at noon, whose tax office may have hours of its own."""
    plain = replace(small_centre(), hours=Hours(WEEK, ISSUING, CALLING))
    own = replace(plain.services["thue"], hours=tax)
    return replace(plain, services={**plain.services, "thue": own})


def here(day: int, clock: str) -> datetime:
    """The instant of a wall clock in November 2026; the 27th is a Friday."""
    return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), HANOI)


@pytest.mark.parametrize(
    ("at", "stage", "ends", "opens"),
    [
        ((27, "06:50"), ClosingStage.CLOSED, None, (27, "07:15")),
        ((27, "10:45"), ClosingStage.ENDS_SOON, (27, "11:15"), (27, "13:15")),
        ((27, "11:15"), ClosingStage.NO_NUMBERS, None, (27, "13:15")),
        ((27, "11:30"), ClosingStage.BREAK, None, (27, "13:15")),
        ((27, "16:00"), ClosingStage.ENDS_SOON, (27, "16:30"), (30, "07:15")),
        ((27, "16:59"), ClosingStage.NO_NUMBERS, None, (30, "07:15")),
        ((27, "17:00"), ClosingStage.CLOSED, None, (30, "07:15")),
        ((28, "09:00"), ClosingStage.CLOSED, None, (30, "07:15")),
    ],
)
def test_the_lobby_is_told_that_numbers_end_and_when_they_are_given_again(
    at: tuple[int, str],
    stage: ClosingStage,
    ends: tuple[int, str] | None,
    opens: tuple[int, str],
) -> None:
    told = closing(centre(), here(*at))

    assert told == Closing(stage, here(*ends) if ends else None, here(*opens))


@pytest.mark.parametrize("clock", ["07:15", "10:44", "13:15", "15:59"])
def test_nothing_is_said_while_numbers_are_given_for_a_good_while(clock: str) -> None:
    assert closing(centre(), here(27, clock)) is None


def test_numbers_end_with_the_service_that_gives_them_the_longest() -> None:
    late = Hours(WEEK, ((time(7, 15), time(12)),), CALLING)
    of = centre(tax=late)

    assert closing(of, here(27, "11:10")) is None
    told = closing(of, here(27, "11:45"))
    assert told == Closing(ClosingStage.ENDS_SOON, here(27, "12:00"), here(27, "13:15"))


def test_a_service_that_goes_on_where_the_others_end_leaves_no_end() -> None:
    noon = Hours(WEEK, ((time(11, 15), time(13, 15)),), CALLING)

    assert closing(centre(tax=noon), here(27, "11:10")) is None


def test_a_centre_that_opens_on_no_day_has_no_time_to_say() -> None:
    never = replace(centre(), hours=Hours(frozenset(), ISSUING, CALLING))

    assert closing(never, here(27, "09:00")) == Closing(ClosingStage.CLOSED, None, None)


def test_single_days_of_the_calendar_are_heeded() -> None:
    plain = centre()
    short = SpecialDay(((time(7, 15), time(10)),), ((time(7, 30), time(10, 30)),), {"vi": "Họp"})
    days = {
        date(2026, 11, 27): short,
        date(2026, 11, 28): SpecialDay(ISSUING, CALLING),
        date(2026, 11, 30): SpecialDay(reason={"vi": "Nghỉ lễ"}),
    }
    of = replace(plain, hours=replace(plain.hours, days=days))

    told = closing(of, here(27, "09:45"))

    assert told == Closing(ClosingStage.ENDS_SOON, here(27, "10:00"), here(28, "07:15"))
    over = Closing(ClosingStage.CLOSED, None, here(28, "07:15"))
    assert closing(of, here(27, "14:00")) == over
    assert closing(of, here(28, "08:00")) is None
    assert closing(of, here(30, "09:00")) == Closing(
        ClosingStage.CLOSED, None, datetime(2026, 12, 1, 7, 15, tzinfo=HANOI)
    )
