"""Brightness by the hour: told beside the text, again after a power cut, and never missed much."""

from pathlib import Path

import pytest

from hardware.boards import speech_for
from hardware.devices import HealthState
from hardware.simulators.board import BoardSimulator
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.boards.rig import Recorder, Rig
from tests.hardware.doubles import eventually


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
