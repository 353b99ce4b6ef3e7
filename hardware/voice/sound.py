"""Sound as numbers: 16-bit mono samples, and the little arithmetic that announcements need."""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from dataclasses import dataclass
from operator import mul

_FULL = 32767
_SAMPLE_BYTES = 2


class SoundError(ValueError):
    """Bytes are not a sound, or two sounds cannot be joined."""


@dataclass(frozen=True, slots=True)
class PcmSound:
    """Samples in little-endian 16-bit mono PCM, `rate` of them a second."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """Returns how long it lasts."""
        return len(self.pcm) / _SAMPLE_BYTES / self.rate

    @property
    def rms(self) -> float:
        """Returns its mean loudness, from 0 (silence) to 1 (full scale)."""
        levels = samples(self)
        return math.sqrt(sum(map(mul, levels, levels)) / len(levels)) / _FULL if levels else 0.0


def samples(sound: PcmSound) -> array[int]:
    """Returns the samples as numbers from -32768 to 32767."""
    levels = array("h", sound.pcm)
    if sys.byteorder == "big":
        levels.byteswap()
    return levels


def from_samples(levels: array[int], rate: int) -> PcmSound:
    """Returns the sound with these samples."""
    if sys.byteorder == "big":
        levels = array("h", levels)
        levels.byteswap()
    return PcmSound(levels.tobytes(), rate)


def silence(seconds: float, rate: int) -> PcmSound:
    """Returns nothing to hear for that long."""
    return PcmSound(bytes(_SAMPLE_BYTES * round(seconds * rate)), rate)


def joined(sounds: list[PcmSound]) -> PcmSound:
    """Returns the sounds one after another; raises SoundError when their rates differ or none is
    given.
    """
    rates = {sound.rate for sound in sounds}
    if len(rates) != 1:
        raise SoundError(f"cannot join sounds with the rates {sorted(rates)}")
    return PcmSound(b"".join(sound.pcm for sound in sounds), rates.pop())


def trimmed(sound: PcmSound, *, threshold: float = 0.01, keep_s: float = 0.015) -> PcmSound:
    """Returns the sound without silence before and after it, so that gaps are those we set."""
    floor = round(threshold * _FULL)
    levels = samples(sound)
    loud = [place for place, level in enumerate(levels) if abs(level) > floor]
    if not loud:
        return PcmSound(b"", sound.rate)
    keep = round(keep_s * sound.rate)
    return from_samples(levels[max(0, loud[0] - keep) : loud[-1] + keep], sound.rate)


def to_wav(sound: PcmSound) -> bytes:
    """Returns the sound as a WAV file's bytes."""
    stored = io.BytesIO()
    with wave.open(stored, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(_SAMPLE_BYTES)
        writer.setframerate(sound.rate)
        writer.writeframes(sound.pcm)
    return stored.getvalue()


def from_wav(stored: bytes) -> PcmSound:
    """Returns the sound in a WAV file's bytes; raises SoundError unless it is whole, 16-bit and
    mono.
    """
    try:
        with wave.open(io.BytesIO(stored), "rb") as reader:
            shape = (reader.getnchannels(), reader.getsampwidth())
            count, rate = reader.getnframes(), reader.getframerate()
            pcm = reader.readframes(count)
    except (wave.Error, EOFError) as error:
        raise SoundError(f"not a WAV file: {error}") from error
    if shape != (1, _SAMPLE_BYTES) or not pcm or len(pcm) != count * _SAMPLE_BYTES:
        raise SoundError("not a whole 16-bit mono WAV file")
    return PcmSound(pcm, rate)
