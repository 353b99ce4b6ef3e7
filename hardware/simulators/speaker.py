"""A loudspeaker of our own: plays at the pace of life, and writes what would have been heard.

`played.wav` is the whole timeline, silences shortened to five seconds; `played.jsonl` has a line
for each beginning and each end, with its place in it.
"""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import hashlib
import json
import threading
import time
from array import array
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from hardware.errors import WireError
from hardware.simulators.faults import Fault
from hardware.voice.sound import PcmSound, from_samples, from_wav, samples, to_wav

RATE = 22_050
"""That of espeak, the voice that is always there."""
LONGEST_SILENCE_S = 5.0
FULL_BYTES = 50_000_000
_BYTES_A_SECOND = 2 * RATE
_HEADER_BYTES = 44
_STEP_S = 0.02
_SLOW_S = 8.0


class SpeakerSimulator:
    """A player that needs no sound card; `speed` times as fast as life."""

    def __init__(self, folder: Path, *, speed: int = 1) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._wav = folder / "played.wav"
        self._lines = folder / "played.jsonl"
        self._speed = speed
        self._fault = Fault.NONE
        self._closed = False
        self._changed = threading.Condition()
        self._silent_since_s: float | None = None
        if not self._wav.exists():
            self._begin_anew()

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
        self._silence()
        place_s = self._place_s()
        facts = {
            "sha256": hashlib.sha256(stored).hexdigest(),
            "seconds": len(pcm) / _BYTES_A_SECOND,
        }
        self._line("began", place_s, **facts)
        is_whole = self._sound(pcm, is_cut)
        self._line("ended" if is_whole else "cut", self._place_s(), **facts)
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
            self._append(piece if self._fault is not Fault.OFFLINE else bytes(len(piece)))
        return True

    def _wait(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)

    def _silence(self) -> None:
        if self._wav.stat().st_size > FULL_BYTES:
            self._begin_anew()
        if self._silent_since_s is not None:
            seconds = (time.monotonic() - self._silent_since_s) * self._speed
            self._append(bytes(2 * round(min(seconds, LONGEST_SILENCE_S) * RATE)))

    def _begin_anew(self) -> None:
        self._wav.write_bytes(to_wav(PcmSound(b"", RATE)))
        self._lines.write_bytes(b"")

    def _place_s(self) -> float:
        return (self._wav.stat().st_size - _HEADER_BYTES) / _BYTES_A_SECOND

    def _append(self, pcm: bytes) -> None:
        with self._wav.open("r+b") as file:
            size = file.seek(0, 2) + len(pcm)
            file.write(pcm)
            # The two lengths of the header, so that the file is a whole one at every moment.
            for place, length in ((4, size - 8), (40, size - _HEADER_BYTES)):
                file.seek(place)
                file.write(length.to_bytes(4, "little"))

    def _line(self, event: str, place_s: float, **facts: object) -> None:
        at = datetime.now(UTC).isoformat()
        with self._lines.open("a") as file:
            file.write(json.dumps({"event": event, "at": at, "place_s": place_s, **facts}) + "\n")


def _as_played(sound: PcmSound, volume: int) -> bytes:
    """Returns its samples at the timeline's rate and at so many per cent, as a card would."""
    if (sound.rate, volume) == (RATE, 100):
        return sound.pcm
    levels = samples(sound)
    count = len(levels) * RATE // sound.rate
    played = (levels[place * sound.rate // RATE] * volume // 100 for place in range(count))
    return from_samples(array("h", played), RATE).pcm
