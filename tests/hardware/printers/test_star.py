"""Star raster: golden bytes, another program's picture, and the printer's answers."""

import pytest
import StarTSPImage

from hardware.devices import Cause
from hardware.printers.document import Align, Document, FeedPart, QrCodePart, RulePart, TextPart
from hardware.printers.language import AnswerKind, Status, draw
from hardware.printers.raster import render
from hardware.printers.star import (
    FENCE,
    STATUS_QUESTION,
    StarAnswers,
    encode,
    meaning_of_asb,
    star_slip,
)
from hardware.urls import parse

LINE_4_MM_DOWN = Document([FeedPart(4), RulePart(thickness_mm=0.125), FeedPart(2)])
TICKET = Document(
    [
        TextPart("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", bold=True, align=Align.CENTER),
        FeedPart(3),
        TextPart("A015", size_mm=18, bold=True, fit=True),
        QrCodePart("https://example.vn/t/7KQ2"),
    ]
)
OK, FENCED = "23 06 00 00 00 00 00 00 00", "1B 1D 03 01 4D 53 05 00"


def test_a_thin_line_is_start_feed_row_feed_and_cut() -> None:
    slip = encode(LINE_4_MM_DOWN, width_dots=192)

    assert (
        slip
        == bytes.fromhex(
            "1B 2A 72 52"  # ESC * r R: initialize raster mode
            "1B 2A 72 41"  # ESC * r A: enter it
            "1B 2A 72 50 30 00"  # ESC * r P 0 NUL: no page length
            "1B 2A 72 45 31 33 00"  # ESC * r E 13 NUL: feed to the cutter, cut, one point left
            "1B 2A 72 59 33 32 00"  # ESC * r Y 32 NUL: 4 mm
            "62 18 00"
            + "FF"
            * 24  # b: 24 bytes
            + "1B 2A 72 59 31 36 00"  # ESC * r Y 16 NUL: 2 mm
            "1B 0C 04"  # ESC FF EOT: the end of the document
            "1B 2A 72 42"  # ESC * r B: leave raster mode
        )
    )


@pytest.mark.parametrize(
    ("cut", "number"), [("partial", b"13"), ("full", b"9"), ("tear", b"3"), ("none", b"2")]
)
def test_the_end_of_a_document_is_the_urls(cut: str, number: bytes) -> None:
    slip = star_slip(LINE_4_MM_DOWN, {"width": "192", "cut": cut}).payload

    assert slip.count(b"\x1b*rE") == 1
    assert b"\x1b*rE" + number + b"\x00" in slip


@pytest.mark.parametrize(("quality", "number"), [("fast", b"0"), ("normal", b"1"), ("high", b"2")])
def test_the_quality_is_the_urls_or_the_printers_own(quality: str, number: bytes) -> None:
    plain = star_slip(LINE_4_MM_DOWN, {}).payload
    slip = star_slip(LINE_4_MM_DOWN, {"quality": quality}).payload

    assert b"\x1b*rQ" not in plain
    assert b"\x1b*rQ" + number + b"\x00" in slip


@pytest.mark.parametrize(
    "transport", ["tcp://10.0.0.9", "usb://0519:0003", "sim://x", "serial:///dev/ttyS0", "cups://x"]
)
def test_a_star_printer_is_drawn_for_as_its_url_says(transport: str) -> None:
    url = parse(f"star+{transport}?width=384&cut=full")

    slip = draw(LINE_4_MM_DOWN, url.protocol, url.options).payload

    assert url.kind == "printer"
    assert slip == encode(LINE_4_MM_DOWN, width_dots=384, cut="full")


@pytest.mark.parametrize("document", [TICKET, LINE_4_MM_DOWN], ids=["ticket", "line"])
def test_another_program_makes_the_same_rows_of_the_same_picture(document: Document) -> None:
    """StarTSPImage, used with TSP100 and TSP650, sends whole rows and no feeds."""
    theirs = bytes(StarTSPImage.imageToRaster(render(document, width_dots=576)))

    ours = encode(document, width_dots=576)

    assert _rows(ours) == _rows(theirs)
    assert theirs.startswith(bytes.fromhex("1B 2A 72 41 1B 2A 72 50 30 00"))
    assert ours[4:].startswith(bytes.fromhex("1B 2A 72 41 1B 2A 72 50 30 00"))
    assert theirs.endswith(b"\x1b*rB")
    assert ours.endswith(b"\x1b*rB")
    assert len(ours) < 0.7 * len(theirs)


def _rows(slip: bytes) -> list[bytes]:
    """Return the 72 bytes of each row of dots of a slip."""
    rows: list[bytes] = []
    at = 0
    while at < len(slip):
        if slip[at : at + 1] == b"b":
            length = int.from_bytes(slip[at + 1 : at + 3], "little")
            rows.append(slip[at + 3 : at + 3 + length].ljust(72, b"\x00"))
            at += 3 + length
        elif slip[at : at + 4] == b"\x1b*rY":
            end = slip.index(b"\x00", at)
            rows += [bytes(72)] * int(slip[at + 4 : end])
            at = end + 1
        elif slip[at : at + 2] == b"\x1b\x0c":
            at += 3
        elif slip[at + 3 : at + 4] in (b"R", b"A", b"B"):
            at += 4
        else:
            at = slip.index(b"\x00", at) + 1
    return rows


