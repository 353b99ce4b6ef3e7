"""Boards described in TOML: those that ship, a site's own, and mistakes that are told."""

from pathlib import Path

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.device_url import DeviceUrlError
from hardware.presets import PresetError, expand, shipped, site
from hardware.urls import parse

BLOCK = r"""
[hai-dang]
frame = '\xAA{addr}{len}{text}{sum}\x0D'
addr_as = "byte"
width = 5
font = "seven"
checksum = "crc16"
checksum_order = "high"
checksum_from = 0
baud = 19200
reply = '\x06'
"""


def test_every_preset_that_ships_describes_a_board() -> None:
    frames = {
        name: speech_for(parse(f"ascii+tcp://h?preset={name}&address=3")).encode(
            BoardContent("A015")
        )
        for name in shipped()
    }

    assert frames["edi-ed400"] == b"\x02030015\x03"
    assert frames["generic-stx"] == b"\x0203A01576\x03"
    assert all(frames.values())


def test_a_block_of_the_sites_own_file_is_a_board(tmp_path: Path) -> None:
    (tmp_path / "boards.toml").write_text(BLOCK)
    url = expand("ascii+serial:///dev/ttyUSB0?preset=hai-dang&address=7", site(tmp_path))

    speech = speech_for(parse(url))

    frame = speech.encode(BoardContent("K015"))
    # Header, address, length of the whole frame (11), " H015", CRC-16/MODBUS of all before, CR.
    assert frame[:-3] == bytes.fromhex("AA 07 0B 20 48 30 31 35")
    assert frame[-1:] == b"\r"
    assert len(frame) == frame[2]
    assert parse(url).options["baud"] == "19200"
    assert speech.answer_to(frame) == b"\x06"


def test_what_stands_in_the_url_goes_before_what_stands_in_the_block(tmp_path: Path) -> None:
    (tmp_path / "boards.toml").write_text(BLOCK)

    url = expand("ascii+serial:///dev/ttyUSB0?preset=hai-dang&baud=4800", site(tmp_path))

    assert parse(url).options["baud"] == "4800"


def test_the_cable_is_left_out_where_there_is_none_and_its_format_where_a_box_has_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "boards.toml").write_text(f"{BLOCK}\nformat = '8E1'\n")
    presets = site(tmp_path)

    simulated = parse(expand("ascii+sim://board?preset=hai-dang", presets)).options
    behind_a_box = parse(expand("ascii+tcp://10.0.0.9:4001?preset=hai-dang", presets)).options

    assert {"baud", "format"} & set(simulated) == set()
    assert (behind_a_box["baud"], "format" in behind_a_box) == ("19200", False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[x", "can't be read"),
        ("[Big]\nwidth = 4", r"\[Big\] must be a block"),
        ("width = 4", r"\[width\] must be a block"),
        ("[x]\nwidth = [4]", r"width of \[x\] must be a text, a number, true or false"),
    ],
)
def test_a_file_with_a_mistake_says_where_it_is(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "boards.toml").write_text(text)

    with pytest.raises(PresetError, match=told):
        site(tmp_path)


def test_an_unknown_preset_is_told_and_where_to_write_one() -> None:
    with pytest.raises(
        DeviceUrlError, match=r"generic-stx, or a block of \$MOISO_DATA/boards.toml"
    ):
        parse("ascii+tcp://10.0.0.9?preset=hai-dang")
