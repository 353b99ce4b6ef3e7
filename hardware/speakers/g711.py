"""G.711: samples of 16 bits as the bytes of the telephone's two laws (ITU-T G.711)."""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

from array import array
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

RATE = 8000
_BIAS, _LOUDEST = 132, 32635
_EVEN_BITS = 0x55


class Law(StrEnum):
    """How a sample becomes a byte: µ-law in America and Japan, A-law elsewhere."""

    MULAW = "pcmu"
    ALAW = "pcma"

    @property
    def silence(self) -> int:
        """Returns the byte of a sample of zero."""
        return coded(array("h", [0]), self)[0]


def coded(samples: array[int], law: Law) -> bytes:
    """Returns a byte for each sample, from -32768 to 32767."""
    return bytes(map(_table(law).__getitem__, samples))


@lru_cache
def _table(law: Law) -> bytes:
    """The byte of each sample, those below zero at the end: there an index of -1 finds them."""
    byte_of: Callable[[int], int] = _mulaw if law is Law.MULAW else _alaw
    return bytes(byte_of(sample) for sample in (*range(32768), *range(-32768, 0)))


def _mulaw(sample: int) -> int:
    # The bias makes each of the eight segments begin at a power of two (G.711, table 2a).
    size = min(abs(sample), _LOUDEST) + _BIAS
    segment = size.bit_length() - 8
    sign = 0x80 if sample < 0 else 0
    return ~(sign | segment << 4 | size >> segment + 3 & 0x0F) & 0xFF


def _alaw(sample: int) -> int:
    # Sign and seven bits, every other one turned over (G.711, table 1a).
    size = (sample if sample >= 0 else ~sample) >> 4
    segment = max(size.bit_length() - 4, 0)
    sign = 0x80 if sample >= 0 else 0
    return (sign | segment << 4 | size >> max(segment - 1, 0) & 0x0F) ^ _EVEN_BITS
