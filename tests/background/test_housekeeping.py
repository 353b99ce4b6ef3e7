"""Knows what is kept for a term and deleted by the server itself (PRIVACY.md names all of it)."""

from datetime import timedelta

from sqlalchemy import select

from app.background.housekeeping import Housekeeping
from app.domain.alerts.rules import AlertKind, Signal
from app.operations.alerts.alerts import DELIVERIES_KEPT, Alerts
from app.operations.people.accounts import SESSIONS_KEPT
from app.persistence import schema
from app.persistence.alerts.store import give_up_deliveries
from tests.operations.staff import add, sign_in
from tests.support.site import Site

SIGNAL = Signal(AlertKind.NO_COUNTER_OPEN, "service:thue", True, {"waiting": 1, "service": "thue"})


def sessions(site: Site) -> list[str]:
    """Return from where the sessions that are kept were begun, the oldest first."""
    with site.parts.database.read() as connection:
        column = schema.sessions.c.address
        query = select(column).where(column > "").order_by(schema.sessions.c.id)
        return list(connection.execute(query).scalars())


def test_sessions_go_a_month_after_their_end_but_each_person_s_newest(site: Site) -> None:
    add(site)
    first = sign_in(site, "lan", address="10.0.0.1")
    site.clock.later(minutes=1)
    sign_in(site, "lan", address="10.0.0.2")
    site.parts.authentication.sign_out(first.token, address="10.0.0.1")
    housekeeping = Housekeeping(site.parts)

    site.clock.later(days=SESSIONS_KEPT.days - 1)
    housekeeping.round()
    before = sessions(site)
    site.clock.later(days=2)
    housekeeping.round()

    assert before == ["10.0.0.1", "10.0.0.2"]
    assert sessions(site) == ["10.0.0.2"]  # It says when somebody was here last.


def test_what_was_told_of_alerts_goes_after_a_month_and_never_what_waits(site: Site) -> None:
    alerts = Alerts(site.parts.units, site.clock, targets=("webhook", "people"))
    alerts.watch(site.centre_id, [SIGNAL])
    with site.parts.database.write() as connection:
        give_up_deliveries(connection, ["people"], "nobody is there")
    housekeeping = Housekeeping(site.parts)

    site.clock.later(days=(DELIVERIES_KEPT - timedelta(days=1)).days)
    housekeeping.round()
    before = states(site)
    site.clock.later(days=2)
    housekeeping.round()

    assert before == ["failed", "queued"]
    assert states(site) == ["queued"]


def states(site: Site) -> list[str]:
    """Return the states of the messages about alerts that are kept."""
    with site.parts.database.read() as connection:
        return sorted(connection.execute(select(schema.webhook_deliveries.c.state)).scalars())
