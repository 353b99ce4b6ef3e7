"""ESC/POS: golden bytes, and the printer's answers."""

import base64
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from hardware.devices import Cause
from hardware.printers.document import (
    Align,
    Document,
    FeedPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.escpos import (
    FENCE,
    STATUS_QUESTIONS,
    Answers,
    encode,
    encode_for,
    status_of,
)
from hardware.printers.language import AnswerKind, Status
from hardware.printers.raster import render

LINE_4_MM_DOWN = Document([FeedPart(4), RulePart(thickness_mm=0.125), FeedPart(2)])
TICKET = Document(
    [
        TextPart("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", bold=True, align=Align.CENTER),
        FeedPart(3),
        TextPart("A015", size_mm=18, bold=True, fit=True),
        QrCodePart("https://example.vn/t/7KQ2"),
    ]
)


def test_a_thin_line_is_start_feed_picture_feed_and_cut() -> None:
    slip = encode(LINE_4_MM_DOWN, width_dots=192)

    assert (
        slip
        == bytes.fromhex(
            "1B 40"  # ESC @: initialize
            "1D 50 CB CB"  # GS P 203 203: one unit is one dot
            "1B 4A 20"  # ESC J 32: 4 mm
            "1D 76 30 01 0C 00 01 00"
            + "FF"
            * 12  # GS v 0 at double width: 12 bytes by 1 row
            + "1B 4A 10"  # ESC J 16: 2 mm
            "1D 4C 00 00"  # GS L 0: left margin
            "1D 56 42 00"  # GS V 66 0: feed to the cutter and cut, one point left
        )
    )


@pytest.mark.parametrize(
    ("cut", "end"),
    [
        ("full", "1D 56 41 00"),
        ("partial", "1D 56 42 00"),
        ("esc-i", "1B 4A 90 1B 69"),
        ("esc-m", "1B 4A 90 1B 6D"),
        ("none", "1B 4A 90"),
    ],
)
def test_the_cut_is_the_printers(cut: str, end: str) -> None:
    slip = encode(LINE_4_MM_DOWN, width_dots=192, cut=cut)

    assert slip.endswith(bytes.fromhex(end))


@pytest.mark.parametrize("mode", [{}, {"mode": "text", "letters": "plain"}, {"kept": "one:"}])
@pytest.mark.parametrize(
    ("beep", "end"), [("esc-b", "1B 42 02 02"), ("drawer", "1B 70 00 64 64"), ("no", "")]
)
def test_a_slip_that_is_out_is_heard_where_the_printer_can(
    mode: dict[str, str], beep: str, end: str
) -> None:
    """After the cut: ESC B n t of common clones, ESC p m t1 t2 at the drawer's socket (Epson)."""
    quiet = encode_for(LINE_4_MM_DOWN, mode)

    loud = encode_for(LINE_4_MM_DOWN, {**mode, "beep": beep})

    assert loud.payload == quiet.payload + bytes.fromhex(end)
    assert loud.paper_mm == quiet.paper_mm


def test_white_margins_are_not_sent_but_skipped_in_whole_bytes() -> None:
    document = Document([TextPart("I", size_mm=4, bold=True, align=Align.CENTER)])

    slip = encode(document, width_dots=576)

    margin = int.from_bytes(slip[slip.index(b"\x1dL") + 2 :][:2], "little")
    row_bytes = slip[slip.index(b"\x1dv0") + 4]
    assert margin % 8 == 0
    assert 256 <= margin <= 288
    assert row_bytes <= 3


def test_a_printer_that_cannot_move_its_margin_gets_whole_rows() -> None:
    slip = encode(TICKET, width_dots=576, crop=False)

    starts = [found.end() for found in re.finditer(rb"\x1dv0", slip)]
    assert slip.count(b"\x1dL") == 1
    assert {slip[at + 1] * (2 if slip[at] & 1 else 1) for at in starts} == {72}


def test_a_ticket_takes_less_than_a_third_of_its_dots() -> None:
    whole = render(TICKET, width_dots=576)

    slip = encode(TICKET, width_dots=576)

    assert len(slip) < whole.width * whole.height / 8 / 3


@pytest.mark.parametrize(
    ("ink", "sent"),
    [
        ((0, 0, 16, 2), "1D 76 30 03 0C 00 01 00 FF" + "00" * 11),
        ((0, 0, 16, 1), "1D 76 30 01 0C 00 01 00 FF" + "00" * 11),
        ((0, 0, 1, 2), "1D 76 30 02 18 00 01 00 80" + "00" * 23),
        ((0, 0, 1, 1), "1D 76 30 00 18 00 01 00 80" + "00" * 23),
    ],
)
def test_a_band_is_doubled_by_the_printer_itself(ink: tuple[int, int, int, int], sent: str) -> None:
    """GS v 0 m: 0 normal, 1 double width, 2 double height, 3 both (Epson: GS v 0)."""
    picture = Image.new("1", (192, 2), 255)
    picture.paste(0, ink)
    document = Document([PicturePart(base64.b64encode(_png(picture)).decode())])

    slip = encode(document, width_dots=192, crop=False)

    assert bytes.fromhex(sent) in slip


def test_a_device_urls_options_shape_the_slip() -> None:
    options = {"width": "384", "dpi": "180", "cut": "full", "crop": "no"}

    slip = encode_for(LINE_4_MM_DOWN, options).payload

    assert slip == encode(LINE_4_MM_DOWN, width_dots=384, dpi=180, cut="full", crop=False)
    assert slip.startswith(bytes.fromhex("1B 40 1D 50 B4 B4"))


def test_the_four_questions_and_the_fence_are_epsons() -> None:
    sent = b"".join([*STATUS_QUESTIONS, FENCE])

    assert sent == bytes.fromhex("10 04 01  10 04 02  10 04 03  10 04 04  1D 72 01")


@pytest.mark.parametrize(
    ("answers", "cause", "fault"),
    [
        ("1A 32 12 7E", Cause.PAPER_OUT, "out of paper; put in a new roll"),
        ("1A 16 12 12", Cause.COVER_OPEN, "cover open; close it"),
        ("1A 12 12 12", Cause.OFFLINE, "offline; press its feed or online button"),
        (
            "1A 52 1A 12",
            Cause.CUTTER,
            "cutter error; clear the jam, then switch the printer off and on",
        ),
        ("1A 52 32 12", Cause.BROKEN, "unrecoverable error; switch the printer off and on"),
        ("1A 52 52 12", Cause.TOO_HOT, "print head too hot; it recovers by itself"),
    ],
)
def test_a_fault_is_told_by_its_cause(answers: str, cause: Cause, fault: str) -> None:
    status = status_of(each(answers))

    assert status == Status(cause, fault=fault)


@pytest.mark.parametrize("answers", ["12 12 12 12", "16 12 12 12"])
def test_a_ready_printer_has_neither_fault_nor_warning(answers: str) -> None:
    assert status_of(each(answers)) == Status()


def test_a_roll_that_runs_low_is_a_warning_not_a_fault() -> None:
    status = status_of(each("12 12 12 1E"))

    assert not status.fault
    assert "running low" in status.warning


def test_automatic_status_is_no_answer_even_when_cut_in_two() -> None:
    answers = Answers()

    heard = answers.feed(bytes.fromhex("12 10 00")) + answers.feed(bytes.fromhex("00 0F 00"))

    assert heard == [(AnswerKind.STATUS, b"\x12"), (AnswerKind.FENCE, b"\x00")]


@pytest.mark.parametrize("noise", ["FF", "80", "93", "90", "91", "11", "13"])
def test_a_byte_that_is_no_answer_is_dropped(noise: str) -> None:
    assert Answers().feed(bytes.fromhex(noise)) == []


def test_importing_the_driver_sets_up_no_logging_and_makes_no_folder(tmp_path: Path) -> None:
    program = "import hardware.agent, logging; print(logging.getLogger().handlers)"

    run = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert (run.stdout, run.stderr) == ("[]\n", "")
    assert list(tmp_path.iterdir()) == []


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()


def each(answers: str) -> list[bytes]:
    """Returns one answer a byte, written in hexadecimal."""
    return [bytes([answer]) for answer in bytes.fromhex(answers)]
