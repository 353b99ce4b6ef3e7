"""What displays say of themselves is their health; one that says nothing any more has failed."""

from datetime import UTC, datetime

from app.background.display_watch import DisplayWatch
from app.domain.lobby.speech_lock import ScreenSound
from app.operations.devices.display_health import with_power
from app.operations.lobby.displays import SILENT_S, DisplayHealth
from app.operations.people.rights import Caller, Role
from app.persistence.devices.devices import Device
from hardware.devices import Cause, Health, HealthState
from tests.support.site import Site

TV = Caller(7, 1, Role.DISPLAY, "tv-a", "device", "a")


class Seconds:
    """A clock in seconds, set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_blocked_loudspeaker_is_a_warning_with_the_way_out() -> None:
    screens = DisplayHealth()

    screens.heard(TV, "page-1", ScreenSound.BLOCKED)

    health = screens.health()[TV.id]
    assert (health.state, health.cause) == (HealthState.WARNING, Cause.SOUND_BLOCKED)
    assert "press the button" in health.detail


def test_a_display_without_a_loudspeaker_is_well() -> None:
    screens = DisplayHealth()

    screens.heard(TV, "page-1", ScreenSound.OFF)

    assert screens.health()[TV.id].state is HealthState.OK


def test_a_silent_display_is_a_fault_and_well_again_when_it_is_back() -> None:
    clock = Seconds()
    screens = DisplayHealth(clock_s=clock)
    screens.heard(TV, "page-1", ScreenSound.OK)

    clock.now_s += SILENT_S + 1
    silent = screens.health()[TV.id]
    screens.heard(TV, "page-2", ScreenSound.OK)
    back = screens.health()[TV.id]

    assert (silent.state, silent.cause) == (HealthState.FAULT, Cause.SILENT)
    assert back.state is HealthState.OK


def test_a_closed_page_is_no_fault() -> None:
    clock = Seconds()
    screens = DisplayHealth(clock_s=clock)
    screens.heard(TV, "page-1", ScreenSound.OK)

    screens.gone(TV, "page-1")
    clock.now_s += SILENT_S + 1

    assert screens.health() == {}


def test_the_watch_passes_on_what_changed_and_only_that(site: Site) -> None:
    known = site.known("display-a").caller
    health = Health(HealthState.FAULT, "", datetime(2026, 11, 24, tzinfo=UTC), Cause.SILENT)
    passed: list[tuple[Device, Health]] = []
    watch = DisplayWatch(
        lambda: {known.id: health},
        site.parts.authentication,
        lambda device, now: passed.append((device, now)),
    )

    watch.round()
    watch.round()

    assert [(device.name, now) for device, now in passed] == [("display-a", health)]


def test_of_a_display_the_worse_of_page_and_power_counts() -> None:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    well, ill = Health(HealthState.OK, "", at), Health(HealthState.FAULT, "", at, Cause.WIRE)
    warned = Health(HealthState.WARNING, "", at, Cause.BY_HAND)
    unasked = Health(HealthState.UNKNOWN, "", at, Cause.NOT_ASKED)

    told = with_power({1: well, 2: ill, 3: well, 4: well}, {1: ill, 2: warned, 3: unasked, 9: ill})

    assert told == {1: ill, 2: ill, 3: unasked, 4: well}
