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
        self.joined: list[Sequence[int]] = []
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
            begins = speech_lock.begun(turn, asked.screen, asked.key, asked.begin)
            self.turn = begins or turn
            if begins and len(asked.begin) > 1:
                self.joined.append(asked.begin)
            return TurnAnswer(
                self.turn.holder == asked.screen,
                begins is not None,
                speech_lock.said_until(self.turn, asked.screen),
                0.2,
                f"/voice/{asked.begin[0]}" if begins and len(asked.begin) > 1 else "",
            )

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


def calls(*seqs: int, age_s: float = 0.0, alike: str = "") -> SpeakerOffer:
    """Return the offer of these calls, given oldest first."""
    told = [Announcement(seq, age_s, f"/voice/{seq}", alike) for seq in seqs]
    return SpeakerOffer(max(seqs, default=0), list(reversed(told)))
