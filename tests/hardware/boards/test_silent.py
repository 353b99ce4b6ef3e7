"""A board that answers nothing: known as such, asked again in its turn, and in nobody's way."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.boards.device import BoardDevice, BoardTimings
from hardware.boards.line import BoardLine
from hardware.devices import Cause, HealthState
from hardware.simulators.board import BoardSimulator
from hardware.simulators.faults import Fault
from hardware.transports import transport_for
from hardware.urls import parse
from tests.hardware.boards.bus import TcpBus
from tests.hardware.doubles import SOON_S, Watched, eventually

REPLY_S = 2.0
RETRIES = 2
TIMINGS = BoardTimings(resend_s=60.0, flash_s=0.1, first_retry_s=0.05, last_retry_s=0.2)


class Pair:
    """Two boards on one line, which are given long to answer."""

    def __init__(self, folder: Path, *, reply_s: float, retries: int) -> None:
        self.sims = [BoardSimulator(folder / str(n), "modbus", n) for n in (1, 2)]
        self.bus = TcpBus(self.sims)
        options = f"reply_ms={reply_s * 1000:.0f}&retries={retries}"
        urls = [parse(f"modbus+{self.bus.where}?address={n}&{options}") for n in (1, 2)]
        self.line = BoardLine(transport_for(urls[0]), urls[0].where)
        self.watched = [Watched(f"board-{n}") for n in (1, 2)]
        self.devices = [
            BoardDevice(f"board-{n}", speech=speech_for(url), health=one.record, timings=TIMINGS)
            for n, url, one in zip((1, 2), urls, self.watched, strict=True)
        ]
        for device in self.devices:
            self.line.add(device)

    def shows(self, place: int, text: str) -> bool:
        """Tell whether the board shows the text."""
        return self.sims[place].shown()["text"] == text

    def heard_by_all(self, text: str) -> int:
        """Return how often a frame with the text for the first board was on the line."""
        frame = self.devices[0].speech.encode(BoardContent(text))
        return (self.sims[1].folder / "raw.bin").read_bytes().count(frame)


@pytest.fixture
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Pair]:
    reply_s, retries = getattr(request, "param", (REPLY_S, RETRIES))
    pair = Pair(tmp_path, reply_s=reply_s, retries=retries)
    pair.line.start()
    for place in (0, 1):
        pair.devices[place].show("A000", flash=False)
        assert eventually(partial(pair.shows, place, "A000"))
        pair.watched[place].wait_for(lambda health: health.state is HealthState.OK)
    yield pair
    pair.line.stop()
    pair.line.thread.join(SOON_S)
    pair.bus.close()
    assert not pair.line.thread.is_alive()


@pytest.mark.parametrize("pair", [(REPLY_S, 0)], indirect=True)
def test_a_call_does_not_wait_for_the_answer_of_a_board_that_is_silent(pair: Pair) -> None:
    pair.sims[0].misbehave(Fault.OFFLINE)
    pair.devices[0].show("A001", flash=False)
    fault = pair.watched[0].wait_for(lambda health: health.state is HealthState.FAULT)
    pair.devices[0].show("A002", flash=False)
    assert eventually(lambda: pair.heard_by_all("A002") > 0)

    began = time.monotonic()
    pair.devices[1].show("A003", flash=False)

    assert eventually(lambda: pair.shows(1, "A003"))
    assert time.monotonic() - began < REPLY_S / 2
    assert fault.cause is Cause.NO_ANSWER
    assert "does not answer" in fault.detail


def test_a_board_that_answers_at_once_is_not_waited_for_in_full_while_another_is_called(
    pair: Pair,
) -> None:
    pair.sims[0].misbehave(Fault.OFFLINE)
    pair.devices[0].show("A001", flash=False)
    assert eventually(lambda: pair.heard_by_all("A001") > 0)

    began = time.monotonic()
    pair.devices[1].show("A002", flash=False)

    assert eventually(lambda: pair.shows(1, "A002"))
    assert time.monotonic() - began < REPLY_S / 2


def test_one_missed_answer_is_no_fault_and_the_board_is_asked_again(pair: Pair) -> None:
    pair.sims[0].misbehave(Fault.OFFLINE)
    pair.devices[0].show("A001", flash=False)
    assert eventually(lambda: pair.heard_by_all("A001") > 0)
    pair.devices[1].show("A002", flash=False)
    assert eventually(lambda: pair.shows(1, "A002"))

    pair.sims[0].misbehave(Fault.NONE)

    assert eventually(lambda: pair.shows(0, "A001"))
    assert {health.state for health in pair.watched[0].changes} == {HealthState.OK}


@pytest.mark.parametrize("pair", [(0.2, RETRIES)], indirect=True)
def test_a_board_is_a_fault_after_all_its_tries_and_well_when_it_answers_again(
    pair: Pair,
) -> None:
    pair.sims[0].misbehave(Fault.OFFLINE)
    pair.devices[0].show("A001", flash=False)
    pair.watched[0].wait_for(lambda health: health.state is HealthState.FAULT)
    tries = pair.heard_by_all("A001")

    pair.sims[0].misbehave(Fault.NONE)

    assert tries == 1 + RETRIES
    assert eventually(lambda: pair.shows(0, "A001"))
    assert eventually(lambda: pair.watched[0].record.latest.state is HealthState.OK)
