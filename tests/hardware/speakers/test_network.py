"""Speakers on the network under an agent: each call once, in order; a fault is told and heals."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from app.domain.lobby.speech_lock import SpeechLock
from hardware.agent import Agent, DeviceSpec
from hardware.devices import Cause, Health, HealthState
from hardware.logins import Logins
from hardware.simulators import AxisSimulator
from hardware.simulators.faults import Fault, UnknownFault
from hardware.simulators.http_device import LOGIN, HttpDeviceSimulator
from hardware.voice.sound import from_wav, samples
from tests.hardware.doubles import MemoryJobs
from tests.hardware.speakers.zone import Zone, calls, tone
from tests.support.live import until

SPEED = 20
URLS = {
    "rtp": "rtp+sim://hall?speed=5&lead=0&codec=pcma",
    "axis": f"axis+sim://hall?speed={SPEED}",
    "twon": "twon+sim://hall?speed=5&lead=0&group=239.192.0.1:5004&codec=pcma",
}
CLIP_S = 1.0
LONG_S = 60.0
QUIET = 300
EMPTY_BYTES = 44


class LoudZone(Zone):
    """A zone whose calls are told apart by steps of a thousand, which G.711 doesn't blur."""

    def clip(self, device_id: int, address: str) -> bytes:
        return tone(1000 * (int(address.rpartition("/")[2]) - 1), self.clip_s)


