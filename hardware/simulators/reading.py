"""What simulated boards understand of frames, and how their checksums are worked out.

In another way than the encoders do it, so that one checks the other.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True, slots=True)
class Understood:
    """What a whole frame told: the address it is for, the text, whether it blinks; the answer.

    `size` is how many bytes it took, where the form alone doesn't tell.
    """

    address: int
    text: str
    blink: bool = False
    answer: bytes = b""
    size: int | None = None
    bright: int | None = None
    """In per cent, in a frame that tells nothing else."""
    picture: Image.Image | None = None
    """The dots that are lit, of a board that takes a picture instead of a text."""


UNFINISHED = Understood(-1, "")
"""The frame begins well, and the rest of it has not come yet."""


@dataclass(frozen=True, slots=True)
class FrameReading:
    """A frame's form, and what a frame of that form says; None where its checksum is wrong."""

    pattern: re.Pattern[bytes]
    read: Callable[[re.Match[bytes]], Understood | None]
    answers: bool = False


def crc_of(covered: bytes) -> bytes:
    """Returns the CRC-16 of Modbus by long division, most significant bit first; low byte first."""
    value = 0xFFFF
    for byte in covered:
        value ^= _mirrored(byte, 8) << 8
        for _ in range(8):
            value = (value << 1 ^ 0x8005 if value & 0x8000 else value << 1) & 0xFFFF
    return _mirrored(value, 16).to_bytes(2, "little")


def _mirrored(value: int, bits: int) -> int:
    return int(f"{value:0{bits}b}"[::-1], 2)
