"""What one process hears of a device the others know, and whoever judges silence knows of all."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from app.domain.lobby.speech_lock import ScreenSound
from app.operations.devices.shared_states import SharedStates
from app.operations.lobby.displays import DisplayHealth
from app.operations.people.rights import Caller
from app.persistence.database_clock import database_now
from app.persistence.schema import device_states
from hardware.devices import Cause, Health, HealthState
from tests.support.registering import add_device
from tests.support.site import Site

LATE_S = 40
WELL = Health(HealthState.OK, "", datetime(2026, 11, 24, tzinfo=UTC))


class Process:
    """A process of the installation as far as it hears devices."""

    def __init__(self, site: Site, name: str) -> None:
        self.agents = site.parts.agents
        self.displays = DisplayHealth()
        self.driven: Mapping[int, Health] = {}
        self.shared = SharedStates(
            site.parts.database,
            name,
            agents=self.agents,
            displays=self.displays,
            driven=lambda: self.driven,
            devices=site.parts.authentication.every_device,
        )
        self._site = site

    def look(self) -> None:
        """Look who is silent."""
        self.agents.look(self._site.parts.authentication.every_device())


@pytest.fixture
def two(site: Site, neighbour: Site) -> tuple[Process, Process]:
    """Give the test two processes."""
    return Process(site, "a"), Process(neighbour, "b")


def _exchange(*processes: Process) -> None:
    for one in processes:
        one.shared.exchange()


def _age(site: Site) -> None:
    """Let everything have been heard a while ago."""
    with site.parts.database.write() as connection:
        changed = update(device_states).values(heard_at=database_now(connection, -LATE_S))
        connection.execute(changed)


def _agent(site: Site) -> tuple[Caller, int]:
    """Add an agent with a printer; return who calls, and the printer."""
    _, token = add_device(site.parts, site.centre_id, "agent", "pc-1")
    caller = site.parts.authentication.caller(token)
    assert caller is not None
    printer, _ = add_device(
        site.parts, site.centre_id, "printer", "far", url="escpos+sim://far", agent=caller.id
    )
    return caller, printer


def test_a_display_that_one_process_hears_is_well_for_the_other(
    site: Site, two: tuple[Process, Process]
) -> None:
    (a, b), display = two, site.caller("display-a")

    a.displays.heard(display, "page-1", ScreenSound.BLOCKED)
    _exchange(a, b)

    assert b.displays.health()[display.id].cause is Cause.SOUND_BLOCKED


def test_a_display_is_silent_once_no_process_hears_it(
    site: Site, two: tuple[Process, Process]
) -> None:
    (a, b), display = two, site.caller("display-a")
    a.displays.heard(display, "page-1", ScreenSound.OK)
    _exchange(a, b)
    well = b.displays.health()[display.id].state

    _age(site)
    _exchange(b)

    assert well is HealthState.OK
    assert b.displays.health()[display.id].cause is Cause.SILENT


def test_a_display_that_says_goodbye_is_forgotten_by_both(
    site: Site, two: tuple[Process, Process]
) -> None:
    (a, b), display = two, site.caller("display-a")
    a.displays.heard(display, "page-1", ScreenSound.OK)
    _exchange(a, b)

    a.displays.gone(display, "page-1")
    _exchange(a, b)

    assert display.id not in {**a.displays.health(), **b.displays.health()}


def test_a_display_that_moves_to_another_process_is_heard_there_on(
    site: Site, two: tuple[Process, Process]
) -> None:
    (a, b), display = two, site.caller("display-a")
    a.displays.heard(display, "page-1", ScreenSound.OK)
    _exchange(a, b)
    _age(site)

    b.displays.heard(display, "page-1", ScreenSound.OK)
    _exchange(b, a)

    assert b.displays.health()[display.id].state is HealthState.OK
    assert a.displays.health()[display.id].state is HealthState.OK


def test_an_agent_that_moves_between_processes_is_never_silent(
    site: Site, two: tuple[Process, Process]
) -> None:
    """One has not heard it for longer than may be; the other tells that it has."""
    a, b = two
    caller, printer = _agent(site)
    a.agents.report(caller, {printer: WELL})
    _exchange(a)
    a.agents._heard_at[caller.id] -= LATE_S
    a.agents._heard_here[caller.id] -= LATE_S

    b.agents.report(caller, {printer: WELL})
    _exchange(b, a)
    a.look()

    assert a.agents.health()[printer].state is HealthState.OK
    assert a.agents.health()[caller.id].state is HealthState.OK


def test_what_one_process_drives_the_other_knows(site: Site, two: tuple[Process, Process]) -> None:
    (a, b), printer = two, site.caller("printer")
    paper_out = Health(HealthState.FAULT, "no paper", WELL.since, Cause.PAPER_OUT)

    a.driven = {printer.id: paper_out}
    _exchange(a, b)
    known = b.shared.driven_elsewhere()[printer.id]
    _age(site)
    _exchange(b)

    assert (known.state, known.cause, known.detail) == (
        HealthState.FAULT,
        Cause.PAPER_OUT,
        "no paper",
    )
    assert printer.id not in b.shared.driven_elsewhere()
