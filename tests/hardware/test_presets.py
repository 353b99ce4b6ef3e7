"""Boards described in TOML: those that ship, a site's own, and mistakes that are told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hardware.boards import BoardContent, meant_text, missed_letters, speech_for
from hardware.boards.ascii import encode
from hardware.device_url import DeviceUrlError
from hardware.presets import PresetError, expand, shipped, site
from hardware.simulators.board import BoardSimulator
from hardware.urls import checked_presets, parse

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


@dataclass(frozen=True, slots=True)
class Golden:
    """A frame as a maker or its finder wrote it down, and what it shows on which board."""

    preset: str
    text: str
    address: int
    frame: str
    but: Mapping[str, str] = field(default_factory=dict)
    """What the example sets otherwise than the preset."""


# Where each comes from stands in presets.toml, beside its block.
GOLDEN = [
    Golden("edi-ed400", "1234", 1, "02 30 31 31 32 33 34 03"),
    Golden("ditel-dn", "358964", 8, "02 30 38 33 35 38 39 36 34 0D", {"width": "6"}),
    # The manual gives the form alone: @, address, ED, data, *, CR.
    Golden("ditel-dt", "A015", 3, "40 30 33 45 44 20 20 41 30 31 35 2A 0D"),
    Golden(
        "am03127",
        "Hello",
        1,
        b"<ID01><L1><PA><FE><MA><WC><FE>Hello36<E>".hex(),
        {
            "frame": "<ID{addr}><L1><PA><FE><M{blink}><WC><FE>{text}{sum}<E>",
            "width": "5",
        },
    ),
    Golden(
        "micrograph",
        "MICROGATE",
        1,
        "1B 40 53 5A 00 30 00 00 02 4D 49 43 52 4F 47 41 54 45 03 58",
        {"frame": r"\x1B\x40S\x5A\x00\x30\x00\x00\x02{text}\x03{sum}", "width": "9"},
    ),
    # As they ship, where the source's example sets something else; the sums worked out by hand.
    Golden("am03127", "A015", 1, b"<ID01><L1><PA><FA><MA><WC><FA>A015    01<E>".hex()),
    Golden("micrograph", "A015", 1, "1B 40 53 00 00 00 00 00 02 41 30 31 35 20 20 20 20 03 0A"),
    Golden("binary-high", "999", 5, "05 03 E7 EF"),
    Golden("binary-low", "888", 1, "3A 00 78 03 01 B6 0A"),
    Golden("generic-stx", "A015", 3, "02 30 33 41 30 31 35 37 36 03"),
]


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda one: one.preset)
def test_a_preset_sends_the_bytes_of_its_source(golden: Golden) -> None:
    options = {**shipped()[golden.preset], **golden.but}

    frame = encode(BoardContent(golden.text), golden.address, options)

    assert frame == bytes.fromhex(golden.frame)


def test_every_preset_that_ships_has_golden_bytes() -> None:
    assert {golden.preset for golden in GOLDEN} == set(shipped())


@pytest.mark.parametrize("preset", shipped())
@pytest.mark.parametrize("text", ["8888", "1234", "", "----"])
def test_a_board_of_every_preset_shows_what_it_is_meant_to(
    tmp_path: Path, preset: str, text: str
) -> None:
    url = parse(f"ascii+sim://b?preset={preset}&address=3")
    board = BoardSimulator(tmp_path, "ascii", 3, url.options)

    board.receive(speech_for(url).encode(BoardContent(text)))

    shown = str(board.shown()["text"]).strip()
    # A board that wants a number has no blank of its own here.
    assert shown == meant_text(url, text).strip() or (shown == "0" and not text.isdigit())


@pytest.mark.parametrize("preset", ["edi-ed400", "ditel-dn", "binary-high", "binary-low"])
def test_a_board_of_digits_misses_a_prefix_unless_told_to(preset: str) -> None:
    url = f"ascii+sim://b?preset={preset}"

    assert missed_letters(parse(url), "A") == "A"
    assert missed_letters(parse(f"{url}&unshown=drop"), "A") == ""


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


@pytest.mark.parametrize(
    ("block", "told"),
    [
        ("frame = '{addr}'", "a frame with {text}, {digits} or {number}"),
        ("frame = '{number}'\nencoding = 'utf8'", "encoding says how {text} is written"),
        ("frame = '{number}'\nnumber_blank = '\\xFF'", "as many bytes as the number, 2"),
        ("frame = '{text}'\nwide = 4", "unknown option 'wide'"),
    ],
)
def test_a_block_that_describes_no_board_says_where_it_is_and_why(
    tmp_path: Path, block: str, told: str
) -> None:
    (tmp_path / "boards.toml").write_text(f"[hai-dang]\n{block}\n")

    with pytest.raises(PresetError, match=re.escape(told)) as refused:
        checked_presets(tmp_path)

    assert str(refused.value).startswith(f"{tmp_path / 'boards.toml'}: [hai-dang]: ")


def test_an_unknown_preset_is_told_and_where_to_write_one() -> None:
    with pytest.raises(DeviceUrlError, match=r"or a block of \$MOISO_DATA/boards.toml"):
        parse("ascii+tcp://10.0.0.9?preset=hai-dang")
