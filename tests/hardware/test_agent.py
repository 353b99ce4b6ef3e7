"""The agent: devices at work together, none in the way of another."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import pytest

from hardware.agent import Agent, DeviceSpec, Health, HealthState
from hardware.boards.device import BoardTimings
from hardware.printers.connection import PrinterTimeouts
from hardware.printers.jobs import JobState
from hardware.printers.raster import render
from tests.hardware.doubles import (
    IMPATIENT,
    SOON_S,
    MemoryJobs,
    a_slip,
    eventually,
    far_end,
    picture,
)
from tests.support.patience import patience

PRINTER = DeviceSpec(1, "printer", "kiosk-1", "escpos+sim://kiosk-1?width=576")
BOARD = DeviceSpec(2, "board", "Quầy 3", "alpha+sim://board-03?address=3")
EDI = DeviceSpec(3, "board", "Quầy 4", "ascii+sim://board-04?address=4&preset=edi-ed400")
SWIFT = BoardTimings(resend_s=0.05, flash_s=3.0, first_retry_s=0.01, last_retry_s=0.05, trial_s=3.5)


@dataclass
class Site:
    """An agent under test with its queue, its data folder and what it said of its devices."""

    data: Path
    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    told: list[tuple[int, Health]] = field(default_factory=list)
    agents: list[Agent] = field(default_factory=list)

    def run(self, *specs: DeviceSpec, timeouts: PrinterTimeouts = IMPATIENT) -> Agent:
        agent = Agent(
            specs,
            self.jobs,
            data=self.data,
            on_health=lambda device_id, health: self.told.append((device_id, health)),
            timeouts=timeouts,
            timings=SWIFT,
        )
        self.agents.append(agent)
        agent.start()
        return agent

    def shown(self, name: str) -> dict[str, object]:
        stored: dict[str, object] = json.loads(
            (self.data / "sim" / name / "shown.json").read_text("utf-8")
        )
        return stored

    def received(self, name: str) -> bytes:
        raw = self.data / "sim" / name / "raw.bin"
        return raw.read_bytes() if raw.exists() else b""

    def slips(self, name: str) -> list[Path]:
        return sorted((self.data / "sim" / name).glob("slip-*.png"))


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    for agent in site.agents:
        agent.stop(0.5)


def is_in(agent: Agent, device_id: int, state: HealthState) -> Callable[[], bool]:
    return lambda: agent.health()[device_id].state is state


def test_a_simulated_printer_leaves_its_slip_in_its_folder(site: Site) -> None:
    agent = site.run(PRINTER)
    site.jobs.put(1, a_slip("A015"))

    agent.wake(1)

    assert site.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]
    assert picture(site.slips("kiosk-1")[0]) == render(a_slip("A015"), width_dots=576)
    assert (site.data / "sim" / "kiosk-1" / "raw.bin").stat().st_size > 100


def test_boards_show_what_their_protocol_can(site: Site) -> None:
    agent = site.run(BOARD, EDI)

    agent.show(2, "A015", flash=True)
    agent.show(3, "A015", flash=False)

    assert eventually(lambda: site.shown("board-03") == {"text": "A015", "blink": False})
    assert b"cA015\x04" in site.received("board-03")
    assert eventually(lambda: site.shown("board-04") == {"text": "0015", "blink": False})


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("escpos+tcp://10.0.0.21:99999", "the port must be a number from 1 to 65535"),
        ("alpha+sim://board-09", "is the URL of a board, not of a printer; correct one"),
        ("escpos+sim://board-03", "simulator board-03 is another kind of device; rename one"),
    ],
)
def test_a_device_with_a_wrong_url_is_a_fault_and_the_others_run(
    site: Site, url: str, told: str
) -> None:
    wrong = DeviceSpec(9, "printer", "wrong", url)

    agent = site.run(BOARD, wrong)
    agent.show(2, "A015", flash=False)
    agent.wake(9)

    assert eventually(lambda: site.shown("board-03")["text"] == "A015")
    assert agent.health()[9].state is HealthState.FAULT
    assert told in agent.health()[9].detail
    assert site.told[0] == (9, agent.health()[9])


def test_a_simulator_decodes_whatever_frame_its_url_describes(site: Site) -> None:
    frame = "%5Cx02{addr}{text}{sum}%5Cx03&width=6&checksum=crc16&checksum_as=hex"
    agent = site.run(DeviceSpec(9, "board", "custom", f"ascii+sim://board-09?frame={frame}"))

    agent.show(9, "A015", flash=False)

    assert eventually(lambda: site.shown("board-09")["text"] == "  A015")


def test_two_boards_on_one_line_must_agree_on_its_speed(site: Site) -> None:
    line = "ascii+serial:///dev/ttyNOWHERE"
    first = DeviceSpec(2, "board", "Quầy 1", f"{line}?address=1&baud=9600")
    second = DeviceSpec(3, "board", "Quầy 2", f"{line}?address=2&baud=19200")

    agent = site.run(first, second)

    assert "another board on /dev/ttyNOWHERE has" in agent.health()[3].detail
    assert agent.health()[2].state is HealthState.UNKNOWN


def test_a_hanging_printer_delays_neither_its_caller_nor_a_board_nor_another_printer(
    site: Site,
) -> None:
    hangs_s = SOON_S / 2
    asked, done = threading.Event(), threading.Event()

    def accept_and_hang(link: socket.socket) -> None:
        link.recv(1)
        asked.set()
        done.wait(2 * SOON_S)

    with far_end(accept_and_hang) as (host, port):
        hanging = DeviceSpec(8, "printer", "hanging", f"escpos+tcp://{host}:{port}")
        patient = replace(IMPATIENT, preflight_s=hangs_s, answer_s=hangs_s)
        site.jobs.put(1, a_slip())
        agent = site.run(hanging, BOARD, timeouts=patient)
        assert asked.wait(patience(SOON_S))

        began = time.monotonic()
        agent.wake(8)
        agent.show(2, "A015", flash=False)
        took_s = time.monotonic() - began

        assert eventually(lambda: site.shown("board-03")["text"] == "A015", within_s=hangs_s - 1)
        site.jobs.wait_for_releases(1)
        detail = agent.health()[8].detail
        agent.stop(0.2)
        done.set()

    assert took_s < hangs_s - 1
    assert detail == f"no answer from {host}:{port} in time; check its power and cable"


def test_stopping_does_not_wait_longer_than_it_is_told(site: Site) -> None:
    agent = site.run(PRINTER, BOARD)
    assert eventually(is_in(agent, 1, HealthState.OK))

    began = time.monotonic()
    agent.stop(1)
    took_s = time.monotonic() - began

    names = {thread.name for thread in threading.enumerate()}
    assert took_s < 1
    assert not {"printer-kiosk-1", "line-board-03"} & names


def test_every_devices_thread_has_its_name_and_ends_with_the_process(site: Site) -> None:
    site.run(PRINTER, BOARD)

    threads = {thread.name: thread for thread in threading.enumerate()}

    assert threads["printer-kiosk-1"].daemon
    assert threads["line-board-03"].daemon


@pytest.mark.parametrize(
    ("fault", "state", "detail"),
    [
        ("paper_out", HealthState.FAULT, "out of paper; put in a new roll"),
        ("cover_open", HealthState.FAULT, "cover open; close it"),
        ("offline", HealthState.FAULT, "offline; press its feed or online button"),
        ("paper_low", HealthState.WARNING, "paper is running low; have a new roll ready"),
        ("cut_cable", HealthState.FAULT, "no answer from kiosk-1 in time"),
    ],
)
def test_a_printer_told_to_fail_says_so_and_recovers_when_told(
    site: Site, fault: str, state: HealthState, detail: str
) -> None:
    agent = site.run(PRINTER)
    assert eventually(is_in(agent, 1, HealthState.OK))

    agent.simulate(1, fault)

    assert eventually(is_in(agent, 1, state))
    assert agent.health()[1].detail.startswith(detail)
    agent.simulate(1, "none")
    assert eventually(is_in(agent, 1, HealthState.OK))
    # One mended between two questions of one look is told as another fault for a moment.
    told = [is_so for is_so, _ in groupby(health.state for _, health in site.told)]
    assert told == [HealthState.OK, state, HealthState.OK]


def test_a_board_told_to_fail_says_so_and_recovers_when_told(site: Site) -> None:
    agent = site.run(BOARD)
    agent.show(2, "A015", flash=False)
    assert eventually(is_in(agent, 2, HealthState.OK))

    agent.simulate(2, "cut_cable")
    assert eventually(is_in(agent, 2, HealthState.FAULT))
    agent.simulate(2, "none")

    assert eventually(is_in(agent, 2, HealthState.OK))


@pytest.mark.parametrize(
    ("device_id", "fault", "told"),
    [
        (1, "on_fire", "unknown fault 'on_fire'; known: cover_open, cut_cable, none, offline"),
        (2, "paper_out", "unknown fault 'paper_out'; known: cut_cable, garbage, none, offline,"),
        (4, "none", "device 4 is not a simulator"),
        (77, "none", "device 77 is not a simulator"),
    ],
)
def test_only_simulators_can_be_told_to_fail_and_only_in_known_ways(
    site: Site, device_id: int, fault: str, told: str
) -> None:
    real = DeviceSpec(4, "printer", "real", f"escpos+file://{site.data}/lp0")
    agent = site.run(PRINTER, BOARD, real)

    with pytest.raises(ValueError, match=told):
        agent.simulate(device_id, fault)


def test_a_device_can_be_tested(site: Site) -> None:
    agent = site.run(PRINTER, BOARD)

    agent.test(1)
    agent.test(2)

    assert eventually(lambda: len(site.slips("kiosk-1")) == 1)
    assert eventually(lambda: b"8888" in site.received("board-03"))


def test_a_device_that_does_not_run_cannot_be_tested(site: Site) -> None:
    agent = site.run(PRINTER)

    with pytest.raises(ValueError, match="device 77 is not running"):
        agent.test(77)


def test_a_listener_that_fails_does_not_stop_the_device(site: Site) -> None:
    def fail(device_id: int, health: Health) -> None:
        raise RuntimeError("the database is down")

    agent = Agent([PRINTER], site.jobs, data=site.data, on_health=fail, timeouts=IMPATIENT)
    site.agents.append(agent)
    site.jobs.put(1, a_slip())

    agent.start()

    assert site.jobs.wait_for_outcomes(1) == [(1, JobState.PRINTED)]


def test_a_name_of_a_device_that_is_not_there_is_no_trouble(site: Site) -> None:
    agent = site.run(BOARD)

    agent.wake(77)
    agent.show(77, "A015", flash=True)

    assert set(agent.health()) == {2}
