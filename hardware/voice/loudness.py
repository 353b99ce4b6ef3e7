"""Loudness as the ear has it and peaks as a loudspeaker makes them: ITU-R BS.1770-4, EBU R 128.

Loudness is in LUFS, a true peak in dBTP: both are 0 at full scale, and fall below it.
"""

import math

import numpy as np
from numpy.typing import NDArray

from hardware.voice.sound import PcmSound

LOUDNESS_LUFS, CEILING_DBTP = -16.0, -1.5
"""What every clip has, and no peak of a clip exceeds."""

Signal = NDArray[np.float64]

_FULL = 32768.0
_OVERSAMPLED = 4
_BLOCK_S, _STEP_S = 0.4, 0.1
_ABSOLUTE_LUFS, _RELATIVE_LU = -70.0, -10.0
_OFFSET_LUFS = -0.691
# The two filters of Annex 1 for any sample rate: (corner in hertz, Q, gain in dB of the shelf), as
# libebur128 and ffmpeg compute the published numbers for 48 kHz.
_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347)
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)
_AHEAD_S = 0.005
_ROUNDS = 6
_ROUNDED_MOST_DB = 12.0
_NEAR_DB = 0.05
_MARGIN_DB = 0.1


def loudness(sound: PcmSound) -> float:
    """Returns its integrated loudness; -inf for silence.

    Less than a block of 400 ms, as a spoken digit, counts as one block of its own length.
    """
    return _integrated(_signal(sound), sound.rate)


def true_peak(sound: PcmSound) -> float:
    """Returns the highest level between its samples, too, four times oversampled."""
    return _decibels(float(_levels(_signal(sound)).max(initial=0.0)))


def as_loud(
    sound: PcmSound, *, lufs: float = LOUDNESS_LUFS, ceiling_dbtp: float = CEILING_DBTP
) -> PcmSound:
    """Returns the sound at the loudness, its peaks rounded off below the ceiling.

    Rounding off makes it a little quieter, so it is raised again until both are met, though by 12
    dB at most: what is one click, and no speech, stays quieter.
    """
    signal = _signal(sound)
    measured = _integrated(signal, sound.rate)
    if math.isinf(measured):
        return sound
    gain_db, made = lufs - measured, signal
    levels = _levels(signal)
    for _ in range(_ROUNDS):
        gain, ceiling = _factor(gain_db), _factor(ceiling_dbtp - _MARGIN_DB)
        made = signal * gain * _turned_down(levels * gain, sound.rate, ceiling)
        missing_db = lufs - _integrated(made, sound.rate)
        if abs(missing_db) < _NEAR_DB:
            break
        gain_db = min(gain_db + missing_db, lufs - measured + _ROUNDED_MOST_DB)
    samples = np.clip(np.rint(made * _FULL), -_FULL, _FULL - 1).astype("<i2")
    return PcmSound(samples.tobytes(), sound.rate)


def _signal(sound: PcmSound) -> Signal:
    return np.frombuffer(sound.pcm, dtype="<i2").astype(np.float64) / _FULL


def _integrated(signal: Signal, rate: int) -> float:
    if not signal.size:
        return -math.inf
    power = np.concatenate(([0.0], np.cumsum(_weighted(signal, rate) ** 2)))
    block = min(round(_BLOCK_S * rate), signal.size)
    starts = np.arange(0, signal.size - block + 1, round(_STEP_S * rate))
    means = (power[starts + block] - power[starts]) / block
    loud = means[means > _mean_of(_ABSOLUTE_LUFS)]
    if not loud.size:
        return -math.inf
    gate = _mean_of(_lufs_of(float(loud.mean())) + _RELATIVE_LU)
    return _lufs_of(float(loud[loud > gate].mean()))


def _lufs_of(mean: float) -> float:
    return _OFFSET_LUFS + 10 * math.log10(mean)


def _mean_of(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LUFS) / 10))


def _weighted(signal: Signal, rate: int) -> Signal:
    """The signal as the ear weighs it; filtered in its spectrum, with room for the filters' end."""
    size = _fast_size(signal.size + rate)
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(size))
    spectrum = np.fft.rfft(signal, size) * _shelf(z, rate) * _high_pass(z, rate)
    return np.fft.irfft(spectrum, size)[: signal.size]


def _shelf(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    corner, q, gain_db = _SHELF
    k, high = math.tan(math.pi * corner / rate), 10 ** (gain_db / 20)
    band = high**0.4996667741545416
    over = high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k
    under = 1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k
    weighed = over[0] + over[1] * z + over[2] * z**2
    return np.asarray(weighed / (under[0] + under[1] * z + under[2] * z**2))


def _high_pass(z: NDArray[np.complex128], rate: int) -> NDArray[np.complex128]:
    corner, q = _HIGH_PASS
    k = math.tan(math.pi * corner / rate)
    a0 = 1 + k / q + k * k
    under = 1 + 2 * (k * k - 1) / a0 * z + (1 - k / q + k * k) / a0 * z**2
    return np.asarray((1 - 2 * z + z**2) / under)


def _oversampled(signal: Signal) -> Signal:
    """The signal with the levels between its samples, by its spectrum; silence around it."""
    size = _fast_size(signal.size + 256)
    spectrum = np.fft.rfft(signal, size)
    return np.fft.irfft(spectrum, size * _OVERSAMPLED)[: signal.size * _OVERSAMPLED] * _OVERSAMPLED


def _levels(signal: Signal) -> Signal:
    """How high the signal is at and just after each sample."""
    return np.asarray(np.abs(_oversampled(signal)).reshape(signal.size, _OVERSAMPLED).max(axis=1))


def _turned_down(levels: Signal, rate: int, ceiling: float) -> Signal:
    """By what the signal is multiplied around its peaks, for 5 ms each way: none is too high."""
    needed = np.minimum(1.0, ceiling / np.maximum(levels, 1e-9))
    if needed.min(initial=1.0) >= 1.0:
        return needed
    ahead = round(_AHEAD_S * rate)
    lowest = np.pad(needed, 2 * ahead, constant_values=1.0)
    width = 1  # The lowest of so many samples from each one on, by doubling.
    while width < 2 * ahead + 1:
        step = min(width, 2 * ahead + 1 - width)
        lowest = np.minimum(lowest[:-step], lowest[step:])
        width += step
    window = np.hanning(2 * ahead + 3)[1:-1]
    return np.convolve(lowest, window / window.sum(), mode="valid")


def _fast_size(least: int) -> int:
    """The next power of two: other sizes take a spectrum up to a hundred times as long."""
    return 1 << (least - 1).bit_length()


def _factor(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _decibels(level: float) -> float:
    return 20 * math.log10(level) if level else -math.inf
