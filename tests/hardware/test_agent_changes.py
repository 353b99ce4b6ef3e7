"""Devices added, changed and removed under a running agent: only those concerned restart."""

import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest

from hardware.agent import Agent, DeviceSpec, HealthState
from hardware.boards.device import BoardTimings
from hardware.devices import Cause
from hardware.printers.jobs import JobState
from hardware.printers.raster import render
from hardware.simulators import PrinterSimulator
from tests.hardware.doubles import IMPATIENT, SOON_S, a_slip, eventually, picture
from tests.hardware.speakers.zone import Zone, calls
from tests.hardware.test_agent import Site
from tests.support.patience import patience

PRINTER = DeviceSpec(1, "printer", "kiosk-1", "escpos+sim://kiosk-1?width=576")
BOARD = DeviceSpec(2, "board", "Quầy 3", "alpha+sim://board-03?address=3")
SPEAKER = DeviceSpec(3, "speaker", "Khu A", "speaker+sim://speaker-a")
BUS = "ascii+serial:///dev/ttyNOWHERE"
FIRST_OF_BUS = DeviceSpec(4, "board", "Quầy 4", f"{BUS}?address=4&baud=9600")
SECOND_OF_BUS = DeviceSpec(5, "board", "Quầy 5", f"{BUS}?address=5&baud=9600")
SWIFT = BoardTimings(resend_s=0.05, flash_s=3.0, first_retry_s=0.01, last_retry_s=0.05)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Give the test the agent's folder, queue and zone."""
    site = Site(tmp_path)
    yield site
    for agent in site.agents:
        agent.stop(0.5)


def _running(site: Site, *specs: DeviceSpec, zone: Zone | None = None) -> Agent:
    agent = Agent(
        specs, site.jobs, data=site.data, timeouts=IMPATIENT, timings=SWIFT, turns=zone or Zone()
    )
    site.agents.append(agent)
    agent.start()
    return agent


def _thread(name: str) -> Thread:
    return next(thread for thread in threading.enumerate() if thread.name == name)


def _simulator(agent: Agent, device_id: int) -> PrinterSimulator:
    found = agent._driven[device_id].simulator
    assert isinstance(found, PrinterSimulator)
    return found


def test_a_half_printed_slip_is_printed_to_its_end_while_a_board_is_added(site: Site) -> None:
    agent = _running(site, PRINTER)
    half, go_on = Event(), Event()

    def pause() -> None:
        half.set()
        go_on.wait(SOON_S)

    _simulator(agent, 1).at_byte(300, pause)
    site.jobs.put(1, a_slip("A015"))
    agent.wake(1)
    assert half.wait(patience(SOON_S))
    before = _thread("printer-kiosk-1")

    changed = agent.change([PRINTER, BOARD])
    agent.show(2, "A015", flash=False)
    shown = eventually(lambda: site.shown("board-03")["text"] == "A015")
    go_on.set()

    assert site.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert picture(site.slips("kiosk-1")[0]) == render(a_slip("A015"), width_dots=576)
    assert _thread("printer-kiosk-1") is before
    assert (changed, shown) == ({2}, True)


def test_a_running_announcement_is_heard_to_its_end_while_a_printer_is_added(site: Site) -> None:
    zone = Zone()
    agent = _running(site, SPEAKER, zone=zone)
    played = site.data / "sim" / "speaker-a" / "played.jsonl"
    agent.announce(3, calls(7))
    assert eventually(lambda: "began" in played.read_text())
    before = _thread("speaker-Khu A")

    changed = agent.change([PRINTER, SPEAKER])

    assert eventually(lambda: "ended" in played.read_text())
    assert "cut" not in played.read_text()
    assert _thread("speaker-Khu A") is before
    assert changed == {1}


