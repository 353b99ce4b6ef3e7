"""Knows the bytes of G.711 by its tables, for both laws and both ways."""

from array import array

import pytest

from hardware.simulators.g711 import from_alaw, from_mulaw
from hardware.speakers.g711 import Law, coded

DECODED = {Law.MULAW: from_mulaw, Law.ALAW: from_alaw}
MULAW = {
    # ITU-T G.711, table 2a: character signal of the decision values, scaled from 14 to 16 bits.
    0: 0xFF, 4: 0xFE, 12: 0xFD, 124: 0xEF, 380: 0xDF, 892: 0xCF, 1916: 0xBF, 3964: 0xAF,
    8060: 0x9F, 16252: 0x8F, 32635: 0x80, 32767: 0x80,
    -4: 0x7E, -124: 0x6F, -32768: 0x00,
}  # fmt: skip
ALAW = {
    # ITU-T G.711, table 1a, scaled from 13 to 16 bits; its even bits are turned over.
    0: 0xD5, 15: 0xD5, 16: 0xD4, 256: 0xC5, 512: 0xF5, 1024: 0xE5, 2048: 0x95, 4096: 0x85,
    8192: 0xB5, 16384: 0xA5, 32767: 0xAA,
    -1: 0x55, -32768: 0x2A,
}  # fmt: skip


@pytest.mark.parametrize(
    ("law", "sample", "byte"),
    [
        *((Law.MULAW, sample, byte) for sample, byte in MULAW.items()),
        *((Law.ALAW, sample, byte) for sample, byte in ALAW.items()),
    ],
)
def test_a_sample_has_its_byte_of_the_standard(law: Law, sample: int, byte: int) -> None:
    assert coded(array("h", [sample]), law) == bytes([byte])


@pytest.mark.parametrize(
    ("law", "byte", "sample"),
    [
        (Law.MULAW, 0xFF, 0),
        (Law.MULAW, 0x80, 32124),
        (Law.MULAW, 0x00, -32124),
        (Law.ALAW, 0xD5, 8),
        (Law.ALAW, 0xAA, 32256),
        (Law.ALAW, 0x2A, -32256),
    ],
)
def test_a_byte_has_its_sample_of_the_standard(law: Law, byte: int, sample: int) -> None:
    assert list(DECODED[law](bytes([byte]))) == [sample]


@pytest.mark.parametrize("law", Law)
def test_each_byte_comes_back_as_itself(law: Law) -> None:
    every = bytes(range(256))

    again = coded(DECODED[law](every), law)

    # Two bytes of µ-law mean zero; it is coded as the positive one.
    assert again == every.replace(b"\x7f", b"\xff") if law is Law.MULAW else again == every


@pytest.mark.parametrize(("law", "byte"), [(Law.MULAW, 0xFF), (Law.ALAW, 0xD5)])
def test_silence_is_a_byte_of_its_own(law: Law, byte: int) -> None:
    assert law.silence == byte
