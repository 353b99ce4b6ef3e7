"""Knows a zone in memory: its turn by the rules of the house, its clips, its speakers."""

import json
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.lobby import speech_lock
from app.domain.lobby.backlog import next_speech
from app.domain.queue.floor import Call
from hardware.devices import Health, HealthRecord
from hardware.simulators import SpeakerSimulator
from hardware.simulators.speaker import RATE
from hardware.speakers import Announcement, SpeakerOffer, TurnAnswer, TurnRequest, Unreached
from hardware.speakers.device import SpeakerDevice
from hardware.voice.sound import PcmSound, SoundError, from_samples, from_wav, samples, to_wav
from tests.support.live import until
from tests.support.patience import patience

SPEED = 40
PAUSE_S = 0.05
CLIP_S = 2.0


def tone(seq: int, seconds: float = CLIP_S) -> bytes:
    """Return a clip that is told from others by its level."""
    return to_wav(from_samples(array("h", [1000 + seq]) * round(seconds * RATE), RATE))


class Zone:
    """Whom the speakers of one zone ask; `is_away` makes it unreachable."""

    def __init__(self) -> None:
        self.turn = speech_lock.SpeechLock()
        self.clip_s = CLIP_S
        self.is_away = False
        self.broken: set[int] = set()
        self.called: Sequence[int] = ()
        self.joined: list[Sequence[int]] = []
        self.given_up: list[int] = []
        self._since = datetime.now(UTC) - speech_lock.TURN
        self._lock = threading.Lock()

    def ask(self, device_id: int, asked: TurnRequest) -> TurnAnswer:
        """Answer by the rules of the domain."""
        if self.is_away:
            raise Unreached("the zone is away")
        with self._lock:
            sound = speech_lock.ScreenSound(asked.sound.value)
            at = datetime.now(UTC)
            turn = speech_lock.ended(self.turn, asked.ended) if asked.ended else self.turn
            turn = speech_lock.heard_from(turn, asked.screen, sound, at, since=self._since)
            if asked.failed:
                turn = speech_lock.passed(turn, asked.failed)
            said = self._begun(turn, asked) if asked.begin else []
            if not said:
                self.turn = turn
            if len(said) > 1:
                self.joined.append(said)
            return TurnAnswer(
                self.turn.holder == asked.screen,
                bool(said),
                speech_lock.said_until(self.turn, asked.screen),
                0.2,
                f"/voice/{said[0]}" if said else "",
                max(said, default=0),
            )

    def _begun(self, turn: speech_lock.SpeechLock, asked: TurnRequest) -> list[int]:
        """What is said next of the calls that the zone knows, as the domain chooses it."""
        at = datetime.now(UTC)
        seqs = sorted({*self.called, *asked.begin})
        waiting = [_call(seq, at) for seq in seqs if seq > turn.ended_seq]
        if speech_lock.is_asked_again(turn, asked.screen, asked.key):
            self.turn = turn
            return [call.seq for call in waiting if call.seq <= turn.begun_seq]
        following = next_speech(waiting, at, came=lambda _call: False)
        said = [call.seq for call in following.calls]
        self.given_up += [call.seq for call, _ in following.given_up]
        begun = speech_lock.begun(turn, asked.screen, asked.key, until=max(said, default=0))
        if begun is None or not said:
            return []
        self.turn = speech_lock.passed(begun, following.settled)
        return said

    def give(self, turn: speech_lock.SpeechLock) -> None:
        """Let the turn be this one, whoever asks at the moment."""
        with self._lock:
            self.turn = turn

    def clip(self, device_id: int, address: str) -> bytes:
        """Return the tone of the number in the address."""
        seq = int(address.rpartition("/")[2] or 0)
        if not seq:
            raise SoundError("there is no clip")
        return b"RIFF and then nothing" if seq in self.broken else tone(seq, self.clip_s)


class Heard:
    """A simulated speaker at work, and what came out of it."""

    def __init__(self, zone: Zone, folder: Path, *, number: int = 1, speed: int = SPEED) -> None:
        self.folder = folder
        self.simulator = SpeakerSimulator(folder, speed=speed)
        self._health = HealthRecord(folder.name, lambda health: None)
        self.device = SpeakerDevice(
            number,
            folder.name,
            player=self.simulator,
            turns=zone,
            health=self._health,
            room=threading.Lock(),
            pause_s=PAUSE_S,
        )

    @property
    def health(self) -> Health:
        """How the speaker is."""
        return self._health.latest

    def lines(self) -> list[dict[str, Any]]:
        """What began and ended, in its order."""
        lines = (self.folder / "played.jsonl").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def ends(self) -> list[str]:
        """How each announcement ended."""
        return [line["event"] for line in self.lines() if line["event"] != "began"]

    def timeline(self) -> list[tuple[int, float]]:
        """The levels that were heard one after the other, and for how many seconds each."""
        heard: list[tuple[int, float]] = []
        for level in samples(self.sound()):
            if not heard or heard[-1][0] != level:
                heard.append((level, 0.0))
            heard[-1] = (level, heard[-1][1] + 1 / RATE)
        return heard

    def said(self) -> list[int]:
        """The numbers that were heard, whole or not."""
        return [level - 1000 for level, _ in self.timeline() if level]

    def sound(self) -> PcmSound:
        """The whole timeline."""
        return from_wav((self.folder / "played.wav").read_bytes())

    def wait(self, count: int) -> None:
        """Wait until so many announcements are over."""
        until(lambda: len(self.ends()) >= count, f"{count} announcements, not {self.ends()}")


@contextmanager
def at_work(*speakers: Heard) -> Iterator[None]:
    """Run the speakers meanwhile."""
    for one in speakers:
        one.device.start()
    yield
    for one in speakers:
        one.device.stop()
    for one in speakers:
        one.device.thread.join(patience(10))
        assert not one.device.thread.is_alive()


def _call(seq: int, at: datetime) -> Call:
    """Return the call of a visitor of its own, made now."""
    return Call(seq, seq, f"A{seq:03}", "vi", seq, "a", at, recall=0, last=False)


def calls(*seqs: int, age_s: float = 0.0) -> SpeakerOffer:
    """Return the offer of these calls, given oldest first."""
    told = [Announcement(seq, age_s, f"/voice/{seq}") for seq in seqs]
    return SpeakerOffer(max(seqs, default=0), list(reversed(told)))
