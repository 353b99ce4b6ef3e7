"""Checks the plan of a played day: it is the same for a seed, and plausible."""

from collections import Counter
from datetime import date

import pytest

from app.domain.centre import Centre
from app.persistence.configuration import build, read_file, sample
from app.simulation.plan import plan_day

ON = date(2026, 11, 24)


@pytest.fixture(scope="module")
def centre() -> Centre:
    return build(1, read_file(sample("quang-tri")))


def test_the_same_seed_gives_the_same_day(centre: Centre) -> None:
    first = plan_day(centre, ON, seed=1)

    again = plan_day(centre, ON, seed=1)

    assert first == again


def test_another_seed_gives_another_day(centre: Centre) -> None:
    first = plan_day(centre, ON, seed=1)

    other = plan_day(centre, ON, seed=2)

    assert first != other


def test_each_service_gets_the_visitors_of_its_day(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    assert Counter(v.service for v in visits) == {c: s.per_day for c, s in centre.services.items()}


def test_a_smaller_day_keeps_the_mix_of_services(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1, visitors=100)

    assert 85 <= len(visits) <= 115
    assert Counter(v.service for v in visits).most_common(1)[0][0] == "tra-ket-qua"


def test_visitors_come_in_order_while_the_kiosk_is_open(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    times = [v.at for v in visits]
    local = [at.astimezone(centre.time_zone).time() for at in times]
    spans = centre.hours.issuing
    assert times == sorted(times)
    assert all(any(start <= at < end for start, end in spans) for at in local)


def test_some_leave_some_miss_their_turn_and_most_are_served(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    count = len(visits)
    assert 0 < sum(v.is_no_show for v in visits) < count * 0.1
    assert 0 < sum(v.leaves_after_s is not None for v in visits) < count * 0.12
    assert 0 < sum(v.priority is not None for v in visits) < count * 0.16


def test_nobody_is_sent_on_to_the_service_they_came_for(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    sent_on = [v for v in visits if v.transfer_to is not None]
    assert sent_on
    assert all(v.transfer_to != v.service for v in sent_on)
