"""A configuration that closes what is booked: nobody loses an appointment without being told."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.booking.booking import BookingState
from app.domain.errors import Conflict
from app.operations.centre.configuring import Publication, Request
from tests.operations.booking.booker import SLOT, Booker
from tests.support.site import Site

TOMORROW = SLOT + timedelta(days=1)


@pytest.fixture
def booker(site: Site) -> Booker:
    return Booker(site)


def publish(booker: Booker, patch: Any, **given: Any) -> Publication:
    site = booker.site
    return site.parts.configurations.publish(
        site.caller("admin"), Request(None, patch, **given), request_id=site.new_id()
    )


def plans(**changes: Any) -> Any:
    return {"booking_plan": {"dat-dai": changes}}


def test_what_loses_its_time_is_listed_before_it_is_published(booker: Booker) -> None:
    made = booker.make(starts_at=TOMORROW)
    kept = booker.make(starts_at=TOMORROW + timedelta(hours=6))

    told = publish(booker, plans(hours=[["13:30", "16:30"]]), dry_run=True)
    with pytest.raises(Conflict) as refused:
        publish(booker, plans(hours=[["13:30", "16:30"]]))

    assert [one.id for one in told.lost_bookings] == [made.booking.id]
    assert (refused.value.code, refused.value.facts) == ("bookings_lost", {"n": 1})
    assert [booker.read(one).starts_at for one in (made, kept)] == [
        made.booking.starts_at, kept.booking.starts_at,
    ]  # fmt: skip


def test_it_is_moved_to_the_nearest_time_that_has_a_place(booker: Booker) -> None:
    made = booker.make(starts_at=TOMORROW)

    done = publish(booker, plans(hours=[["13:30", "16:30"]]), bookings="move")

    after = booker.read(made)
    assert (after.state, after.starts_at) == (BookingState.BOOKED, done.lost_bookings[0].moved_to)
    assert after.starts_at == TOMORROW - timedelta(hours=1, minutes=40) + timedelta(hours=7)


def test_or_it_is_cancelled_by_the_centre(booker: Booker) -> None:
    made = booker.make(starts_at=TOMORROW)

    publish(booker, plans(hours=[["13:30", "16:30"]]), bookings="cancel")

    after = booker.read(made)
    assert (after.state, after.cancelled_by) == (BookingState.CANCELLED, "centre")


def test_no_slot_gets_more_than_its_places_by_a_closure(booker: Booker) -> None:
    made = [booker.make(starts_at=t) for t in booker.slots(2) for _ in range(3)]
    full = [booker.make(starts_at=SLOT + timedelta(minutes=40)) for _ in range(3)]

    publish(booker, plans(hours=[["08:40", "11:30"]]), bookings="move")

    after = [booker.read(one) for one in (*made, *full)]
    times = [one.starts_at for one in after]
    assert all(one.state is BookingState.BOOKED for one in after)
    assert max(times.count(t) for t in times) == 3


def test_fewer_places_lose_what_is_booked_beyond_them(booker: Booker) -> None:
    made = [booker.make(starts_at=TOMORROW) for _ in range(3)]

    told = publish(booker, plans(online=1), dry_run=True)

    assert [one.id for one in told.lost_bookings] == [made[2].booking.id]


def test_a_change_that_touches_no_booking_asks_nothing(booker: Booker) -> None:
    booker.make(starts_at=TOMORROW)

    assert not publish(booker, plans(lead_days=6)).lost_bookings


def test_a_day_that_is_closed_sends_its_bookings_to_the_days_beside_it(booker: Booker) -> None:
    made = booker.make(starts_at=TOMORROW)
    off = {"closed": True, "reason": {"vi": "Nghỉ bù", "en": "Off"}}

    publish(booker, {"calendar": {"day": {"2026-11-25": off}}}, bookings="move")

    assert booker.read(made).starts_at.date() in {
        (TOMORROW + days).date() for days in (timedelta(-1), timedelta(1))
    }
