"""What goes on without anybody costs a province of many centres as much as one of two."""

from collections.abc import Callable

import pytest

from app.background.alert_monitor import AlertMonitor
from app.background.estimates import Estimates
from app.background.mailings import Mailings
from app.background.unsaid_calls import UnsaidCalls
from app.background.visitor_messages import VisitorMessages
from app.estimating.client import Simulator
from app.persistence.centre.configuration import checked
from app.persistence.centre.store import save_centre
from app.reports.day_figures import DayFigures
from tests.support.plans import dong_hoi
from tests.support.seeding import LONG_AGO, ON_SQLITE
from tests.support.transactions import counted
from tests.support.web import Web

pytestmark = ON_SQLITE

MORE = 8


def rounds(web: Web) -> dict[str, Callable[[], object]]:
    """Return a round of each worker, none of which has anything to do."""
    installation = web.installation
    estimates = Estimates(installation, Simulator())
    return {
        "alerts": AlertMonitor(installation, DayFigures(installation.database)).round,
        "unsaid calls": UnsaidCalls(installation).round,
        "forecasts": estimates.refresh,
        "looks ahead": estimates.look_ahead,
        "mailings": Mailings(installation).round,
        "messages": VisitorMessages(installation).round,
    }


def add_centres(web: Web) -> None:
    """Put more centres beside the two."""
    for number in range(MORE):
        plan = dong_hoi()
        plan["centre"]["code"] = f"xa-{number}"
        plain = checked(plan, where="the test's plan")
        with web.installation.database.write() as connection:
            save_centre(connection, plain, at=LONG_AGO)


@pytest.mark.parametrize(
    "name", ["alerts", "unsaid calls", "forecasts", "looks ahead", "mailings", "messages"]
)
def test_a_round_begins_as_many_transactions_with_ten_centres_as_with_two(
    web: Web, name: str
) -> None:
    web.clock.later(hours=12)  # After hours: nothing is forecast, and nobody is told anything.
    at_rest = rounds(web)[name]

    def cost() -> int:
        at_rest()  # What is read once and cached is read here.
        with counted(web.installation.database) as found:
            at_rest()
        return found.begun

    with_two = cost()
    add_centres(web)

    assert cost() == with_two
    assert 0 < with_two <= 8
