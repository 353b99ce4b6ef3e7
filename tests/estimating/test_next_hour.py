"""What the look ahead says of the next hour, and what one counter more or one that helps brings."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from app.domain.centre.closures import Closure
from app.domain.centre.values import Service, SpecialDay
from app.domain.forecast import NextHour, OfferKind, ServiceHour, Unknown
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import LegEnd, Ticket
from app.domain.waits.next_hour import may_offer, outlook
from app.domain.waits.past import Past, PastLeg, PastVisit
from app.estimating.experience import Learner
from app.estimating.next_hour import next_hour
from tests.support.builders import HANOI, NOW, floor, sample_centre, ticket

LATE = datetime(2026, 11, 24, 9, 45, tzinfo=NOW.tzinfo)
"""16:45 in Đông Hà: numbers are given for fifteen minutes more."""
USUAL: Mapping[str, int] = {"dat-dai": 12, "thue": 6, "ket-qua": 0}
"""How many come in an hour on each day before."""


def usual_day(ago: int, per_hour: Mapping[str, int] = USUAL) -> Past:
    """Return a day so long ago: people come evenly from 7:30 to 11:30 and from 13:30 to 17:00."""
    on = date(2026, 11, 24) - timedelta(days=ago)
    visits: list[PastVisit] = []
    for service, many in per_hour.items():
        for half in range(15):
            hour = 7.5 + half / 2 + 2 * (half >= 8)
            begin = datetime.combine(on, time(), HANOI) + timedelta(hours=hour)
            gap = timedelta(minutes=60 / many) if many else timedelta()
            for number in range(many // 2):
                ident = 1000 * ago + len(visits)
                visits.append(PastVisit(ident, service, None, begin + number * gap))
    visits.sort(key=lambda visit: visit.issued_at)
    legs = [
        PastLeg(
            v.ticket_id, v.service, 1, None, "submit",
            v.issued_at, v.issued_at, v.issued_at, v.issued_at + timedelta(minutes=10),
            0.0, LegEnd.FINISHED,
        )
        for v in visits
    ]  # fmt: skip
    return Past(legs, visits)


def busy(*closed: int, waiting: Sequence[Ticket] = (), at: datetime = NOW) -> Floor:
    """Return a floor whose counters are open but for the closed ones; many wait for land."""
    people = waiting or [ticket(n, waited_min=20 - n, at=at) for n in range(1, 13)]
    since = at - timedelta(minutes=30)
    counters = [
        CounterNow(n, CounterState.CLOSED if n in closed else CounterState.OPEN, n, since)
        for n in range(1, 5)
    ]
    return floor(*people, counters=counters)


def looked(
    on: Floor,
    *,
    at: datetime = NOW,
    days: int = 5,
    today: Past | None = None,
    always_open: bool = False,
) -> NextHour:
    """Return the look ahead of somebody who knows so many days before, and today (a usual one)."""
    learner = Learner(on.centre, [usual_day(ago) for ago in range(days, 0, -1)])
    visits = usual_day(0).visits
    so_far = today or Past(visits=[visit for visit in visits if visit.issued_at < at])
    coming = learner.arrivals.coming(on, so_far.visits, at, always_open=always_open)
    return next_hour(on, learner.experience(so_far, at), coming, at, seed=7)


def p80(hour: ServiceHour) -> float:
    assert hour.p80_s is not None
    return hour.p80_s


def test_the_same_floor_and_past_give_the_same_hour() -> None:
    on = busy(2)

    assert looked(on) == looked(on)


def test_those_who_come_are_as_many_as_on_days_before() -> None:
    hour = looked(busy()).services["dat-dai"]

    assert hour.coming == pytest.approx(12, abs=1)


def test_a_day_that_began_busy_is_expected_to_go_on_so() -> None:
    ten = NOW + timedelta(hours=2)
    quiet = looked(busy(at=ten), at=ten, today=Past(visits=_so_far(12, ten)))
    crowded = looked(busy(at=ten), at=ten, today=Past(visits=_so_far(60, ten)))

    assert quiet.services["dat-dai"].coming is not None
    assert crowded.services["dat-dai"].coming is not None
    assert crowded.services["dat-dai"].coming > 1.5 * quiet.services["dat-dai"].coming


def _so_far(many: int, at: datetime) -> list[PastVisit]:
    step = timedelta(hours=2) / many
    return [PastVisit(n, "dat-dai", None, at - (many - n) * step) for n in range(many)]


def test_the_wait_counts_from_the_number_not_from_now() -> None:
    long = busy(waiting=[ticket(1, waited_min=90)])
    short = busy(waiting=[ticket(1, waited_min=1)])

    more = p80(looked(long, days=0, today=_quiet()).services["dat-dai"])
    less = p80(looked(short, days=0, today=_quiet()).services["dat-dai"])
    assert more - less == pytest.approx(89 * 60, abs=1)


def _quiet() -> Past:
    """Return a day on which nobody has come for land, and enough for others."""
    begun = NOW - timedelta(minutes=35)
    return Past(visits=[PastVisit(n, "ket-qua", None, begun) for n in range(20)])


def test_one_counter_more_shortens_what_is_long_and_says_by_how_much() -> None:
    on = busy(2)

    hour = looked(on).services["dat-dai"]

    [more] = [offer for offer in hour.offers if offer.kind is OfferKind.OPEN]
    assert more.counter == 2
    assert more.p80_s < 0.75 * p80(hour)
    # And it is about what the floor with that counter open would say by itself.
    opened = looked(busy()).services["dat-dai"]
    assert more.p80_s == pytest.approx(p80(opened), rel=0.15)


@pytest.mark.parametrize("people", [1, 8, 20])
@pytest.mark.parametrize("seed", range(2))
def test_one_counter_more_never_lengthens_a_wait(people: int, seed: int) -> None:
    waiting = [ticket(n, waited_min=30 - n) for n in range(1, people + 1)]
    learner = Learner(sample_centre(), [usual_day(ago) for ago in range(5, 0, -1)])
    found = []
    for closed in ((1, 2), (2,), ()):
        on = busy(*closed, waiting=waiting)
        coming = learner.arrivals.coming(on, (), NOW)
        hours = next_hour(on, learner.experience(Past(), NOW), coming, NOW, seed=seed).services
        found.append(hours["dat-dai"].p80_s or float("inf"))

    assert found == sorted(found, reverse=True)


def test_a_counter_that_helps_is_offered_with_who_pays_for_it() -> None:
    taxed = [ticket(100 + n, "thue", waited_min=10) for n in range(5)]
    people = [ticket(n, waited_min=20) for n in range(1, 16)]
    on = busy(4, waiting=[*people, *taxed])

    hour = looked(on).services["dat-dai"]

    [help_] = [offer for offer in hour.offers if offer.kind is OfferKind.HELP]
    assert help_.counter == 3
    assert help_.p80_s < p80(hour)
    assert help_.slows is not None
    assert (help_.slows.service, help_.slows.after_s > help_.slows.before_s) == ("thue", True)


def test_what_nobody_serves_is_said_to_be_so_and_whom_to_open_for_it() -> None:
    people = [ticket(n, "ket-qua", waited_min=5) for n in range(1, 4)]

    hour = looked(busy(4, waiting=people)).services["ket-qua"]

    assert (hour.p80_s, hour.share, hour.unknown) == (None, 0.0, Unknown.NO_COUNTER)
    assert (hour.offers[0].kind, hour.offers[0].counter) == (OfferKind.OPEN, 4)


def test_an_empty_centre_has_nothing_to_say_of_services_for_which_nobody_comes() -> None:
    hours = looked(busy(waiting=[ticket(1)])).services

    assert hours["ket-qua"] == ServiceHour(coming=0.0, unknown=Unknown.NOBODY)


def test_without_days_before_and_with_little_of_today_nothing_is_said() -> None:
    begun = NOW - timedelta(minutes=10)
    today = Past(visits=[PastVisit(n, "dat-dai", None, begun) for n in range(20)])

    hours = looked(busy(), days=0, today=today).services

    assert set(hours.values()) == {ServiceHour(unknown=Unknown.TOO_LITTLE_PAST)}


def test_for_a_service_that_is_closed_for_now_nobody_is_expected() -> None:
    on = replace(busy(), closures={"dat-dai": Closure("dat-dai", "system", NOW, "user:1")})

    closed = looked(on).services["dat-dai"]

    assert closed.coming == 0
    assert closed.p80_s is not None, "who waits already is served"


def test_at_the_end_of_the_day_only_those_are_expected_who_still_get_a_number() -> None:
    hour = looked(busy(at=LATE), at=LATE).services["dat-dai"]

    assert hour.coming == pytest.approx(3, abs=1)
    after = looked(busy(at=LATE + timedelta(minutes=20)), at=LATE + timedelta(minutes=20))
    assert after.services["dat-dai"].coming == 0
    assert after.services["dat-dai"].p80_s is not None


def with_days(on: Floor, days: Mapping[date, SpecialDay]) -> Floor:
    """Return the floor of a centre whose calendar has these single days."""
    hours = replace(on.centre.hours, days=days)
    return replace(on, centre=replace(on.centre, hours=hours))


def test_a_shortened_or_closed_day_of_the_past_is_no_sample_of_a_usual_one() -> None:
    short = ((time(7, 15), time(8)),)
    few = {"dat-dai": 2, "thue": 0, "ket-qua": 0}
    yesterday = date(2026, 11, 23)
    usual = looked(busy()).services["dat-dai"].coming

    def coming(days: Mapping[date, SpecialDay]) -> float:
        on = with_days(busy(), days)
        past = [usual_day(ago) for ago in range(5, 1, -1)] + [usual_day(1, few)]
        learner = Learner(on.centre, past)
        today = [visit for visit in usual_day(0).visits if visit.issued_at < NOW]
        expected = learner.arrivals.coming(on, today, NOW)
        assert expected is not None
        return float(expected.services["dat-dai"].sum())

    assert usual is not None
    assert coming({yesterday: SpecialDay(short, short)}) == pytest.approx(usual, abs=0.1)
    assert coming({yesterday: SpecialDay()}) == pytest.approx(usual, abs=0.1)
    assert coming({yesterday: SpecialDay(short, short, like=1)}) < usual - 0.5
    assert coming({}) < usual - 0.5


def test_on_a_shortened_day_nobody_is_expected_after_its_end() -> None:
    until_eight = ((time(7, 15), time(8)),)
    eight = datetime(2026, 11, 24, 7, 45, tzinfo=HANOI)
    on = busy(at=eight)

    whole = looked(on, at=eight).services["dat-dai"].coming
    short = with_days(on, {eight.date(): SpecialDay(until_eight, until_eight)})

    assert whole == pytest.approx(12, abs=1)
    assert looked(short, at=eight).services["dat-dai"].coming == pytest.approx(3, abs=1)


def test_on_a_swap_saturday_people_and_officers_come_as_on_a_weekday() -> None:
    saturday = datetime(2026, 11, 28, 7, 25, tzinfo=HANOI)
    usual = sample_centre().hours
    on = busy(1, 2, 3, 4, at=saturday, waiting=[ticket(1, waited_min=5, at=saturday)])
    swapped = with_days(on, {saturday.date(): SpecialDay(usual.issuing, usual.calling, like=2)})

    closed, worked = looked(on, at=saturday), looked(swapped, at=saturday)

    assert closed.services["dat-dai"].coming == 0
    assert worked.services["dat-dai"].coming is not None
    assert worked.services["dat-dai"].coming > 8
    assert closed.services["dat-dai"].unknown is Unknown.NO_COUNTER
    assert worked.services["dat-dai"].p80_s is not None


def test_a_demonstration_gives_numbers_at_any_hour() -> None:
    after = LATE + timedelta(minutes=20)

    hour = looked(busy(at=after), at=after, days=0, today=_crowd(after), always_open=True)

    assert hour.services["dat-dai"].coming is not None
    assert hour.services["dat-dai"].coming > 5


def _crowd(at: datetime) -> Past:
    begun = [at - timedelta(minutes=50) + timedelta(minutes=2) * n for n in range(20)]
    return Past(visits=[PastVisit(n, "dat-dai", None, came) for n, came in enumerate(begun)])


def test_a_daily_limit_bounds_who_can_come() -> None:
    on = busy()
    limited: Service = replace(on.centre.services["dat-dai"], daily_limit=3)
    centre = replace(on.centre, services={**on.centre.services, "dat-dai": limited})

    hour = looked(replace(on, centre=centre, issued={(date(2026, 11, 24), "A"): 1}))

    assert hour.services["dat-dai"].coming == 2


def test_the_worst_comes_first_and_people_whom_nobody_serves_before_all() -> None:
    people = [ticket(n, waited_min=20) for n in range(1, 10)]
    on = busy(4, waiting=[*people, ticket(50, "ket-qua", waited_min=1)])
    known = replace(on, next_hour=looked(on))

    order = [one.code for one in outlook(known, NOW)]

    assert order[:2] == ["ket-qua", "dat-dai"]


def test_what_was_looked_at_long_ago_is_not_said_any_more() -> None:
    known = replace(busy(), next_hour=looked(busy()))

    told = outlook(known, NOW + timedelta(minutes=16))

    assert {one.hour.unknown for one in told} == {Unknown.NOT_YET}
    assert told[0].waiting == 12


def test_an_offer_is_gone_once_somebody_has_done_it() -> None:
    on = busy(2)
    [offer] = [one for one in looked(on).services["dat-dai"].offers if one.kind is OfferKind.OPEN]

    assert may_offer(on, "dat-dai", offer)
    assert not may_offer(busy(), "dat-dai", offer)
