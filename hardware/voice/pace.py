"""Makes speech faster or slower at the same pitch, whichever voice it comes from.

Overlapping pieces of it are put nearer together or further apart, each moved by a few milliseconds
to where it goes on best (WSOLA: Verhelst and Roelands, 1993).
"""

import numpy as np

from hardware.voice.sound import PcmSound

_PIECE_S = 0.03
_SEARCH_S = 0.008
_LOUDEST = 32767


def at_speed(sound: PcmSound, speed: float) -> PcmSound:
    """Returns the sound so many times as fast."""
    half = round(_PIECE_S * sound.rate / 2)
    levels = np.frombuffer(sound.pcm, dtype="<i2").astype(np.float64)
    if speed == 1.0 or len(levels) < 4 * half:
        return sound
    search = round(_SEARCH_S * sound.rate)
    window = np.hanning(2 * half + 1)[:-1]
    count = int((len(levels) - 2 * half) / (half * speed))
    padded = np.concatenate([levels, np.zeros(2 * half + 2 * search)])
    made, weights = np.zeros((count + 2) * half), np.zeros((count + 2) * half)
    at = 0
    for piece in range(count + 1):
        if piece:
            at = _best(padded, at + half, round(piece * half * speed), search, half)
        place = slice(piece * half, (piece + 2) * half)
        made[place] += window * padded[at : at + 2 * half]
        weights[place] += window
    loud = made / np.maximum(weights, 0.1)
    return PcmSound(np.clip(loud, -_LOUDEST, _LOUDEST).astype("<i2").tobytes(), sound.rate)


def _best(levels: np.ndarray, after: int, near: int, search: int, half: int) -> int:
    """Returns where near the place a piece begins that goes on as what comes next would."""
    first = max(0, near - search)
    last = min(near + search, len(levels) - 2 * half)
    following = levels[after : after + 2 * half]
    around = levels[first : last + 2 * half]
    if last <= first or len(following) < 2 * half:
        return min(near, len(levels) - 2 * half)
    return first + int(np.argmax(np.correlate(around, following)))
