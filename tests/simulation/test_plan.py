"""Checks the plan of a played day: it is the same for a seed, and plausible."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from app.domain.centre.calendar import span_bounds
from app.domain.centre.values import Centre, HoursFor, SpecialDay
from app.persistence.centre.configuration import build_centre, read_file, sample_file
from app.simulation.plan import plan_day, plan_duties, plan_part, with_hours_of

ON = date(2026, 11, 24)
HALL = Path(__file__).parent / "hall.toml"


@pytest.fixture(scope="module")
def centre() -> Centre:
    return build_centre(1, read_file(sample_file("quang-tri")))


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


@pytest.mark.parametrize("visitors", [1, 3, 100, 399, 1000])
def test_a_day_has_as_many_visitors_as_were_wished(centre: Centre, visitors: int) -> None:
    visits = plan_day(centre, ON, seed=1, visitors=visitors)

    assert len(visits) == visitors


def test_a_smaller_day_keeps_the_mix_of_services(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1, visitors=100)

    counts = Counter(v.service for v in visits)
    shares = {code: s.per_day / 4 for code, s in centre.services.items()}
    assert all(abs(counts[code] - share) <= 1 for code, share in shares.items())


def test_a_part_of_a_day_has_the_visitors_that_come_in_it_and_no_others(centre: Centre) -> None:
    morning = ((time(7, 30), time(9, 30)),)
    shorter = replace(centre, hours=replace(centre.hours, issuing=morning, calling=morning))
    whole = plan_day(centre, ON, seed=1)

    part = plan_part(centre, shorter, ON, seed=1)

    end = datetime.combine(ON, time(9, 30), centre.time_zone)
    assert 100 < len(part) < len(whole)
    assert part == whole[: len(part)]
    assert part[-1].at < end <= whole[len(part)].at


@pytest.mark.parametrize("seed", range(10))
def test_visitors_come_in_order_while_the_kiosk_is_open(centre: Centre, seed: int) -> None:
    visits = plan_day(centre, ON, seed=seed)

    times = [v.at for v in visits]
    local = [at.astimezone(centre.time_zone).time() for at in times]
    spans = centre.hours.issuing
    assert times == sorted(times)
    assert all(any(start <= at < end for start, end in spans) for at in local)


def test_most_come_in_the_two_hours_after_eight(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    hours = Counter(v.at.astimezone(centre.time_zone).hour for v in visits)
    assert {hour for hour, _ in hours.most_common(2)} <= {7, 8, 9}
    assert hours[14] > hours[16]


def test_a_shortened_day_is_played_in_its_own_hours_and_a_closed_one_in_the_usual(
    centre: Centre,
) -> None:
    short = ((time(8), time(9)),)
    days = {ON: SpecialDay(short, short), ON + timedelta(days=1): SpecialDay()}
    whole = replace(centre, hours=replace(centre.hours, days=days))

    shortened, closed = (with_hours_of(whole, on) for on in days)

    visits = plan_day(shortened, ON, seed=1, visitors=30)
    assert {visit.at.astimezone(centre.time_zone).hour for visit in visits} == {8}
    assert closed.hours.usual(HoursFor.CALLING) == centre.hours.usual(HoursFor.CALLING)


def test_a_centre_open_until_midnight_has_visitors() -> None:
    hall = build_centre(1, read_file(HALL))

    visits = plan_day(hall, ON, seed=1)

    closing = span_bounds(ON, hall.hours.issuing[0], hall.time_zone)[1]
    assert len(visits) == 40
    assert closing.date() == ON + timedelta(days=1)
    assert all(v.at < closing for v in visits)


def test_some_leave_some_miss_their_turn_and_most_are_served(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    count = len(visits)
    assert 0 < sum(v.is_no_show for v in visits) < count * 0.1
    assert 0 < sum(v.leaves_after_s is not None for v in visits) < count * 0.12
    assert 0 < sum(v.priority is not None for v in visits) < count * 0.16
    assert 0 < sum(v.recalls > 0 for v in visits) < count * 0.12
    assert 0 < sum(v.hold_s is not None for v in visits) < count * 0.1


def test_service_times_lie_about_the_minutes_of_the_service(centre: Centre) -> None:
    visits = [v for seed in range(5) for v in plan_day(centre, ON, seed=seed)]

    land = [v.service_s / 60 for v in visits if v.service == "dat-dai" and v.kind == "submit"]
    mean_min = sum(land) / len(land)
    assert 11 < mean_min < 17


def test_nobody_is_sent_on_to_the_service_they_came_for(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    sent_on = [v for v in visits if v.transfer_to is not None]
    assert sent_on
    assert all(v.transfer_to != v.service for v in sent_on)


def test_who_collects_a_result_files_nothing(centre: Centre) -> None:
    visits = plan_day(centre, ON, seed=1)

    endings = {(v.kind, v.outcome) for v in visits if v.service == "tra-ket-qua"}

    assert endings == {("result", "returned_result"), ("fee", "fee_collected")}


def test_the_same_seed_gives_the_same_duties(centre: Centre) -> None:
    first = plan_duties(centre, ON, seed=1)

    again = plan_duties(centre, ON, seed=1)

    assert first == again
    assert first != plan_duties(centre, ON, seed=2)


def test_every_counter_is_open_in_the_centre_s_hours_and_closed_at_noon(centre: Centre) -> None:
    duties = plan_duties(centre, ON, seed=1)

    spans = [span_bounds(ON, span, centre.time_zone) for span in centre.hours.calling]
    assert [duty.counter for duty in duties] == list(centre.counters)
    assert all(
        begin <= opens < begin + timedelta(minutes=5) and closes == end
        for duty in duties
        for (opens, closes), (begin, end) in zip(duty.spans, spans, strict=True)
    )


def test_every_officer_rests_once_while_the_counter_is_open(centre: Centre) -> None:
    duties = plan_duties(centre, ON, seed=1)

    rests = [(d.rests_at, d.spans) for d in duties]

    assert all(at and any(begin < at < end for begin, end in spans) for at, spans in rests)
    assert all(timedelta(seconds=d.rest_s) <= timedelta(minutes=12) for d in duties)
