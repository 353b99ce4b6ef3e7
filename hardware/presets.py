"""Boards described in TOML: those that ship, and a site's own file of the same form."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from urllib.parse import parse_qsl, quote, urlencode

Presets = Mapping[str, Mapping[str, str]]

DEFAULT_PRESET = "edi-ed400"
SITE_FILE = "boards.toml"
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_OF_THE_CABLE: Mapping[str, frozenset[str]] = {
    "serial": frozenset(),
    # The format of a line behind a box is the box's own; how fast it is, we must know.
    "tcp": frozenset({"format", "flow"}),
}
_NO_CABLE = frozenset({"baud", "format", "flow"})
"""What a preset says of the cable, and these transports can't be told."""
_SHIPPED = Path(__file__).parent / "boards" / "presets.toml"


class PresetError(ValueError):
    """A file of presets can't be used; the message names the file, the place and the way out."""


@cache
def shipped() -> Presets:
    """Returns the presets that come with the program."""
    return _read(_SHIPPED)


def site(data: Path) -> Presets:
    """Returns the shipped presets and those of the site's own file, which go first.

    Raises PresetError.
    """
    file = data / SITE_FILE
    return {**shipped(), **_read(file)} if file.exists() else shipped()


def models(presets: Presets) -> Mapping[str, str]:
    """Returns the boards that need no description, by name, each with a URL as one writes it."""
    known = {
        "alpha": "alpha+serial:///dev/ttyUSB0?address=1",
        "modbus": "modbus+serial:///dev/ttyUSB0?address=1",
        "hanover": "hanover+serial:///dev/ttyUSB0?baud=4800&address=1&columns=96&rows=16",
    }
    written = {name: f"ascii+serial:///dev/ttyUSB0?preset={name}&address=1" for name in presets}
    return {**known, **written}


def expand(url: str, presets: Presets) -> str:
    """Returns the URL of an `ascii` board with its preset's options written out.

    Any other URL, and one with an unknown preset, is returned as it is.
    """
    head, _, query = url.partition("?")
    scheme = head.partition("://")[0]
    if not scheme.startswith("ascii+"):
        return url
    given = dict(parse_qsl(query, keep_blank_values=True))
    name = given.pop("preset", None if "frame" in given else DEFAULT_PRESET)
    if name is None or name not in presets:
        return url
    untold = _OF_THE_CABLE.get(scheme.partition("+")[2], _NO_CABLE)
    described = {k: v for k, v in presets[name].items() if k not in untold}
    return f"{head}?{urlencode({**described, **given}, quote_via=quote, safe='{}')}"


def _read(file: Path) -> Presets:
    try:
        blocks = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PresetError(f"{file} can't be read: {error}") from error
    return MappingProxyType({name: _block(file, name, block) for name, block in blocks.items()})


def _block(file: Path, name: str, block: object) -> Mapping[str, str]:
    if not isinstance(block, dict) or not _NAME.fullmatch(name):
        raise PresetError(f"{file}: [{name}] must be a block; small letters, digits, . _ - only")
    options: dict[str, str] = {}
    for key, value in block.items():
        if isinstance(value, bool):
            options[key] = "yes" if value else "no"
        elif isinstance(value, str | int):
            options[key] = str(value)
        else:
            raise PresetError(f"{file}: {key} of [{name}] must be a text, a number, true or false")
    return MappingProxyType(options)
