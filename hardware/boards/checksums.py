"""Checksums of boards' frames, and how they are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class _Kind:
    of: Callable[[bytes], int]
    length: int


def crc16(covered: bytes) -> int:
    """Returns CRC-16/MODBUS: polynomial A001, start FFFF (Modbus over serial line V1.02, 6.2.2)."""
    crc = 0xFFFF
    for byte in covered:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def _xor8(covered: bytes) -> int:
    result = 0
    for byte in covered:
        result ^= byte
    return result


_KINDS: Mapping[str, _Kind] = MappingProxyType(
    {
        "sum8": _Kind(lambda covered: sum(covered) & 0xFF, 1),
        "sum7": _Kind(lambda covered: sum(covered) & 0x7F, 1),
        "xor8": _Kind(_xor8, 1),
        "lrc": _Kind(lambda covered: -sum(covered) & 0xFF, 1),
        "crc16": _Kind(crc16, 2),
    }
)
KINDS = ("none", *_KINDS)
FORMS = ("raw", "hex", "hex_small")
ORDERS = ("low", "high")


def checksum_bytes(kind: str, covered: bytes, *, form: str, order: str) -> bytes:
    """Returns the checksum of what is covered, raw or as hex digits, low or high byte first."""
    if kind == "none":
        return b""
    known = _KINDS[kind]
    raw = known.of(covered).to_bytes(known.length, "little" if order == "low" else "big")
    match form:
        case "raw":
            return raw
        case "hex":
            return raw.hex().upper().encode("ascii")
        case _:
            return raw.hex().encode("ascii")


def length(kind: str, *, form: str) -> int:
    """Returns how many bytes the written checksum takes."""
    if kind == "none":
        return 0
    return _KINDS[kind].length * (1 if form == "raw" else 2)
