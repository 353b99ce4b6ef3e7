"""Brightness by the hour: told beside the text, again after a power cut, and never missed much."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hardware.agent import Agent
from hardware.boards import speech_for
from hardware.boards.device import BoardTimings
from hardware.devices import DeviceSpec, HealthState
from hardware.simulators.board import BoardSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.boards.rig import Recorder, Rig
from tests.hardware.doubles import MemoryJobs, eventually

BRIGHT = "bright=6:100,18:40"
SIX_LEVELS = "frame=%5Cx02{addr}{bright}{text}%5Cx03&bright_levels=10"
# Alpha's special function 2FH with level 00 of 100 %, 04 of 44 %; register 9 of the tubes with 8
# and 3 of 8; a template with the digit 9 and 4 of 0 to 9.
ON_THE_WIRE = [
    (
        f"alpha+sim://dimmed?address=3&{BRIGHT}",
        "02 45 2F 30 30 30 30 04",
        "02 45 2F 30 30 30 34 04",
    ),
    (f"modbus+sim://dimmed?address=3&{BRIGHT}", "03 06 00 09 00 08", "03 06 00 09 00 03"),
    (
        f"ascii+sim://dimmed?address=3&{SIX_LEVELS}&{BRIGHT}",
        "02 30 33 39 41 30 31 35 03",
        "02 30 33 34 41 30 31 35 03",
    ),
]


@pytest.mark.parametrize(("protocol", "bright", "level"), [("alpha", 60, 58), ("modbus", 40, 37)])
def test_a_board_is_dimmed_by_the_hour_and_again_after_a_power_cut(
    rig: Rig, tmp_path: Path, protocol: str, bright: int, level: int
) -> None:
    url = f"{protocol}+sim://board-03?address=3&bright=0:{bright}"
    board = BoardSimulator(tmp_path / "dimmed", protocol, 3, parse(url).options)
    device = rig.run(url, wire=SimTransport(board), bright=lambda: bright)

    device.show("A015", flash=False)

    shown = {"text": "A015", "blink": False, "bright": level}
    assert eventually(lambda: board.shown() == shown)
    board.power_cut()
    assert eventually(lambda: board.shown() == shown)
    assert device.is_failing is False


def test_a_board_that_cannot_be_dimmed_is_well_as_long_as_it_takes_its_text(rig: Rig) -> None:
    url = "modbus+sim://board-03?address=3&bright=0:40&reply_ms=500&retries=0"

    class Undimmed(Recorder):
        two_way = True
        told = b""

        def write(self, payload: bytes, deadline_s: float) -> None:
            super().write(payload, deadline_s)
            is_dim = payload[:4] == bytes.fromhex("03 06 00 09")
            self.told = b"" if is_dim else speech_for(parse(url)).answer_to(payload) or b""

        def read(self, timeout_s: float) -> bytes:
            told, self.told = self.told, b""
            return told if timeout_s else b""

    wire = Undimmed()
    device = rig.run(url, wire=wire, bright=lambda: 40)
    device.show("A015", flash=False)

    assert eventually(lambda: len(wire.frames) > 6)
    assert {health.state for health in rig.watched.changes} == {HealthState.OK}


@pytest.mark.parametrize(("url", "by_day", "by_night"), ON_THE_WIRE)
def test_steps_of_a_url_are_sent_at_their_hours(
    tmp_path: Path, url: str, by_day: str, by_night: str
) -> None:
    clock = FakeHours()
    agent = Agent(
        [DeviceSpec(1, "board", "board-03", url)],
        MemoryJobs(),
        data=tmp_path,
        timings=BoardTimings(resend_s=0.05, first_retry_s=0.01),
        local_now=clock.now,
    )
    agent.start()
    agent.show(1, "A015", flash=False)
    raw = tmp_path / "sim" / "dimmed" / "raw.bin"

    def is_sent_next(frame: str) -> bool:
        before = raw.stat().st_size if raw.exists() else 0
        return eventually(
            lambda: raw.exists() and bytes.fromhex(frame) in raw.read_bytes()[before:]
        )

    try:
        for hour, frame in ((6, by_day), (17, by_day), (18, by_night), (3, by_night)):
            clock.hour = hour
            assert is_sent_next(frame), f"{hour} o'clock: {raw.read_bytes()[-60:].hex(' ')}"
    finally:
        agent.stop(0.5)


class FakeHours:
    """A clock that a test sets to an hour."""

    hour = 6

    def now(self) -> datetime:
        """Return that hour of a day."""
        return datetime(2026, 11, 24) + timedelta(hours=self.hour)  # noqa: DTZ001 - as a PC's clock
