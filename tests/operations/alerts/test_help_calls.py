"""Alarms: raised at a counter, accepted by a colleague, ended; all of it in the log."""

import pytest

from app.domain.errors import Conflict, NotAllowed, NotThere
from app.domain.events import CounterAction
from app.domain.queue.counter import Alarm
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def test_a_call_for_help_is_raised_accepted_and_ended(site: Site) -> None:
    site.open(1)
    alarms = site.parts.help_calls

    raised = alarms.sound(site.officer(1), 1, Alarm.HELP).counters[1]
    accepted = alarms.accept(site.officer(2), 1).counters[1]
    ended = alarms.sound(site.officer(1), 1, Alarm.NONE).counters[1]

    assert (raised.alarm, raised.alarm_at) == (Alarm.HELP, site.clock.at)
    assert accepted.alarm_accepted_by == site.officer(2).id
    assert (ended.alarm, ended.alarm_at, ended.alarm_accepted_by) == (Alarm.NONE, None, None)
    log = [(e.type, e.actor) for e in site.dump()["events"] if "emergency" in e.type]
    one, two = (f"user:{site.officer(n).id}" for n in (1, 2))
    assert log == [
        (CounterAction.ALARM, one),
        (CounterAction.ALARM_ACCEPT, two),
        (CounterAction.ALARM, one),
    ]


def test_an_emergency_outlives_a_closed_counter_and_a_restart(site: Site, neighbour: Site) -> None:
    site.open(1)
    site.parts.help_calls.sound(site.officer(1), 1, Alarm.EMERGENCY)

    site.parts.counters.close(site.officer(1), 1)

    assert neighbour.floor.counters[1].alarm is Alarm.EMERGENCY


@ON_SQLITE
def test_each_command_done_twice_has_one_effect(site: Site) -> None:
    site.open(1)
    alarms = site.parts.help_calls
    alarms.sound(site.officer(1), 1, Alarm.HELP)
    alarms.accept(site.officer(2), 1)
    before = site.dump()

    alarms.sound(site.officer(1), 1, Alarm.HELP)
    alarms.accept(site.officer(3), 1)

    assert site.dump() == before


@ON_SQLITE
def test_who_may_not_raise_or_accept_is_told_why(site: Site) -> None:
    site.open(1)
    alarms = site.parts.help_calls

    with pytest.raises(Conflict, match="not_your_counter"):
        alarms.sound(site.officer(2), 1, Alarm.HELP)
    with pytest.raises(NotAllowed):
        alarms.sound(site.caller("kiosk"), 1, Alarm.HELP)
    with pytest.raises(NotThere):
        alarms.sound(site.caller("supervisor"), 99, Alarm.HELP)
    with pytest.raises(Conflict, match="no_alarm"):
        alarms.accept(site.officer(2), 1)

    raised = alarms.sound(site.caller("supervisor"), 2, Alarm.EMERGENCY)
    assert raised.counters[2].alarm is Alarm.EMERGENCY
