"""Knows a day on which everything happens that changes what a day comes to."""

from collections.abc import Callable, Iterator

from app.domain.queue.corrections import Correction
from app.domain.queue.ticket import Action, Ticket
from app.operations.queue.corrections import Corrections
from tests.support.plans import TAX
from tests.support.site import Site


def _correct(site: Site, ticket: Ticket, *, void: bool) -> None:
    seen = site.legs(ticket.id)[0]["corrections"]
    wish = Correction("Cán bộ bấm nhầm", {}, void)
    Corrections(site.parts.units, site.clock).correct(
        site.caller("supervisor"), ticket.id, 1, wish, seen=seen, request_id=site.new_id()
    )


def eventful_day(site: Site) -> Iterator[Callable[[], object]]:
    """Give step after step of a day in which every way of ending occurs, and what takes it back.

    Whoever takes the steps lets a little time pass after each.
    """
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
    again = site.called(2)
    yield lambda: site.act(again, Action.UNDO)
    back = site.called(2)
    yield lambda: site.act(back, Action.RETURN)
    gone = site.called(2)
    site.clock.later(minutes=3)
    missed = site.act(gone, Action.NO_SHOW)
    yield lambda: site.act(missed, Action.UNDO, by="officer02")
    missed = site.act(site.ticket(gone.id), Action.NO_SHOW)
    yield lambda: site.act(missed, Action.REINSTATE, by="reception")
    yield lambda: site.act(site.issue(), Action.CANCEL, by="reception")
    yield lambda: site.parts.day_close.close_day(site.centre_id)