def test_a_changed_printer_restarts_alone_and_prints_as_its_new_url_says(site: Site) -> None:
    agent = _running(site, PRINTER, BOARD)
    board = _thread("line-board-03")
    narrow = DeviceSpec(1, "printer", "kiosk-1", "escpos+sim://kiosk-1?width=384")

    changed = agent.change([narrow, BOARD])
    site.jobs.put(1, a_slip("A015"))
    agent.wake(1)

    assert site.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert picture(site.slips("kiosk-1")[0]) == render(a_slip("A015"), width_dots=384)
    assert _thread("line-board-03") is board
    assert changed == {1}


def test_a_removed_device_ends_and_has_no_health_any_more(site: Site) -> None:
    agent = _running(site, PRINTER, BOARD)

    changed = agent.change([BOARD])

    assert "printer-kiosk-1" not in {thread.name for thread in threading.enumerate()}
    assert set(agent.health()) == {2}
    assert changed == {1}


def test_boards_that_share_a_cable_restart_together_and_no_other_does(site: Site) -> None:
    agent = _running(site, BOARD, FIRST_OF_BUS)
    other, line = _thread("line-board-03"), _thread("line-/dev/ttyNOWHERE")

    changed = agent.change([BOARD, FIRST_OF_BUS, SECOND_OF_BUS])

    assert changed == {4, 5}
    assert _thread("line-board-03") is other
    assert _thread("line-/dev/ttyNOWHERE") is not line
    assert not line.is_alive()


def test_the_last_board_of_a_cable_takes_its_line_along(site: Site) -> None:
    agent = _running(site, BOARD, FIRST_OF_BUS)

    agent.change([BOARD])

    assert "line-/dev/ttyNOWHERE" not in {thread.name for thread in threading.enumerate()}


def test_two_boards_that_disagreed_both_run_once_one_was_corrected(site: Site) -> None:
    fast = DeviceSpec(5, "board", "Quầy 5", f"{BUS}?address=5&baud=19200")
    agent = _running(site, FIRST_OF_BUS, fast)
    disagreed = agent.health()[5].cause

    agent.change([FIRST_OF_BUS, SECOND_OF_BUS])

    assert disagreed is Cause.BAD_URL
    assert {health.state for health in agent.health().values()} == {HealthState.UNKNOWN}


def test_a_wrong_url_is_a_fault_until_it_is_corrected(site: Site) -> None:
    wrong = DeviceSpec(1, "printer", "kiosk-1", "escpos+tcp://10.0.0.21:99999")
    agent = _running(site, wrong, BOARD)
    board = _thread("line-board-03")

    agent.change([PRINTER, BOARD])

    assert eventually(lambda: agent.health()[1].state is HealthState.OK)
    assert _thread("line-board-03") is board


def test_the_name_of_a_removed_simulator_may_become_another_kind_of_device(site: Site) -> None:
    agent = _running(site, PRINTER)
    board = DeviceSpec(2, "board", "Quầy 3", "alpha+sim://kiosk-1?address=3")

    agent.change([board])
    agent.show(2, "A015", flash=False)

    assert eventually(lambda: site.shown("kiosk-1")["text"] == "A015")


def test_a_broken_simulator_stays_broken_when_another_device_changes(site: Site) -> None:
    agent = _running(site, PRINTER)
    agent.simulate(1, "paper_out")
    assert eventually(lambda: agent.health()[1].cause is Cause.PAPER_OUT)

    agent.change([PRINTER, BOARD])

    assert agent.health()[1].cause is Cause.PAPER_OUT


def test_the_same_devices_once_more_change_nothing(site: Site) -> None:
    agent = _running(site, PRINTER, BOARD)
    before = _thread("printer-kiosk-1")

    changed = agent.change([BOARD, PRINTER])

    assert not changed
    assert _thread("printer-kiosk-1") is before


def test_nothing_starts_after_the_end(site: Site) -> None:
    agent = _running(site)
    agent.stop()

    agent.change([PRINTER])

    assert "printer-kiosk-1" not in {thread.name for thread in threading.enumerate()}
