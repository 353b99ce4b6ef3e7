"""Many book at once: no slot has ever more bookings than places, in however many processes."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import partial

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.booking.booking import BookingState
from app.domain.errors import Conflict, QueueError
from app.operations.booking.bookings import Booked
from app.persistence.booking.store import BookingFilter
from tests.operations.booking.booker import SLOT, Booker
from tests.support.site import Site
from tests.support.together import together

CLIENTS = 64
PLACES = 3


def test_of_sixty_four_who_want_the_last_place_one_gets_it(site: Site, neighbour: Site) -> None:
    bookers = [Booker(site), Booker(neighbour)]
    for _ in range(PLACES - 1):
        bookers[0].make()

    results = together([partial(bookers[n % 2].make) for n in range(CLIENTS)])

    got = [one for one in results if isinstance(one, Booked)]
    refused = [one.code for one in results if isinstance(one, Conflict)]
    assert len(got) == 1
    assert Counter(refused) == {"slot_full": CLIENTS - 1}


def test_a_request_that_two_processes_send_at_once_books_once(site: Site, neighbour: Site) -> None:
    bookers = [Booker(site), Booker(neighbour)] * 4

    results = together([partial(one.make, request_id="the-same-request") for one in bookers])

    made = {one.booking.id for one in results if isinstance(one, Booked)}
    assert len(made) == 1
    assert all(isinstance(one, Booked) for one in results)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["make", "make", "make", "cancel", "move", "check_in", "no_show", "serve"]),
        st.integers(0, 3),
        st.sampled_from([0, 1, 7, 20, 45]),
    ),
    min_size=5,
    max_size=30,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_happens_on_a_day_no_slot_is_over_full_and_every_booking_ends_once(
    site: Site, steps: list[tuple[str, int, int]]
) -> None:
    booker = Booker(site)
    site.clock.at = _next_morning(site)
    day = _Day(booker)

    for what, which, minutes in steps:
        site.clock.later(minutes=minutes)
        day.step(what, which)
        assert day.fullest() <= PLACES
    site.clock.later(hours=12)
    site.parts.day_close.close_day(site.centre_id)

    ends = [booker.read(one).state for one in day.made]
    assert not set(ends) & {BookingState.BOOKED, BookingState.ARRIVED}


def _next_morning(site: Site) -> datetime:
    """Return 8:00 of the next working day: each example has one of its own."""
    on = site.clock.now().date() + timedelta(days=1)
    while on.isoweekday() > 5:
        on += timedelta(days=1)
    return datetime.combine(on, time(1), UTC)


class _Day:
    """A day at the reception: refusals are the rules speaking, nothing else may happen."""

    def __init__(self, booker: Booker) -> None:
        self.booker = booker
        self.made: list[Booked] = []

    def step(self, what: str, which: int) -> None:
        """Do something with one of the newest bookings, or make one of the next slots."""
        try:
            getattr(self, f"_{what}")(which)
        except QueueError:
            return

    def fullest(self) -> int:
        """Return how many bookings the fullest slot has that weren't cancelled."""
        site = self.booker.site
        on = site.clock.now().date()
        found = self.booker.bookings.find(site.caller("reception"), BookingFilter(on))
        taken = Counter(
            one.booking.starts_at
            for one in found
            if one.booking.state is not BookingState.CANCELLED
        )
        return max(taken.values(), default=0)

    def _make(self, which: int) -> None:
        self.made.append(self.booker.make(starts_at=self._slot(which)))

    def _move(self, which: int) -> None:
        self.booker.move(self._one(which), self._slot(which + 1))

    def _cancel(self, which: int) -> None:
        self.booker.cancel(self._one(which))

    def _check_in(self, which: int) -> None:
        self.booker.check_in(self._one(which))

    def _no_show(self, which: int) -> None:
        self.booker.no_show(self._one(which))

    def _serve(self, which: int) -> None:
        site = self.booker.site
        if site.floor.of_officer(site.officer(1).id) is None:
            site.open(1)
        if site.floor.at_counter(1) is None and site.floor.tickets:
            site.served(1)

    def _slot(self, which: int) -> datetime:
        now = self.booker.site.clock.now()
        return SLOT.replace(day=now.day, month=now.month) + timedelta(minutes=20 * which)

    def _one(self, which: int) -> Booked:
        one = self.made[-1 - which % len(self.made)] if self.made else self._missing()
        return Booked(self.booker.read(one), one.floor, one.at)

    def _missing(self) -> Booked:
        raise Conflict("booking_ended")
