"""Lao on paper: every letter has its picture, every mark its place, no line parts a syllable."""

from itertools import accumulate
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from app import texts
from hardware.printers.document import Align, Document, PairPart, TextPart
from hardware.printers.escpos import encode_for
from hardware.printers.raster import render
from hardware.printers.typeface import FONT_FILE, LAO_FILE, can_draw, face_of, is_lao, wrapped
from hardware.simulators.printer import PrinterSimulator
from tests.hardware.doubles import picture

TEXT = "ກະລຸນາໄປທີ່ຊ່ອງບໍລິການ"


def ink_rows(text: str) -> int:
    above, below = face_of(40, bold=False).ink(text)
    return above + below


def test_the_fonts_have_every_letter_of_the_lao_texts() -> None:
    """By the tables of the fonts themselves: a letter without an entry prints as a box."""
    lao, other = (TTFont(file).getBestCmap() for file in (LAO_FILE, FONT_FILE))
    letters = {letter for text in texts.languages()["lo"].values() for letter in text}

    missing = [one for one in letters if ord(one) not in (lao if is_lao(one) else other)]

    assert len([one for one in letters if is_lao(one)]) > 40
    assert missing == []
    assert all(map(can_draw, texts.languages()["lo"].values()))


@pytest.mark.parametrize("text", ["ភាសាខ្មែរ", "中文", "Quầy 中"])
def test_what_no_font_has_is_known(text: str) -> None:
    assert not can_draw(text)


def test_a_tone_mark_stands_above_the_vowel_that_stands_above_the_letter() -> None:
    heights = [ink_rows("ທີ່"[:count]) for count in (1, 2, 3)]

    assert heights == sorted(set(heights))


def test_marks_take_no_room_beside_their_letter() -> None:
    face = face_of(40, bold=False)

    assert face.length_dots("ທີ່") == face.length_dots("ທ")


def test_a_line_of_both_scripts_is_as_long_as_its_parts() -> None:
    face = face_of(22, bold=True)
    parts = ["ຊ່ອງ", " 3 – ", "Quầy", " ", "ລາວ"]

    whole = face.length_dots("".join(parts))

    assert abs(whole - sum(map(face.length_dots, parts))) <= len(parts)


def test_a_long_line_is_never_broken_between_a_letter_and_its_marks() -> None:
    lines = wrapped(TEXT, face_of(22, bold=False), width_dots=90)

    assert "".join(lines) == TEXT
    assert len(lines) > 3
    assert [line for line in lines if line[0] in "ະາຳຽັິີຶືຸູົຼ່້໊໋໌ໍ"] == []
    assert [line for line in lines if line[-1] in "ເແໂໃໄ"] == []


@pytest.mark.parametrize("cut", list(accumulate([40] * 6)))
def test_it_fits_paper_of_any_width(cut: int) -> None:
    face = face_of(18, bold=False)

    lines = wrapped(TEXT, face, width_dots=cut + 40)

    assert max(map(face.length_dots, lines)) <= cut + 40


def test_a_printer_that_has_only_letters_of_its_own_gets_a_picture_of_the_line(
    tmp_path: Path,
) -> None:
    line = TextPart(TEXT, align=Align.CENTER)
    simulator = PrinterSimulator(tmp_path, width_dots=576)

    simulator.receive(encode_for(Document([line]), {"mode": "text"}).payload)

    paper, drawn = picture(simulator.slips()[0]), render(Document([line]), width_dots=576)
    assert _ink(paper) == _ink(drawn)


def _ink(image: Image.Image) -> int:
    return image.convert("L").histogram()[0]


def test_a_pair_of_words_is_drawn_too() -> None:
    slip = render(Document([PairPart("ລໍຖ້າ", "7 ຄົນ")]), width_dots=384)

    assert _ink(slip) > 100
