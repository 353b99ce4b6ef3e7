"""Who will come with an appointment, as the log tells it and as the next two hours show it."""

from datetime import datetime, timedelta

from app.domain.events import BookingAction, Event
from app.domain.instants import iso
from app.domain.queue.appointments import DueAppointment, appointments_after, counted, to_come
from tests.support.builders import NOW

SLOT = NOW + timedelta(minutes=20)


def made(seq: int = 7, service: str = "dat-dai", starts_at: datetime = SLOT) -> Event:
    """Return the event of a booking."""
    facts: dict[str, object] = {"service": service, "starts_at": iso(starts_at)}
    return Event(seq, NOW, BookingAction.MAKE, "holder", facts=facts)


def of(action: BookingAction, **facts: object) -> Event:
    """Return an event of the booking of `made`."""
    return Event(8, NOW, action, "holder", facts={"booking": 7, **facts})


def test_an_appointment_is_known_from_its_making_by_its_latest_time() -> None:
    known = appointments_after({}, made())

    later = appointments_after(
        known, of(BookingAction.MOVE, starts_at=iso(SLOT + 2 * (SLOT - NOW)))
    )

    assert known == {7: DueAppointment(7, "dat-dai", SLOT)}
    assert later[7].starts_at == NOW + timedelta(minutes=60)


def test_who_came_or_gave_it_up_is_not_to_come_any_more() -> None:
    known = appointments_after({}, made())

    for end in (
        BookingAction.CHECK_IN,
        BookingAction.CANCEL,
        BookingAction.NO_SHOW,
        BookingAction.EXPIRE,
    ):
        assert appointments_after(known, of(end)) == {}


def test_what_becomes_of_who_has_come_changes_nothing() -> None:
    other = {9: DueAppointment(9, "thue", SLOT)}

    assert appointments_after(other, of(BookingAction.SERVE)) == other
    assert appointments_after(other, of(BookingAction.MOVE, starts_at=iso(SLOT))) == other


def test_the_next_two_hours_begin_with_those_whose_slot_is_just_past() -> None:
    minutes = {1: -11, 2: -10, 3: 0, 4: 120, 5: 121}
    known = [DueAppointment(n, "dat-dai", NOW + timedelta(minutes=m)) for n, m in minutes.items()]

    assert [one.id for one in to_come(reversed(known), NOW)] == [2, 3, 4]
    assert counted(known, NOW) == {"dat-dai": 3}
