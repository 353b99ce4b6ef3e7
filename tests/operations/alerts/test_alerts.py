"""Alerts: raised once, acknowledged by somebody, ended by themselves, kept, proved by the log."""

from dataclasses import replace

import pytest

from app.domain.alerts.rules import Alert, AlertInputs, AlertKind, Signal, signals
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Hours, SpecialDay
from app.domain.errors import NotAllowed, NotThere
from app.domain.queue.counter import Alarm
from app.domain.queue.ticket import Action
from app.operations.alerts.alerts import AlertHistory, PastAlertQuery
from tests.support.plans import TAX
from tests.support.site import Site

ALL = PastAlertQuery()


def look(site: Site) -> bool:
    """Let the alert monitor look once."""
    watched = AlertInputs(site.floor, site.clock.now())
    return site.parts.alerts.watch(site.centre_id, signals(watched))


def shown(site: Site) -> list[tuple[str, str]]:
    return [alert.key for alert in site.parts.alerts.open(site.centre_id)]


def past(site: Site) -> list[Alert]:
    found = AlertHistory(site.parts.units, site.clock).find(site.caller("supervisor"), ALL)
    return [one.alert for one in found]


def test_an_alert_is_raised_once_and_ends_by_itself(site: Site) -> None:
    site.issue("thue")

    assert [look(site), look(site)] == [True, False]
    assert shown(site) == [("no_counter_open", "service:thue")]
    site.open(TAX)

    assert [look(site), look(site)] == [True, False]
    assert shown(site) == []
    kept = past(site)
    assert [(a.kind, a.ended_at) for a in kept] == [("no_counter_open", site.clock.now())]


def test_what_comes_again_is_another_alert(site: Site) -> None:
    ticket = site.issue("thue")
    look(site)
    site.act(ticket, Action.CANCEL, by="reception")
    look(site)

    site.issue("thue")
    look(site)

    kept = past(site)
    assert [alert.ended_at is None for alert in kept] == [True, False]
    assert kept[0].id > kept[1].id


def test_the_first_who_has_seen_an_alert_is_named(site: Site) -> None:
    site.issue("thue")
    look(site)
    (alert,) = site.parts.alerts.open(site.centre_id)

    seen = site.parts.alerts.acknowledge(site.caller("supervisor"), alert.id)
    again = site.parts.alerts.acknowledge(site.caller("admin"), alert.id)

    assert seen == again
    assert seen.acknowledged_by == site.caller("supervisor").id
    assert look(site) is False


def test_only_who_supervises_this_centre_sees_and_acknowledges(site: Site) -> None:
    site.issue("thue")
    look(site)
    (alert,) = site.parts.alerts.open(site.centre_id)
    desk = site.parts.alerts

    with pytest.raises(NotAllowed):
        desk.acknowledge(site.officer(1), alert.id)
    with pytest.raises(NotThere):
        desk.acknowledge(site.other.caller("supervisor"), alert.id)

    assert (
        AlertHistory(site.parts.units, site.clock).find(site.other.caller("supervisor"), ALL) == []
    )


def test_an_emergency_is_an_alert_until_it_is_over(site: Site) -> None:
    site.open(1)
    site.parts.help_calls.sound(site.officer(1), 1, Alarm.EMERGENCY)

    look(site)

    assert shown(site) == [("emergency", "counter:1")]
    site.parts.help_calls.sound(site.officer(1), 1, Alarm.NONE)
    look(site)
    assert shown(site) == []


def test_a_ticket_forgotten_at_a_counter_is_an_alert(site: Site) -> None:
    site.open(1)
    site.issue()
    ticket = site.act(site.called(1), Action.START)
    site.clock.later(minutes=59)
    look(site)
    assert shown(site) == []

    site.clock.later(minutes=1)
    look(site)

    assert shown(site) == [("ticket_open_long", f"ticket:{ticket.id}")]


@pytest.mark.parametrize(
    ("waits_min", "raised"),
    [([1] * 8 + [16] * 2, False), ([1] * 7 + [16] * 3, True), ([16] * 9, False)],
)
def test_the_share_of_the_last_hour_below_the_promise_is_an_alert(
    site: Site, waits_min: list[float], raised: bool
) -> None:
    """80 % are promised; nine waits are too few to say anything."""
    waits_s = [60 * minutes for minutes in waits_min]

    found = signals(AlertInputs(site.floor, site.clock.now(), recent_waits_s=waits_s))

    assert [s.kind for s in found] == ([AlertKind.SHARE_FALLING] if raised else [])


def test_on_a_closed_day_devices_that_are_switched_off_are_no_alert_until_somebody_is_there(
    site: Site,
) -> None:
    devices = [{"id": 1, "kind": "kiosk", "name": "k1", "state": "fault", "detail": ""}]

    def found(hours: Hours, *, always_open: bool = False) -> list[AlertKind]:
        floor = replace(site.floor, centre=replace(site.floor.centre, hours=hours))
        inputs = AlertInputs(floor, site.clock.now(), devices, always_open=always_open)
        return [signal.kind for signal in signals(inputs)]

    usual = site.floor.centre.hours
    today = business_day(site.clock.now(), site.floor.centre.time_zone)
    holiday = replace(usual, days={today: SpecialDay(reason={"vi": "Nghỉ lễ"})})

    assert found(usual) == [AlertKind.DEVICE]
    assert found(holiday) == []
    assert found(holiday, always_open=True) == [AlertKind.DEVICE]
    site.issue("thue")
    assert found(holiday) == [AlertKind.NO_COUNTER_OPEN, AlertKind.DEVICE]


def test_a_device_that_is_at_fault_is_grave_and_one_unheard_of_is_nothing(site: Site) -> None:
    def device(number: int, state: str) -> dict[str, object]:
        return {"id": number, "kind": "board", "name": f"b{number}", "state": state, "detail": ""}

    devices = [device(n, state) for n, state in enumerate(("ok", "unknown", "warning", "fault"))]

    found = signals(AlertInputs(site.floor, site.clock.now(), devices))

    assert [(s.subject, s.is_grave) for s in found] == [("device:2", False), ("device:3", True)]
    assert all(isinstance(signal, Signal) for signal in found)
