"""Profiles of printers: what the library's file says, and URLs that contradict it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.device_url import DeviceUrlError
from hardware.printers.printer_setup import setup_of
from hardware.printers.profile import code_page, profile_by_model, profiles
from hardware.urls import parse

MARKED = "ÀÁẢÃẠẰẮẲẴẶẦẤẨẪẬÈÉẺẼẸỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌỒỐỔỖỘỜỚỞỠỢÙÚỦŨỤỪỨỬỮỰỲÝỶỸỴĂÂĐÊÔƠƯ"


def test_the_profiles_are_printers_with_width_cutter_and_fineness() -> None:
    known = profiles()

    assert len(known) > 20
    epson, small = known["TM-T88V"], known["POS-5890"]
    assert (epson.title, epson.width_dots, epson.dpi) == ("Epson TM-T88V", 512, 180)
    assert (epson.cuts, epson.prints_qr) == (frozenset({"full", "partial"}), True)
    assert (small.width_dots, small.dpi, small.cuts) == (384, 203, frozenset())
    assert not known.keys() & {"OCD-300", "TSP600", "default", "simple"}


def test_no_profile_has_fewer_letters_in_a_line_than_the_smallest_paper() -> None:
    assert min(profile.columns for profile in profiles().values()) >= 32


def test_the_profiles_are_those_of_the_library_read_without_its_side_effects(
    tmp_path: Path,
) -> None:
    """python-escpos' own reader, in a process of its own, says the same of widths and cutters."""
    program = (
        "import json; from escpos.capabilities import get_profile, CAPABILITIES;"
        "print(json.dumps({n: [get_profile(n).media['width'].get('pixels'),"
        "get_profile(n).supports('qrCode')] for n in CAPABILITIES['profiles']}))"
    )
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    theirs = json.loads(run.stdout)

    for name, ours in profiles().items():
        dots, draws_codes = theirs[name]
        assert ours.prints_qr == bool(draws_codes)
        assert ours.width_dots == (dots // 8 * 8 if isinstance(dots, int) else None)


def test_the_vietnamese_code_pages_have_every_letter() -> None:
    small, capital = code_page("TCVN-3-1"), code_page("TCVN-3-2")

    assert set(MARKED) <= capital.keys()
    assert set(MARKED.lower()) <= small.keys()


def test_a_page_without_letters_in_the_file_is_told() -> None:
    with pytest.raises(KeyError):
        code_page("CP853")


@pytest.mark.parametrize("told", ["TM-T88V", "tm-t88v", "TM T88V"])
def test_a_model_is_known_by_the_name_that_it_gives(told: str) -> None:
    profile = profile_by_model(told)

    assert profile is not None
    assert profile.name == "TM-T88V"


@pytest.mark.parametrize("told", ["TM-T88", "TM-T82III", "", "EPSON"])
def test_a_model_that_is_only_alike_is_not_known(told: str) -> None:
    assert profile_by_model(told) is None


def test_a_profile_says_what_the_url_leaves_open() -> None:
    epson = setup_of(parse("escpos+tcp://h?profile=TM-T88V").options)
    small = setup_of(parse("escpos+tcp://h?profile=POS-5890").options)

    assert (epson.width_dots, epson.dpi, epson.cut, epson.qr) == (512, 180, "partial", "printer")
    assert (small.width_dots, small.dpi, small.cut, small.qr) == (384, 203, "none", "picture")


def test_what_the_url_says_itself_stays() -> None:
    setup = setup_of(parse("escpos+tcp://h?profile=TM-T88V&width=384&cut=none&qr=picture").options)

    assert (setup.width_dots, setup.cut, setup.qr) == (384, "none", "picture")


@pytest.mark.parametrize(
    ("options", "way_out"),
    [
        ("profile=TM-T88", "moiso device profiles"),
        ("profile=TM-T88V&width=576", "prints 512 dots at most"),
        ("profile=POS-5890&cut=full", "no such cutter; take cut=none"),
        ("profile=POS-5890&qr=printer", "take qr=picture"),
        ("profile=TM-U220", "add mode=text"),
        ("profile=auto&status=no", "name it"),
    ],
)
def test_a_url_that_contradicts_itself_is_refused_with_the_way_out(
    options: str, way_out: str
) -> None:
    with pytest.raises(DeviceUrlError) as refused:
        parse(f"escpos+tcp://10.0.0.21?{options}")

    assert way_out in str(refused.value)
