"""What a QR scanner's bytes say."""

import pytest

from hardware.inputs.scanner import ScannerReader

CARD = "049123456789|191234567|Nguyễn Thị Ổi|01011980|Nữ|Đồng Hới, Quảng Trị|20052021"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
@pytest.mark.parametrize("prefix", [b"", b"]Q1"])
def test_a_card_is_read_with_all_its_letters(prefix: bytes, end: bytes) -> None:
    scans = ScannerReader().feed(prefix + CARD.encode() + end)

    assert scans == [CARD]


def test_a_scan_may_come_in_pieces_that_cut_a_letter_in_two() -> None:
    reader = ScannerReader()
    sent = CARD.encode() + b"\rT/7KQ2\r"

    scans = [scan for place in range(len(sent)) for scan in reader.feed(sent[place : place + 1])]

    assert scans == [CARD, "T/7KQ2"]


def test_bytes_that_are_no_text_are_seen_as_such() -> None:
    assert ScannerReader().feed(b"A\xff015\r") == ["A\ufffd015"]


def test_a_stream_without_an_end_does_not_fill_the_memory() -> None:
    reader = ScannerReader()

    for _ in range(100):
        reader.feed(b"x" * 1000)

    assert len(reader.feed(b"\r")[0]) == 4096
