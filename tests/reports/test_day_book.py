"""The day's figures are the same whether the day was read at once or followed event by event."""

from app.domain.queue.ticket import Action
from app.reports.today import DayFigures
from tests.support.eventful import eventful_day
from tests.support.site import Site


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
