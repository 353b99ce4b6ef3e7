"""Bookings by staff, from the slot to the ticket, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.booking.booking import BookingState, Quota
from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, RequestReused, Stale
from app.domain.queue.ticket import Action
from app.operations.booking.bookings import Booked
from app.persistence.booking.store import BookingFilter
from tests.operations.booking.booker import SLOT, Booker
from tests.support.builders import NOW
from tests.support.site import Site

TODAY = NOW.date()


@pytest.fixture
def booker(site: Site) -> Booker:
    return Booker(site)


def test_a_booking_takes_a_place_of_staff_first_and_then_those_of_the_public(
    booker: Booker,
) -> None:
    made = [booker.make().booking for _ in range(3)]

    assert [(one.quota, one.number) for one in made] == [
        (Quota.STAFF, 1), (Quota.ONLINE, 1), (Quota.ONLINE, 2),
    ]  # fmt: skip
    with pytest.raises(Conflict) as refused:
        booker.make()
    assert refused.value.code == "slot_full"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"service": "nowhere"}, "invalid"),
        ({"service": "thue"}, "no_bookings"),
        ({"starts_at": SLOT + timedelta(minutes=1)}, "no_slot"),
        ({"starts_at": datetime(2026, 11, 28, 1, 10, tzinfo=UTC)}, "no_slot"),
        ({"starts_at": NOW - timedelta(minutes=10)}, "slot_over"),
        ({"starts_at": SLOT + timedelta(days=14)}, "slot_not_yet"),
        ({"procedure": "1.001"}, "invalid"),
        ({"phone": "không có"}, "phone_number"),
    ],
)
def test_what_can_not_be_booked_is_refused_with_its_reason(
    booker: Booker, given: dict[str, Any], code: str
) -> None:
    with pytest.raises((Invalid, Conflict)) as refused:
        booker.make(**given)

    assert refused.value.code == code
    assert booker.site.log() == []


def test_the_same_request_books_once_and_another_may_not_have_its_id(booker: Booker) -> None:
    first = booker.make(request_id="the-same-request")
    again = booker.make(request_id="the-same-request")

    assert again.repeated
    assert again.booking == first.booking
    with pytest.raises(RequestReused):
        booker.make(request_id="the-same-request", starts_at=SLOT + timedelta(minutes=20))


def test_an_officer_books_nobody(booker: Booker) -> None:
    with pytest.raises(NotAllowed):
        booker.make(by="officer01")


def test_one_person_has_one_open_booking_of_a_plan_however_the_number_is_written(
    booker: Booker,
) -> None:
    booker.make(phone="0912 345 678")

    with pytest.raises(Conflict) as refused:
        booker.make(phone="+84 912.345.678", starts_at=SLOT + timedelta(days=1))

    assert refused.value.code == "booked_already"


def test_a_person_books_no_third_time_on_a_day(booker: Booker) -> None:
    for hours in (0, 1):
        made = booker.make(phone="0912345678", starts_at=SLOT + timedelta(hours=hours))
        booker.no_show(made, later=timedelta(minutes=45))

    with pytest.raises(Conflict) as refused:
        booker.make(phone="0912345678", starts_at=SLOT + timedelta(hours=2))

    assert refused.value.code == "booked_enough"


def test_no_number_and_no_note_enters_the_log(booker: Booker) -> None:
    made = booker.make(phone="0912345678", note="đi cùng mẹ")

    log = str(booker.site.log())
    assert "912345678" not in log
    assert "mẹ" not in log
    told = booker.contact(made)
    assert (told.phone, told.note) == ("0912345678", "đi cùng mẹ")


def test_who_comes_on_time_has_the_rank_of_the_slot_and_a_number_of_the_booked(
    booker: Booker,
) -> None:
    made = booker.make()
    booker.site.clock.at = SLOT + timedelta(minutes=8)
    done = booker.check_in(made)

    ticket = done.ticket
    assert ticket is not None
    assert (ticket.label, ticket.origin, ticket.booked_for) == ("A700", "booked", SLOT)
    assert ticket.rank_at == SLOT
    assert done.booking.state is BookingState.ARRIVED
    assert "Hẹn 08:10" in str(booker.site.dump()["print_jobs"][-1].document)


def test_who_comes_early_waits_for_the_slot_and_passes_nobody(booker: Booker) -> None:
    made = booker.make()
    booked = booker.check_in(made).ticket
    walk_in = booker.site.issue()
    booker.site.open(1)

    first = booker.site.called(1)

    assert booked is not None
    assert booked.queued_at == SLOT
    assert booked.quote is None
    assert first.id == walk_in.id


def test_who_comes_ten_minutes_late_gets_a_number_like_everybody_else(booker: Booker) -> None:
    made = booker.make()
    booker.site.clock.at = SLOT + timedelta(minutes=10, seconds=1)

    done = booker.check_in(made)

    assert done.booking.state is BookingState.LATE
    assert done.ticket is not None
    assert (done.ticket.origin, done.ticket.booked_for) == ("walk_in", None)


@pytest.mark.parametrize(("minutes", "code"), [(-31, "booking_too_early"), (31, "booking_over")])
def test_a_check_in_has_its_time(booker: Booker, minutes: int, code: str) -> None:
    made = booker.make(starts_at=SLOT + timedelta(minutes=40))
    booker.site.clock.at = made.booking.starts_at + timedelta(minutes=minutes)

    with pytest.raises(Conflict) as refused:
        booker.check_in(made)

    assert refused.value.code == code
    assert booker.read(made).state is BookingState.BOOKED


def test_a_check_in_that_is_sent_twice_gives_one_ticket(booker: Booker) -> None:
    made = booker.make()

    first = booker.check_in(made, request_id="the-same-request")
    again = booker.check_in(made, request_id="the-same-request")

    assert again.repeated
    assert again.booking.ticket_id == first.booking.ticket_id
    assert len(booker.site.floor.tickets) == 1


def test_two_at_the_reception_change_one_booking_and_the_second_is_told(booker: Booker) -> None:
    made = booker.make()
    booker.cancel(made)

    with pytest.raises(Stale):
        booker.check_in(made)
    with pytest.raises(Conflict) as refused:
        booker.cancel(Booked(booker.read(made), made.floor, made.at))
    assert refused.value.code == "booking_ended"


def test_a_cancelled_place_comes_back_after_ten_to_forty_minutes(booker: Booker) -> None:
    made = [booker.make() for _ in range(3)]
    booker.site.clock.at = NOW
    cancelled = booker.cancel(made[0]).booking

    assert cancelled.free_at is not None
    assert timedelta(minutes=10) <= cancelled.free_at - NOW <= timedelta(minutes=40)
    with pytest.raises(Conflict):
        booker.make()


def test_a_place_given_back_is_given_anew_when_its_time_has_come(booker: Booker) -> None:
    afternoon = SLOT + timedelta(hours=6)
    made = [booker.make(starts_at=afternoon) for _ in range(3)]
    booker.cancel(made[0])
    booker.site.clock.later(minutes=41)

    again = booker.make(starts_at=afternoon).booking

    assert (again.quota, again.number) == (Quota.STAFF, 1)


def test_a_moved_booking_frees_its_place_and_keeps_its_id(booker: Booker) -> None:
    made = [booker.make() for _ in range(3)]
    later = SLOT + timedelta(minutes=20)

    moved = booker.move(made[0], later)

    assert (moved.booking.id, moved.booking.starts_at) == (made[0].booking.id, later)
    assert booker.make().booking.starts_at == SLOT


def test_a_booking_of_another_centre_is_not_there(booker: Booker) -> None:
    made = booker.make()
    other = Booker(booker.site.other)

    with pytest.raises(NotThere):
        other.cancel(made)


def test_the_day_s_end_ends_every_booking_in_one_state(booker: Booker) -> None:
    site = booker.site
    served, left, absent, gone = (booker.make(starts_at=t) for t in booker.slots(4))
    later = booker.make(starts_at=SLOT + timedelta(days=1), phone="0912345678")
    booker.cancel(gone)
    site.open(1)
    booker.check_in(served)
    site.served(1)
    booker.check_in(left)
    site.clock.later(hours=10)

    site.parts.day_close.close_day(site.centre_id)

    assert [booker.read(one).state for one in (served, absent, left, gone, later)] == [
        BookingState.SERVED, BookingState.NO_SHOW, BookingState.EXPIRED, BookingState.CANCELLED,
        BookingState.BOOKED,
    ]  # fmt: skip
    assert booker.contact(later).phone == "0912345678"


def test_a_number_is_gone_with_the_day_and_the_mark_a_month_later(booker: Booker) -> None:
    site = booker.site
    booker.make(phone="0912345678", note="x")
    site.clock.later(hours=12)
    site.parts.day_close.close_day(site.centre_id)
    after_a_day = site.dump()

    site.clock.later(days=31)
    site.parts.day_close.close_day(site.centre_id)

    assert after_a_day["booking_contacts"] == []
    assert len(after_a_day["booking_persons"]) == 1
    assert site.dump()["booking_persons"] == []
    assert site.dump()["booking_keys"] == []


def test_a_past_day_with_an_open_booking_alone_is_closed(booker: Booker) -> None:
    made = booker.make()
    booker.site.clock.later(days=1)

    booker.site.parts.day_close.close_past_days(booker.site.centre_id)

    assert booker.read(made).state is BookingState.NO_SHOW


def test_the_list_of_a_day_tells_who_was_served_at_once(booker: Booker) -> None:
    site = booker.site
    made = booker.make()
    booker.make(starts_at=SLOT + timedelta(minutes=20))
    site.open(1)
    booker.check_in(made)
    site.act(site.act(site.called(1), Action.START), Action.FINISH, outcome="accepted")

    found = site.parts.bookings.find(
        site.caller("supervisor"), BookingFilter(TODAY, state=BookingState.SERVED)
    )

    assert [one.booking.id for one in found] == [made.booking.id]
    assert found[0].label == "A700"
