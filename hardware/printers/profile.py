"""What a model of printer can do: python-escpos' capability profiles, without its side effects.

The file is `capabilities.json` of python-escpos, made of the escpos-printer-db. Its own module that
reads it takes a second (YAML), sets up logging and leaves a folder behind; as JSON it takes 13 ms.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

AUTO = "auto"
"""The value of `profile` that has the printer asked for its model."""

# Those of Star speak their own commands; what has neither raster nor columns is a customer display;
# the generic ones are no model.
_STAR = "starCommands"
_NO_MODEL = "Generic"
_PICTURES = frozenset({"bitImageRaster", "bitImageColumn"})
_MM_PER_INCH = 25.4
_LETTER_DOTS = 12
_DPIS = (180, 203)


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One model. `name` is the word in a URL, `width_dots` None where the file doesn't say it.

    `cuts` are the kinds of cut it has, of `full` and `partial`; `columns` the letters of font A in
    a line; `code_pages` the numbers of its code pages (`ESC t`) by their names.
    """

    name: str
    vendor: str
    model: str
    width_dots: int | None
    dpi: int
    columns: int
    cuts: frozenset[str]
    takes_raster: bool
    prints_qr: bool
    takes_graphics: bool
    code_pages: Mapping[str, int]

    @property
    def title(self) -> str:
        """Returns vendor and model as people write them."""
        return f"{self.vendor} {self.model}"

    @property
    def writes_vietnamese(self) -> bool:
        """Returns whether it has the letters of Vietnamese in code pages (TCVN-3, two of them)."""
        return {"TCVN-3-1", "TCVN-3-2"} <= self.code_pages.keys()


@cache
def profiles() -> Mapping[str, PrinterProfile]:
    """Returns the printers of the file by their names, without Star's and customer displays."""
    told = _file()["profiles"]
    found = {
        name: _profile(name, facts)
        for name, facts in told.items()
        if any(facts["features"].get(feature) for feature in _PICTURES)
        and not facts["features"].get(_STAR)
        and facts["vendor"] != _NO_MODEL
    }
    return dict(sorted(found.items(), key=lambda one: (one[1].vendor, one[0])))


@cache
def code_page(name: str) -> Mapping[str, int]:
    """Returns which letters beyond ASCII a code page of the file has, and the byte of each.

    Raises KeyError for a page that the file has no letters of.
    """
    page = _file()["encodings"][name]
    if "data" in page:
        letters = "".join(page["data"])
    else:
        letters = bytes(range(128, 256)).decode(page["python_encode"], errors="replace")
    # The file writes Ð (eth of Iceland) where the page has Đ; both look the same.
    return {
        letter.replace("Ð", "Đ"): 128 + place
        for place, letter in enumerate(letters)
        if letter not in " \ufffd"
    }


def profile_by_model(model: str) -> PrinterProfile | None:
    """Returns the profile of the model that a printer names itself as, None for an unknown one."""
    return _by_plain_name().get(_plain(model))


@cache
def _by_plain_name() -> Mapping[str, PrinterProfile]:
    return {_plain(profile.name): profile for profile in profiles().values()}


@cache
def _file() -> Mapping[str, Any]:
    told: Mapping[str, Any] = json.loads(
        (files("escpos") / "capabilities.json").read_text(encoding="utf-8")
    )
    return told


def _profile(name: str, facts: Mapping[str, Any]) -> PrinterProfile:
    features = facts["features"]
    cuts = {"full": features.get("paperFullCut"), "partial": features.get("paperPartCut")}
    dots = facts["media"]["width"].get("pixels")
    width = dots if isinstance(dots, int) else None
    return PrinterProfile(
        name=name,
        vendor=facts["vendor"],
        model=facts["name"],
        width_dots=width // 8 * 8 if width else None,
        dpi=_dpi(width, facts["media"]["width"].get("mm")),
        columns=_columns(facts["fonts"]["0"]["columns"], width),
        cuts=frozenset(kind for kind, has in cuts.items() if has),
        takes_raster=bool(features.get("bitImageRaster")),
        prints_qr=bool(features.get("qrCode")),
        takes_graphics=bool(features.get("graphics")),
        code_pages={page: int(number) for number, page in facts["codePages"].items()},
    )


def _columns(told: int, dots: int | None) -> int:
    """Returns the letters in a line; for one model the file gives the width of a letter instead."""
    return told if told > _LETTER_DOTS or dots is None else dots // _LETTER_DOTS


def _dpi(dots: int | None, millimetres: float | str | None) -> int:
    """Returns the fineness of the head: the file says dots, and the width of paper or of print."""
    if dots is None or not isinstance(millimetres, int | float):
        return _DPIS[-1]
    # 80 mm paper has 72 mm of print, paper of 58 mm (57.5 in the file) 48 mm.
    printed = 72 if millimetres > 76 else 48 if 55 <= millimetres < 60 else millimetres
    return min(_DPIS, key=lambda dpi: abs(dots / printed * _MM_PER_INCH - dpi))


def _plain(name: str) -> str:
    return re.sub(r"[^A-Z0-9+]", "", name.upper())
