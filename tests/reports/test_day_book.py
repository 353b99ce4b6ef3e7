"""The day's figures are the same whether the day was read at once or followed event by event."""

from collections.abc import Callable, Iterator

from app.domain.corrections import Correction
from app.domain.ticket import Action, Ticket
from app.operations.correcting import Correcting
from app.reports.today import DayFigures
from tests.support.plans import TAX
from tests.support.site import Site


def _correct(site: Site, ticket: Ticket, *, void: bool) -> None:
    seen = site.legs(ticket.id)[0]["corrections"]
    wish = Correction("Cán bộ bấm nhầm", {}, void)
    Correcting(site.parts.units, site.clock).correct(
        site.caller("supervisor"), ticket.id, 1, wish, seen=seen, request_id=site.new_id()
    )


def _day(site: Site) -> Iterator[Callable[[], object]]:
    """Give step after step of a day in which every way of ending and of undoing occurs."""
    yield lambda: site.open(1, 2, TAX)
    yield lambda: site.issue_many(6)
    yield lambda: site.issue("thue")
    yield lambda: site.served(1, minutes=4)
    yield lambda: site.served(TAX, minutes=7)
    first = site.served(1, minutes=2)
    yield lambda: site.act(first, Action.UNDO, by="officer01")
    yield lambda: site.act(site.ticket(first.id), Action.FINISH, kind="submit", outcome="refused")
    yield lambda: _correct(site, first, void=True)
    yield lambda: _correct(site, first, void=False)
    yield lambda: site.act(site.act(site.called(2), Action.START), Action.TRANSFER, service="thue")
    yield lambda: site.served(TAX, minutes=3)
    held = site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="thiếu bản sao")
    yield lambda: None
    yield lambda: site.act(held, Action.RESUME)
    yield lambda: site.act(site.ticket(held.id), Action.FINISH)
    gone = site.called(2)
    site.clock.later(minutes=3)
    yield lambda: site.act(gone, Action.NO_SHOW)
    yield lambda: site.act(site.issue(), Action.CANCEL, by="reception")
    yield lambda: site.parts.days.close_day(site.centre_id)


def test_figures_that_followed_each_event_are_those_of_the_whole_day(site: Site) -> None:
    figures = DayFigures(site.parts.database)
    served = []

    for step in _day(site):
        step()
        at = site.clock.now()
        followed = figures.of(site.floor, at)
        assert followed == DayFigures(site.parts.database).of(site.floor, at)
        served.append(followed.all.served)
        site.clock.later(seconds=3)

    assert served == [0, 0, 0, 1, 2, 2, 3, 2, 3, 3, 4, 4, 4, 5, 5, 5, 5]


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
