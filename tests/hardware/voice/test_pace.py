"""Speech made faster and slower."""

import numpy as np
import pytest

from hardware.voice.pace import at_speed
from hardware.voice.sound import PcmSound

RATE = 22050
PITCH = 220.0


def hum(seconds: float) -> PcmSound:
    """Return a voice's ground tone with an overtone, growing and dying."""
    at = np.arange(round(seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * PITCH * at) + 0.4 * np.sin(2 * np.pi * 2 * PITCH * at)
    levels = 9000 * wave * np.sin(np.pi * at / seconds)
    return PcmSound(levels.astype("<i2").tobytes(), RATE)


def pitch_of(sound: PcmSound) -> float:
    """Return the loudest frequency in hertz."""
    levels = np.frombuffer(sound.pcm, dtype="<i2")
    heard = np.abs(np.fft.rfft(levels))
    return float(np.argmax(heard)) * sound.rate / len(levels)


@pytest.mark.parametrize("speed", [0.7, 0.85, 1.2, 1.4])
def test_it_takes_as_much_less_time_at_the_same_pitch_and_loudness(speed: float) -> None:
    said = hum(2.0)

    other = at_speed(said, speed)

    assert other.seconds == pytest.approx(2.0 / speed, rel=0.03)
    assert pitch_of(other) == pytest.approx(PITCH, rel=0.02)
    assert other.rms == pytest.approx(said.rms, rel=0.1)


def test_the_usual_speed_and_what_is_too_short_to_change_stay_as_they_are() -> None:
    assert at_speed(hum(1.0), 1.0) == hum(1.0)
    assert at_speed(hum(0.02), 1.4) == hum(0.02)
    assert at_speed(PcmSound(b"", RATE), 0.7) == PcmSound(b"", RATE)
