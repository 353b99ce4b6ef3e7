"""The floor knows who is still to come, in each process, and tells the same after a start."""

from datetime import timedelta

from app.domain.queue.appointments import DueAppointment
from app.persistence.queue.floors import load_floor
from tests.operations.booking.booker import SLOT, Booker
from tests.support.site import Site

LATER = SLOT + timedelta(minutes=20)


def test_the_floor_knows_each_appointment_until_somebody_comes_with_it(
    site: Site, neighbour: Site
) -> None:
    booker = Booker(site)
    kept, given_up, used = booker.make(), booker.make(starts_at=LATER), booker.make()
    moved = booker.move(kept, LATER)
    booker.cancel(given_up)

    assert neighbour.floor.appointments == {
        moved.booking.id: DueAppointment(moved.booking.id, "dat-dai", LATER),
        used.booking.id: DueAppointment(used.booking.id, "dat-dai", SLOT),
    }

    booker.check_in(used)
    assert list(neighbour.floor.appointments) == [moved.booking.id]
    assert site.floor.appointments == neighbour.floor.appointments


def test_a_floor_that_is_read_anew_knows_the_same_as_one_that_followed(site: Site) -> None:
    booker = Booker(site)
    booker.make()
    booker.cancel(booker.make())
    booker.check_in(booker.make(starts_at=LATER))
    followed = site.floor

    with site.parts.units.database.read() as connection:
        anew = load_floor(connection, site.centre_id, followed.seq)

    assert len(followed.appointments) == 1
    assert anew.appointments == followed.appointments


def test_the_close_of_the_day_leaves_nobody_to_come(site: Site) -> None:
    Booker(site).make()
    site.clock.later(hours=12)

    site.parts.day_close.close_day(site.centre_id)

    assert site.floor.appointments == {}
