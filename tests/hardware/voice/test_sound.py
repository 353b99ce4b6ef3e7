"""Sound arithmetic: joining, trimming, and the chime."""

import math
from array import array

import pytest

from hardware.voice.chime import chime
from hardware.voice.sound import (
    PcmSound,
    SoundError,
    from_samples,
    from_wav,
    joined,
    samples,
    silence,
    to_wav,
    trimmed,
)

RATE = 22050


def a_tone(*, seconds: float = 0.5, peak: float = 0.1) -> PcmSound:
    count = round(seconds * RATE)
    wave = (math.sin(math.tau * 440 * place / RATE) for place in range(count))
    return from_samples(array("h", [round(32767 * peak * level) for level in wave]), RATE)


def test_a_sound_comes_back_from_its_file() -> None:
    tone = a_tone()

    assert from_wav(to_wav(tone)) == tone


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<html>sign in to the network</html>",
        to_wav(a_tone())[:-100],
        to_wav(PcmSound(b"", RATE)),
    ],
)
def test_a_broken_file_is_no_sound(broken: bytes) -> None:
    with pytest.raises(SoundError):
        from_wav(broken)


def test_silence_around_a_sound_is_trimmed_and_the_sound_is_kept() -> None:
    tone = a_tone(seconds=0.5)

    short = trimmed(joined([silence(0.4, RATE), tone, silence(0.7, RATE)]))

    assert short.seconds == pytest.approx(0.5 + 2 * 0.015, abs=0.01)
    assert max(samples(short)) == max(samples(tone))


def test_nothing_but_silence_trims_to_nothing() -> None:
    assert trimmed(silence(1, RATE)).pcm == b""


def test_sounds_of_two_rates_are_not_joined() -> None:
    with pytest.raises(SoundError, match=r"rates \[16000, 22050\]"):
        joined([silence(1, 16000), silence(1, RATE)])


@pytest.mark.parametrize("rate", [16000, 22050])
def test_the_chime_lasts_about_a_second_at_any_rate(rate: int) -> None:
    sound = chime(rate)

    assert 0.8 < sound.seconds < 1.0
    assert 0.05 < sound.rms < 0.3


def test_the_chime_begins_and_ends_without_a_click() -> None:
    levels = samples(chime(RATE))

    assert max(map(abs, levels[:10])) < 1500
    assert max(map(abs, levels[-100:])) < 60


def test_the_chime_dies_away() -> None:
    levels = samples(chime(RATE))
    third = len(levels) // 3

    loudest = [max(map(abs, levels[place : place + third])) for place in (0, third, 2 * third)]

    assert loudest[0] > loudest[2] * 3
    assert max(loudest) == pytest.approx(0.626 * 32767, abs=2)


@pytest.mark.parametrize(("struck_s", "pitch"), [(0.02, 783.99), (0.20, 659.26), (0.40, 523.25)])
def test_the_chimes_bells_are_g_e_and_c(struck_s: float, pitch: float) -> None:
    levels = samples(chime(RATE))[round(struck_s * RATE) :][: RATE // 8]

    strengths = {
        tone: _strength(levels, tone) for tone in (pitch, pitch * 1.12, pitch * 0.89, pitch * 1.5)
    }

    assert max(strengths, key=lambda tone: strengths[tone]) == pitch


def _strength(levels: "array[int]", pitch: float) -> float:
    turns = [math.tau * pitch * place / RATE for place in range(len(levels))]
    real = sum(level * math.cos(turn) for level, turn in zip(levels, turns, strict=True))
    imaginary = sum(level * math.sin(turn) for level, turn in zip(levels, turns, strict=True))
    return math.hypot(real, imaginary)
