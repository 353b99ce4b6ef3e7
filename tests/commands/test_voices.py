"""Knows how a voice pack is made and checked from the command line."""

from pathlib import Path

from app.domain.lobby.number_reading import read_label
from hardware.voice.pack import Pack
from tests.commands.conftest import Run
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


@ON_SQLITE
def test_a_pack_with_a_gap_fails_the_check_and_names_it(filled: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    filled("voice", "build", str(folder))
    index = folder / "pack.toml"
    index.write_text(index.read_text(encoding="utf-8").replace('"bảy"', '"bẩy"'), encoding="utf-8")

    told = filled("voice", "check", str(folder), expected=1).output

    assert "no recording of “bảy”" in told