class Hall:
    """A zone with one speaker on the network, and what came out of it."""

    def __init__(self, url: str, data: Path) -> None:
        self.zone = LoudZone()
        self.zone.clip_s = CLIP_S
        self.told: list[Health] = []
        self._wav = data / "sim/hall/played.wav"
        self.agent = Agent(
            [DeviceSpec(1, "speaker", "Sảnh", url)],
            MemoryJobs(),
            data=data,
            turns=self.zone,
            on_health=lambda device_id, health: self.told.append(health),
        )

    @property
    def health(self) -> Health:
        return self.agent.health()[1]

    def call(self, *seqs: int) -> None:
        """Have these called, oldest first."""
        self.agent.announce(1, calls(*seqs))

    def until_state(self, state: HealthState) -> None:
        until(lambda: self.health.state is state, f"{state}, not {self.health}")

    def until_ended(self, seq: int) -> None:
        until(lambda: self.zone.turn.ended_seq >= seq, f"the end of {seq}")

    def until_whole(self, seq: int) -> None:
        """Wait until the latest call is this one, heard to its end: who hears it may be behind."""

        def is_whole() -> bool:
            number, seconds = ([one for one in self.heard() if one[0]] or [(0, 0.0)])[-1]
            return number == seq and seconds > CLIP_S - 0.01

        self.until_ended(seq)
        until(is_whole, f"the whole of {seq}")

    def heard(self) -> list[tuple[int, float]]:
        """The numbers that were heard, 0 for silence, and for how many seconds each."""
        stored = self._wav.read_bytes()
        if len(stored) == EMPTY_BYTES:
            return []
        sound = from_wav(stored)
        parts = []
        for is_loud, levels in groupby(samples(sound), lambda level: abs(level) > QUIET):
            part = list(levels)
            number = round(part[len(part) // 2] / 1000) if is_loud else 0
            parts.append((number, len(part) / sound.rate))
        return parts

    def ends(self) -> int:
        """How many announcements are over; the packet that asks who listens is none."""
        lines = self._wav.with_suffix(".jsonl").read_text().splitlines()
        return sum(json.loads(line).get("seconds", 0) > 0.1 for line in lines)

    def said(self) -> list[int]:
        """The numbers of the calls that were heard, whole or not."""
        return [number for number, _ in self.heard() if number]


@pytest.fixture(params=URLS)
def hall(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hall]:
    """Give the test a hall whose speaker has each protocol by turns."""
    hall = Hall(URLS[request.param], tmp_path)
    hall.agent.start()
    hall.until_state(HealthState.OK)
    yield hall
    hall.agent.stop(1)


def test_five_calls_are_heard_in_order_each_once_in_full_with_silence_between(hall: Hall) -> None:
    hall.call(1, 2, 3, 4, 5)
    hall.until_whole(5)

    spoken = [(number, seconds) for number, seconds in hall.heard() if number]
    assert [number for number, _ in spoken] == [1, 2, 3, 4, 5]
    assert [seconds for _, seconds in spoken] == pytest.approx([CLIP_S] * 5, abs=0.01)
    silences = [seconds for number, seconds in hall.heard() if not number]
    assert min(silences[-4:]) > 1.0


def test_a_call_is_cut_at_once_when_the_turn_is_lost(hall: Hall) -> None:
    hall.zone.clip_s = LONG_S
    hall.call(1)
    until(lambda: hall.said() == [1], "the beginning")

    until_at = hall.zone.turn.until_at
    hall.zone.give(SpeechLock(holder="screen-x", is_well=True, until_at=until_at))
    until(lambda: hall.ends() == 1, "silence")
    hall.zone.clip_s = CLIP_S
    hall.zone.give(SpeechLock(ended_seq=1))
    hall.call(1, 2)
    hall.until_whole(2)

    (first, first_s), (second, second_s) = [one for one in hall.heard() if one[0]]
    assert (first, second) == (1, 2)
    assert first_s < LONG_S / 2
    assert second_s == pytest.approx(CLIP_S, abs=0.01)


def test_a_fault_is_told_and_the_call_is_said_when_it_is_mended(hall: Hall) -> None:
    hall.agent.simulate(1, Fault.CUT_CABLE)
    hall.call(1)
    hall.until_state(HealthState.FAULT)
    fault = hall.health

    hall.agent.simulate(1, Fault.NONE)
    hall.until_whole(1)
    hall.until_state(HealthState.OK)

    assert fault.cause is Cause.WIRE
    number, seconds = hall.heard()[-1]
    assert number == 1
    assert seconds == pytest.approx(CLIP_S, abs=0.01)
    assert [one.state for one in hall.told if one.state is not HealthState.UNKNOWN] == [
        HealthState.OK,
        HealthState.FAULT,
        HealthState.OK,
    ]


def test_the_chime_is_the_test(hall: Hall) -> None:
    hall.agent.test(1)
    until(lambda: hall.health.tested_at is not None, "the test")
    until(lambda: len(hall.heard()) > 10, "the chime")

    assert hall.health.state is HealthState.OK


def test_what_it_cannot_be_told_is_refused(hall: Hall) -> None:
    with pytest.raises(UnknownFault):
        hall.agent.simulate(1, "paper_out")


@pytest.mark.parametrize("hall", ["axis", "twon"], indirect=True)
def test_a_speaker_that_another_uses_is_one_fault_until_the_call_is_said(hall: Hall) -> None:
    hall.agent.simulate(1, Fault.BUSY)
    hall.call(1)
    hall.until_state(HealthState.FAULT)
    simulator = hall.agent._driven[1].simulator
    assert isinstance(simulator, HttpDeviceSimulator)
    asked = len(simulator.answered)
    until(lambda: len(simulator.answered) >= asked + 3, "three tries")

    hall.agent.simulate(1, Fault.NONE)
    hall.until_whole(1)
    hall.until_state(HealthState.OK)

    told = [(one.state, one.cause) for one in hall.told if one.state is not HealthState.UNKNOWN]
    assert told == [
        (HealthState.OK, Cause.NONE),
        (HealthState.FAULT, Cause.BUSY),
        (HealthState.OK, Cause.NONE),
    ]
    assert hall.said() == [1]


def test_a_login_written_anew_counts_without_a_restart(tmp_path: Path) -> None:
    simulator = AxisSimulator(tmp_path / "speaker", speed=SPEED)
    logins = Logins(tmp_path)
    url = f"axis+http://127.0.0.1:{simulator.port}?login=hall&speed={SPEED}"
    spec = DeviceSpec(1, "speaker", "Sảnh", url, by_command=True)
    agent = Agent([spec], MemoryJobs(), data=tmp_path, turns=LoudZone())
    agent.start()

    until(lambda: "there is no login" in agent.health()[1].detail, "a login that is missing")
    logins.keep(replace(LOGIN, name="hall", password="x"))
    agent.test(1)
    until(lambda: "doesn't take the name" in agent.health()[1].detail, "a wrong password")
    cause = agent.health()[1].cause
    logins.keep(replace(LOGIN, name="hall"))
    agent.test(1)
    until(lambda: agent.health()[1].state is HealthState.OK, "a good speaker")
    agent.stop(1)
    simulator.close()

    assert cause is Cause.LOGIN
