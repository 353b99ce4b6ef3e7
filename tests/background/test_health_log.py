"""What becomes of devices, in the log: news once, and nothing lost while the database is away."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.background.health_log import HealthEvents, HealthLog
from app.domain.events import DEVICE_HEALTH
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from app.persistence.queue.queries import list_events
from hardware.devices import Cause, Health, HealthState
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

pytestmark = ON_SQLITE
AT = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
WELL = Health(HealthState.OK, "", AT)
NO_PAPER = Health(HealthState.FAULT, "out of paper", AT, Cause.PAPER_OUT)
NOT_ASKED = Health(HealthState.UNKNOWN, "not asked yet", AT, Cause.NOT_ASKED)


def kiosk(site: Site) -> Device:
    caller = site.caller("kiosk")
    with site.parts.database.read():
        found = site.parts.authentication.devices(caller.centre_id)
    return next(device for device in found if device.id == caller.id)


def news(site: Site) -> list[object]:
    with site.parts.database.read() as connection:
        events = list_events(connection, site.centre_id, 0)
    return [event.facts["state"] for event in events if event.type == DEVICE_HEALTH]


def a_log(site: Site) -> HealthLog:
    return HealthLog(HealthEvents(site.parts.units, site.clock))


def test_a_device_that_is_well_from_the_start_is_no_news(site: Site) -> None:
    log = a_log(site)
    for health in (NOT_ASKED, WELL):
        log.heard(kiosk(site), health)
        log.round()

    assert news(site) == []


def test_the_same_fault_is_told_once_and_its_end_once(site: Site) -> None:
    log = a_log(site)
    for health in (NO_PAPER, replace(NO_PAPER, detail="still"), WELL, WELL):
        log.heard(kiosk(site), health)
        log.round()

    assert news(site) == ["fault", "ok"]


def test_a_restart_remembers_what_was_told_before(site: Site) -> None:
    before, after = a_log(site), a_log(site)
    before.heard(kiosk(site), NO_PAPER)
    before.round()

    for health in (NOT_ASKED, NO_PAPER, WELL):
        after.heard(kiosk(site), health)
        after.round()

    assert news(site) == ["fault", "ok"]


def test_processes_tell_a_fault_and_its_end_once_whichever_of_them_hears_of_it(site: Site) -> None:
    events = HealthEvents(site.parts.units, site.clock)
    first, second = HealthLog(events, alone=False), HealthLog(events, alone=False)

    for log, health in (
        (second, WELL),
        (first, NO_PAPER),
        (second, NO_PAPER),
        (second, WELL),
        (first, WELL),
    ):
        log.heard(kiosk(site), health)
        log.round()

    assert news(site) == ["fault", "ok"]


def test_what_could_not_be_written_is_written_later(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = a_log(site)
    log.heard(kiosk(site), NO_PAPER)
    with monkeypatch.context() as away:
        away.setattr(site.parts.database, "write", _nobody)
        with pytest.raises(Unavailable):
            log.round()

    log.round()

    assert news(site) == ["fault"]


def _nobody() -> None:
    raise Unavailable("the database is away")
