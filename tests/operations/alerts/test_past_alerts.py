"""Alerts looked back at: of days and kinds, with who came or had seen them and who ended them."""

from datetime import date

import pytest

from app.domain.alerts.history import PastAlert
from app.domain.errors import Invalid, NotAllowed
from app.domain.queue.counter import Alarm
from app.operations.alerts.alerts import AlertHistory, PastAlertQuery
from tests.operations.alerts.test_alerts import look
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

TODAY = date(2026, 11, 24)


OF_TODAY = PastAlertQuery(TODAY)


def found(site: Site, asked: PastAlertQuery = OF_TODAY) -> list[PastAlert]:
    desk = AlertHistory(site.parts.units, site.clock)
    return list(desk.find(site.caller("supervisor"), asked))


def test_an_alarm_tells_who_came_and_who_ended_it_each_time_anew(site: Site) -> None:
    site.open(1)
    supervisor, alarms = site.caller("supervisor"), site.parts.help_calls
    alarms.sound(site.officer(1), 1, Alarm.HELP)
    look(site)
    alarms.sound(site.officer(1), 1, Alarm.EMERGENCY)
    alarms.accept(supervisor, 1)
    came_at = site.clock.at
    site.clock.later(seconds=3)
    look(site)
    alarms.sound(supervisor, 1, Alarm.NONE)
    look(site)
    alarms.sound(site.officer(1), 1, Alarm.HELP)
    look(site)

    again, emergency, first = found(site)

    officer = site.officer(1).actor
    assert (again.seen_by, again.ended_by, again.alert.ended_at) == (None, None, None)
    assert (emergency.seen_by, emergency.seen_at) == (supervisor.id, came_at)
    assert (emergency.ended_by, emergency.alert.ended_at) == (supervisor.actor, site.clock.at)
    assert (first.alert.kind, first.seen_by, first.ended_by) == ("help", None, officer)


def test_what_ends_by_itself_tells_who_had_seen_it(site: Site) -> None:
    site.issue("thue")
    look(site)
    (alert,) = site.parts.alerts.open(site.centre_id)
    site.parts.alerts.acknowledge(site.caller("supervisor"), alert.id)
    site.open(TAX)
    look(site)

    (past,) = found(site)

    assert (past.seen_by, past.ended_by) == (site.caller("supervisor").id, None)
    assert past.alert.ended_at == site.clock.at


@ON_SQLITE
def test_alerts_are_found_by_day_and_kind_and_page(site: Site) -> None:
    site.open(1)
    site.issue("thue")
    site.parts.help_calls.sound(site.officer(1), 1, Alarm.HELP)
    look(site)

    kinds = [past.alert.kind for past in found(site)]
    first_id = found(site)[0].alert.id
    by_kind = found(site, PastAlertQuery(TODAY, kind="help"))
    older = found(site, PastAlertQuery(TODAY, cursor=first_id))

    assert sorted(kinds) == ["help", "no_counter_open"]
    assert [past.alert.kind for past in by_kind] == ["help"]
    assert [past.alert.kind for past in older] == kinds[1:]
    assert found(site, PastAlertQuery(date(2026, 11, 23))) == []
    assert len(found(site, PastAlertQuery())) == 2


@ON_SQLITE
def test_only_a_supervisor_looks_back_and_only_at_days(site: Site) -> None:
    desk = AlertHistory(site.parts.units, site.clock)

    with pytest.raises(NotAllowed):
        desk.find(site.officer(1), PastAlertQuery())
    with pytest.raises(NotAllowed):
        desk.deliveries(site.officer(1), PastAlertQuery())
    with pytest.raises(Invalid):
        found(site, PastAlertQuery(date(2026, 2, 1), date(2026, 1, 1)))
