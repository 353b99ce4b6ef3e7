"""Knows how a voice pack is made and checked from the command line."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.commands.voices import texts_of_calls
from app.domain.centre.values import NumberReading, NumberWords
from app.domain.lobby.number_reading import read_in, read_label
from app.persistence.centre.configuration import build_centre, checked
from hardware.voice.pack import Pack
from tests.commands.conftest import Run
from tests.support.plans import dong_ha
from tests.support.seeding import ON_SQLITE


@ON_SQLITE
def test_a_pack_that_is_built_is_complete_and_says_every_call(filled: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"

    filled("voice", "build", str(folder))
    checked = filled("voice", "check", str(folder))

    pack = Pack(folder)
    assert "complete" in checked.output
    assert pack.has("Mời công dân số", "vi")
    assert pack.has(read_label("A105", "vi"), "vi")
    assert pack.has("đến quầy số 1", "vi")
    assert filled("voice", "build", str(folder), expected=1).output


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_pack_has_every_word_that_numbers_of_the_region_are_read_with(language: str) -> None:
    words = NumberWords("lẻ", "bốn", "nhăm", "ngàn")
    centre = build_centre(1, checked(dong_ha(), where="the test's plan"))
    voice = replace(centre.voice, reading=NumberReading.NUMBER, words=words)

    texts = set(texts_of_calls(replace(centre, voice=voice))[language])

    needed = {word for n in range(1100) for word in read_in(language, n, words).split()}
    assert needed <= texts
    assert not {"tư", "linh", "nghìn"} & texts


@ON_SQLITE
def test_a_pack_with_a_gap_fails_the_check_and_names_it(filled: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    filled("voice", "build", str(folder))
    index = folder / "pack.toml"
    index.write_text(index.read_text(encoding="utf-8").replace('"bảy"', '"bẩy"'), encoding="utf-8")

    told = filled("voice", "check", str(folder), expected=1).output

    assert "no recording of “bảy”" in told