def test_white_to_the_right_of_a_row_is_not_sent() -> None:
    letter = Document([TextPart("I", size_mm=4, bold=True)])

    slip = encode(letter, width_dots=576)

    assert {slip[i + 1] for i in range(len(slip)) if slip[i : i + 1] == b"b"} <= {1, 2}


def test_the_question_and_the_fence_are_stars() -> None:
    # ESC RS a 0: no automatic status; ESC ACK SOH: the status at once; ESC GS ETX 1: print end.
    assert bytes.fromhex("1B 1E 61 00  1B 06 01") == STATUS_QUESTION
    assert bytes.fromhex("1B 1D 03 01 4D 53") == FENCE


@pytest.mark.parametrize(
    ("answer", "cause", "fault"),
    [
        ("23 06 08 00 00 0C 00 00 00", Cause.PAPER_OUT, "out of paper; put in a new roll"),
        ("0F 02 08 00 00 08 00", Cause.PAPER_OUT, "out of paper; put in a new roll"),
        ("23 06 28 00 00 00 00 00 00", Cause.COVER_OPEN, "cover open; close it"),
        ("23 06 28 00 00 0C 00 00 00", Cause.COVER_OPEN, "cover open; close it"),
        ("23 06 08 00 00 00 00 00 00", Cause.OFFLINE, "offline; press its feed or online button"),
        ("23 06 08 08 00 00 00 00 00", Cause.CUTTER,
         "cutter error; clear the jam, then switch the printer off and on"),
        ("23 06 08 20 00 00 00 00 00", Cause.BROKEN,
         "unrecoverable error; switch the printer off and on"),
        ("23 06 08 04 00 00 00 00 00", Cause.BROKEN,
         "unrecoverable error; switch the printer off and on"),
        ("23 06 08 40 00 00 00 00 00", Cause.TOO_HOT,
         "print head too hot; it recovers by itself"),
    ],
)  # fmt: skip
def test_a_status_that_stops_printing_is_a_fault(answer: str, cause: Cause, fault: str) -> None:
    assert meaning_of_asb([bytes.fromhex(answer)]) == Status(cause, fault=fault)


@pytest.mark.parametrize("answer", ["23 06 00 00 00 04 00 00 00", "23 06 00 00 00 02 00 00 00"])
def test_paper_near_its_end_is_a_warning(answer: str) -> None:
    status = meaning_of_asb([bytes.fromhex(answer)])

    assert (status.cause, status.fault) == (Cause.PAPER_LOW, "")
    assert status.warning


# The ETB bit and counter of somebody else's document say nothing of ours.
@pytest.mark.parametrize("answer", [OK, "23 06 02 00 00 00 00 2E 00", "23 86 04 00 00 00 00 00 00"])
def test_a_printer_that_is_well_has_neither_fault_nor_warning(answer: str) -> None:
    assert meaning_of_asb([bytes.fromhex(answer)]) == Status()


@pytest.mark.parametrize("piece_bytes", [1, 2, 5, 1000])
@pytest.mark.parametrize(
    ("received", "kinds"),
    [
        (OK, "S"),
        (OK + FENCED, "SF"),
        (FENCED + OK, "FS"),
        ("0F 02 00 00 00 00 00" + OK, "SS"),
        # Over a network: the second byte has bit 7, and the length of what follows.
        ("23 86 00 00 00 00 00 00 00 00 00" + FENCED, "SF"),
        ("23 86 00 00 00 00 00 00 00 00 08" + FENCED + OK, "FS"),
        # XON, XOFF, an answer to ENQ, the version of the printer: nobody's.
        ("11 13 08" + OK, "S"),
        ("1B 23 2A 2C 54 53 50 31 0A 00" + OK, "S"),
        # A status that broke off, then a whole one.
        ("23 06 00 00" + OK, "S"),
        # The end of somebody else's document.
        ("1B 1D 03 01 41 42 07 00" + OK, "S"),
        ("1B" + FENCED, "F"),
        ("23 86 00 00 00 00 00 00 00 FF FF" + OK, "S"),
    ],
)
def test_answers_are_told_apart_whatever_comes_between(
    received: str, kinds: str, piece_bytes: int
) -> None:
    answers, coming = StarAnswers(), bytes.fromhex(received)

    found = [
        answer
        for start in range(0, len(coming), piece_bytes)
        for answer in answers.feed(coming[start : start + piece_bytes])
    ]

    meant = {"S": AnswerKind.STATUS, "F": AnswerKind.FENCE}
    assert [kind for kind, _ in found] == [meant[kind] for kind in kinds]
    assert all(
        meaning_of_asb([said]) == Status() for kind, said in found if kind is AnswerKind.STATUS
    )
