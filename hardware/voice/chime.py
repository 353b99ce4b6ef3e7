"""The product's own chime: three struck bells going down, made by arithmetic."""

import math
from array import array
from functools import lru_cache

from hardware.voice.sound import PcmSound, from_samples

# (when it is struck in seconds, its pitch in hertz): G5, E5, C5, a chord that asks for attention
# kindly.
_STRIKES = ((0.0, 783.99), (0.17, 659.26), (0.34, 523.25))
# (multiple of the pitch, strength, how fast it dies): a bell's overtones die before its ground
# tone.
_PARTIALS = ((1.0, 1.0, 4.5), (2.0, 0.35, 8.0), (3.01, 0.12, 13.0))
_SECONDS = 0.95
_ATTACK_S = 0.006
_FADE_S = 0.15
_PEAK = 0.626  # −16 LUFS, as loud as the voice, and −4 dBTP


@lru_cache(maxsize=4)
def chime(rate: int) -> PcmSound:
    """Returns the chime, about 0.95 s, at this sample rate; the same bytes every time."""
    count = round(_SECONDS * rate)
    mixed = [0.0] * count
    for struck_s, pitch in _STRIKES:
        start = round(struck_s * rate)
        for place in range(start, count):
            mixed[place] += _bell((place - start) / rate, pitch)
    highest = max(map(abs, mixed))
    fade = _FADE_S * rate
    levels = [
        round(32767 * _PEAK / highest * level * min(1.0, (count - place) / fade))
        for place, level in enumerate(mixed)
    ]
    return from_samples(array("h", levels), rate)


def _bell(seconds: float, pitch: float) -> float:
    attack = min(1.0, seconds / _ATTACK_S)
    return attack * sum(
        strength * math.exp(-decay * seconds) * math.sin(math.tau * pitch * multiple * seconds)
        for multiple, strength, decay in _PARTIALS
    )
