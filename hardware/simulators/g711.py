"""What a receiver makes of the bytes of G.711, by the tables of the standard (ITU-T G.711)."""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

from array import array


def from_mulaw(payload: bytes) -> array[int]:
    """Returns the samples of 16 bits that the bytes of the µ-law stand for."""
    return array("h", (_MULAW[byte] for byte in payload))


def from_alaw(payload: bytes) -> array[int]:
    """Returns the samples of 16 bits that the bytes of the A-law stand for."""
    return array("h", (_ALAW[byte] for byte in payload))


def _mulaw(byte: int) -> int:
    turned = ~byte & 0xFF
    size = ((turned & 0x0F) << 3) + 132 << (turned >> 4 & 0x07)
    return 132 - size if turned & 0x80 else size - 132


def _alaw(byte: int) -> int:
    turned = byte ^ 0x55
    segment = turned >> 4 & 0x07
    size = ((turned & 0x0F) << 4) + (0x108 if segment else 8) << max(segment - 1, 0)
    return size if turned & 0x80 else -size


_MULAW = tuple(map(_mulaw, range(256)))
_ALAW = tuple(map(_alaw, range(256)))
