"""The figures of the day so far, as supervisors see them while it goes on."""

from dataclasses import replace

from app.domain.queue.ticket import Action
from app.reports.day_figures import DayFigures
from tests.support.eventful import eventful_day
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def test_the_day_so_far_is_counted_by_service_counter_officer_and_state(site: Site) -> None:
    site.open(1, 2, TAX)
    site.issue_many(3)
    site.issue("thue")
    site.clock.later(minutes=10)
    site.served(1, minutes=4)
    site.served(1, minutes=8)
    site.served(TAX, minutes=5)
    site.act(site.called(2), Action.START)
    site.act(site.issue(), Action.CANCEL, by="reception")

    today = DayFigures(site.parts.database).of(site.floor, site.clock.now())

    assert (today.all.served, today.services["dat-dai"].served) == (3, 2)
    assert today.services["thue"].mean_wait_s == 22 * 60
    assert today.services["ket-qua"].mean_wait_s is None
    assert today.issued == {"dat-dai": 4, "thue": 1}
    assert {n: (c.served, c.mean_service_s) for n, c in today.counters.items()} == {
        1: (2, 360.0),
        TAX: (1, 300.0),
    }
    assert today.counters.keys() == {1, TAX}
    assert today.officers[site.officer(1).id].served == 2
    shown = {state: number for state, number in today.states.items() if number}
    assert shown == {"done": 3, "serving": 1, "cancelled": 1}


@ON_SQLITE
def test_the_figures_are_read_once_for_each_seq(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    site.open(1)
    site.issue()
    floor = site.floor

    first = figures.of(floor, site.clock.now())

    assert figures.of(floor, site.clock.now()) is first
    site.served(1)
    assert figures.of(site.floor, site.clock.now()).all.served == 1


@ON_SQLITE
def test_a_new_day_begins_with_nothing_though_nothing_has_happened_yet(site: Site) -> None:
    """The figures of yesterday must not stand on the screen of this morning."""
    figures = DayFigures(site.parts.database)
    site.open(1)
    site.issue()
    site.served(1)
    assert figures.of(site.floor, site.clock.now()).all.served == 1

    site.clock.later(days=1)

    assert figures.of(site.floor, site.clock.now()).all.served == 0


@ON_SQLITE
def test_a_new_target_counts_at_once_though_nothing_has_happened_since(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    site.open(1)
    site.issue()
    site.clock.later(minutes=10)
    site.served(1)
    floor, at = site.floor, site.clock.now()
    stricter = replace(floor.centre, targets=replace(floor.centre.targets, wait_min=5))

    before = figures.of(floor, at).all.share_in_target
    after = figures.of(replace(floor, centre=stricter), at).all.share_in_target

    assert (before, after) == (1.0, 0.0)


def test_figures_that_followed_each_event_are_those_of_the_whole_day(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    served = []

    for step in eventful_day(site):
        step()
        at = site.clock.now()
        followed = figures.of(site.floor, at)
        assert followed == DayFigures(site.parts.database).of(site.floor, at)
        served.append(followed.all.served)
        site.clock.later(seconds=3)

    assert served == [0, 0, 0, 1, 2, 2, 3, 2, 3, 3, 4, 4, 4, *[5] * 7]


def test_a_number_of_yesterday_that_is_served_today_is_in_no_figure_of_today(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    site.open(1)
    site.issue_many(2)
    site.clock.later(days=1)
    site.issue()
    before = figures.of(site.floor, site.clock.now())

    called = site.call(1, "A002")
    site.act(site.act(called, Action.START), Action.FINISH)

    after = figures.of(site.floor, site.clock.now())
    assert after == before
    assert (sum(after.states.values()), after.states["waiting"]) == (1, 1)


def test_the_trend_is_how_many_waited_at_each_instant_whatever_became_of_them(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    site.open(1)
    site.issue_many(2)
    site.clock.later(minutes=10)
    site.act(site.issue(), Action.CANCEL, by="reception")
    site.issue()
    site.clock.later(minutes=10)
    called = site.called(1)
    # A call that was taken back has left its visitor waiting.
    site.act(called, Action.UNDO)
    taken_back = figures.trends(site.floor, site.clock.now())
    site.called(1)
    site.clock.later(minutes=10)

    waited = figures.trends(site.floor, site.clock.now())

    assert taken_back["dat-dai"][-2:] == [3, 3]
    assert waited["dat-dai"] == [*[0] * 9, 2, 3, 2, 2]
    assert waited["thue"] == [0] * 13
