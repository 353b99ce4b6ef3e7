"""The forward simulation knows who comes with an appointment, and lets nobody pay for it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.forecast import Forecast, NextHour
from app.domain.queue.appointments import DueAppointment
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.domain.waits.past import Past
from app.estimating.counter_groups import BOOKED_COME
from app.estimating.experience import Learner
from app.estimating.forecasting import forecast
from app.estimating.next_hour import next_hour
from tests.estimating.test_engine import certain
from tests.estimating.test_next_hour import busy, looked, p80, usual_day
from tests.support.builders import HANOI, NOW, floor, ticket


def with_appointments(on: Floor, *minutes: float, service: str = "dat-dai") -> Floor:
    """Return the floor with appointments so many minutes from now."""
    known = [
        DueAppointment(1000 + n, service, NOW + timedelta(minutes=after))
        for n, after in enumerate(minutes)
    ]
    return replace(on, appointments={one.id: one for one in known})


def told(on: Floor) -> Forecast:
    """Return the forecast of a centre where a call for land takes 611 s, whoever is served."""
    return forecast(on, certain(), NOW, seed=3)


def wait_s(on: Floor, service: str = "dat-dai") -> float:
    """Return the median wait of who takes a number now."""
    return told(on).next[service, None].spread.p50_s


def booked(ident: int, after_min: float) -> Ticket:
    """Return a ticket of who came early with an appointment so many minutes from now."""
    slot = NOW + timedelta(minutes=after_min)
    return ticket(ident, booked_for=slot, rank_at=slot)


def queue(many: int) -> Sequence[Ticket]:
    """Return so many who wait for land."""
    return [ticket(n, waited_min=10 - n) for n in range(1, many + 1)]


def test_a_later_appointment_costs_nobody_anything_who_takes_a_number_now() -> None:
    free = floor(*queue(8))

    booked_up = with_appointments(free, *[5 + n for n in range(30)])

    assert told(booked_up).next == told(free).next
    assert told(booked_up).tickets == told(free).tickets


def test_who_has_come_before_the_slot_is_not_waited_for_by_who_takes_a_number_now() -> None:
    early = floor(booked(50, 45))

    assert wait_s(early) == pytest.approx(0, abs=1)
    assert told(early).tickets[50].p50_s == pytest.approx(45 * 60, abs=1)


def test_who_comes_later_by_their_own_word_is_not_waited_for_either() -> None:
    later = ticket(51, waited_min=5, not_before=NOW + timedelta(minutes=30))

    assert wait_s(floor(later)) == pytest.approx(0, abs=1)


def test_those_whose_slot_is_now_may_come_before_who_takes_a_number_now() -> None:
    all_taken = floor(*queue(2))

    just_past = with_appointments(all_taken, *[-1.0] * 8)

    assert wait_s(just_past) > wait_s(all_taken) + 1000


def test_the_longer_a_slot_is_past_the_fewer_are_waited_for() -> None:
    waits = [wait_s(with_appointments(floor(), *[ago] * 12)) for ago in (-0.5, -5.0, -9.5, -11)]

    assert waits == sorted(waits, reverse=True)
    assert waits[0] > waits[-1] == pytest.approx(0, abs=1)


def test_the_next_hour_counts_those_with_an_appointment_beside_the_usual_ones() -> None:
    on = busy()

    more = looked(with_appointments(on, 10, 20, 30, 40, 90)).services["dat-dai"]

    usual = looked(on).services["dat-dai"]
    assert usual.coming is not None
    assert more.coming == pytest.approx(usual.coming + 4 * BOOKED_COME, abs=0.11)
    assert p80(more) > p80(usual)


def test_past_days_of_appointments_are_no_sample_of_who_comes_without_one() -> None:
    on = busy()

    def hour(*, is_booked: bool) -> NextHour:
        def day(ago: int) -> Past:
            found = usual_day(ago)
            visits = [
                replace(v, is_booked=is_booked and n % 2 == 0) for n, v in enumerate(found.visits)
            ]
            return Past(found.legs, visits)

        learner = Learner(on.centre, [day(ago) for ago in range(5, 0, -1)])
        today = Past(visits=[visit for visit in day(0).visits if visit.issued_at < NOW])
        coming = learner.arrivals.coming(on, today.visits, NOW)
        return next_hour(on, learner.experience(today, NOW), coming, NOW, seed=7)

    half, whole = hour(is_booked=True).services, hour(is_booked=False).services
    assert whole["dat-dai"].coming == pytest.approx(12, abs=1)
    assert half["dat-dai"].coming == pytest.approx(6, abs=1)


def test_today_those_with_an_appointment_make_no_busy_day() -> None:
    on, begun = busy(), NOW.astimezone(HANOI)
    learner = Learner(on.centre, [usual_day(ago) for ago in range(5, 0, -1)])
    came = [v for v in usual_day(0).visits if v.issued_at < begun]
    many = [replace(came[0], ticket_id=9000 + n, is_booked=True) for n in range(60)]

    usual = learner.arrivals.coming(on, came, NOW)
    crowded = learner.arrivals.coming(on, sorted([*came, *many], key=lambda v: v.issued_at), NOW)

    assert usual is not None
    assert crowded is not None
    assert crowded.services["dat-dai"].sum() == pytest.approx(usual.services["dat-dai"].sum())
