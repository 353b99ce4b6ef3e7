"""A loudspeaker of our own: plays at the pace of life, and writes what would have been heard."""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import hashlib
import threading
import time
from array import array
from collections.abc import Callable
from pathlib import Path

from hardware.errors import WireError
from hardware.options import Options
from hardware.simulators.faults import Fault
from hardware.simulators.played import PlayedFiles
from hardware.speakers import Player
from hardware.voice.sound import PcmSound, from_samples, from_wav, samples

RATE = 22_050
"""That of espeak, the voice that is always there."""
_BYTES_A_SECOND = 2 * RATE
_STEP_S = 0.02
_SLOW_S = 8.0


class SpeakerSimulator:
    """A player that needs no sound card; `speed` times as fast as life."""

    def __init__(self, folder: Path, *, speed: int = 1) -> None:
        self._played = PlayedFiles(folder, RATE)
        self._speed = speed
        self._fault = Fault.NONE
        self._closed = False
        self._changed = threading.Condition()
        self._silent_since_s: float | None = None

    def player(self, options: Options) -> Player:
        """Returns itself: its player needs no wire."""
        return self

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the speaker."""
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def close(self) -> None:
        """Be silent; whoever plays is let go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def check(self) -> None:
        """Raise WireError while it is unplugged."""
        if self._fault is Fault.CUT_CABLE:
            raise WireError("simulator: the speaker is unplugged", permanent=False)

    def play(self, stored: bytes, *, volume: int, is_cut: Callable[[], bool]) -> bool:
        """Play a WAV file; return whether to its end. Raises WireError, SoundError."""
        pcm = _as_played(from_wav(stored), volume)
        self.check()
        if self._fault is Fault.SLOW:
            self._wait(_SLOW_S)
        if self._silent_since_s is not None:
            self._played.silence((time.monotonic() - self._silent_since_s) * self._speed)
        facts = {
            "sha256": hashlib.sha256(stored).hexdigest(),
            "seconds": len(pcm) / _BYTES_A_SECOND,
        }
        self._played.line("began", **facts)
        is_whole = self._sound(pcm, is_cut)
        self._played.line("ended" if is_whole else "cut", **facts)
        self._silent_since_s = time.monotonic()
        self.check()
        return is_whole

    def _sound(self, pcm: bytes, is_cut: Callable[[], bool]) -> bool:
        begun_s, sent = time.monotonic(), 0
        while sent < len(pcm):
            self._wait(_STEP_S)
            if self._closed or self._fault is Fault.CUT_CABLE or is_cut():
                return False
            due = int((time.monotonic() - begun_s) * self._speed * RATE) * 2
            piece = pcm[sent:due]
            sent += len(piece)
            # An amplifier without power: the card plays on, and nobody hears or knows.
            self._played.sound(piece if self._fault is not Fault.OFFLINE else bytes(len(piece)))
        return True

    def _wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)


def _as_played(sound: PcmSound, volume: int) -> bytes:
    """Returns its samples at the timeline's rate and at so many per cent, as a card would."""
    if (sound.rate, volume) == (RATE, 100):
        return sound.pcm
    levels = samples(sound)
    count = len(levels) * RATE // sound.rate
    played = (levels[place * sound.rate // RATE] * volume // 100 for place in range(count))
    return from_samples(array("h", played), RATE).pcm
