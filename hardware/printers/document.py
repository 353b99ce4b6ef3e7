"""What stands on a slip: a list of parts in reading order, without a word about printers' bytes.

All heights are those of the capital letters and digits, in millimetres on the paper.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

_LARGEST_MM = 60.0
REPRINT = "IN LẠI · BẢN {n}"


class DocumentError(ValueError):
    """A document cannot be read or printed; the message names the part and the field."""


class Align(StrEnum):
    """Where a line stands between the paper's edges."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class TextPart:
    r"""A paragraph, wrapped to the paper's width; `\n` starts a new line.

    With `fit` it stays one line: letters get narrower first, then smaller (for a ticket's label).
    `inverse` is white on a black bar.
    """

    text: str
    size_mm: float = 2.8
    bold: bool = False
    align: Align = Align.LEFT
    fit: bool = False
    inverse: bool = False

    def __post_init__(self) -> None:
        _check_text(self.text)
        _check_size("text", self.size_mm, at_least=1.2)
        object.__setattr__(self, "align", Align(self.align))


@dataclass(frozen=True, slots=True)
class PairPart:
    """One line with a text at each edge, as in "Quầy ………… 3"; the right one wraps if it is long."""

    left: str
    right: str
    size_mm: float = 2.8
    bold: bool = False

    def __post_init__(self) -> None:
        _check_text(self.left, self.right)
        _check_size("pair", self.size_mm, at_least=1.2)


@dataclass(frozen=True, slots=True)
class RulePart:
    """A horizontal line over the paper's width."""

    thickness_mm: float = 0.25
    dashed: bool = False

    def __post_init__(self) -> None:
        _check_size("rule", self.thickness_mm, at_least=0.1)


@dataclass(frozen=True, slots=True)
class FeedPart:
    """White space."""

    mm: float

    def __post_init__(self) -> None:
        _check_size("feed", self.mm, at_least=0.0)


@dataclass(frozen=True, slots=True)
class QrCodePart:
    """A QR code with its quiet zone of four modules; one module is `module_mm` wide."""

    data: str
    module_mm: float = 0.75
    align: Align = Align.CENTER

    def __post_init__(self) -> None:
        _check_text(self.data)
        if not self.data:
            raise DocumentError("qr: the data are empty; give the text to encode")
        _check_size("qr", self.module_mm, at_least=0.25)
        object.__setattr__(self, "align", Align(self.align))


@dataclass(frozen=True, slots=True)
class PicturePart:
    """A black-and-white PNG in base64, one dot of it one dot on the paper; made by `printable`."""

    png: str
    align: Align = Align.CENTER

    def __post_init__(self) -> None:
        _check_text(self.png)
        object.__setattr__(self, "align", Align(self.align))


DocumentPart = TextPart | PairPart | RulePart | FeedPart | QrCodePart | PicturePart

_NAMES: Mapping[str, type[DocumentPart]] = {
    "text": TextPart,
    "pair": PairPart,
    "rule": RulePart,
    "feed": FeedPart,
    "qr": QrCodePart,
    "picture": PicturePart,
}
_FIELDS: Mapping[type[DocumentPart], Sequence[str]] = {
    kind: tuple(known.name for known in fields(kind)) for kind in _NAMES.values()
}


@dataclass(frozen=True, slots=True)
class Document:
    """A slip's parts from top to bottom, and what stands above them on a further copy.

    `{n}` in `reprint` is the copy's number.
    """

    parts: Sequence[DocumentPart]
    reprint: str = REPRINT

    def __post_init__(self) -> None:
        _check_text(self.reprint)
        object.__setattr__(self, "parts", tuple(self.parts))

    def to_json(self) -> dict[str, Any]:
        """Returns the document as plain dicts, lists, texts and numbers, to be kept in a row."""
        names = {kind: name for name, kind in _NAMES.items()}
        parts = [{"part": names[type(part)], **_plain(part)} for part in self.parts]
        return {"parts": parts, "reprint": self.reprint}


def _plain(part: DocumentPart) -> dict[str, Any]:
    # A part holds nothing deep; dataclasses.asdict looks for it, which took half of making a slip.
    return {name: getattr(part, name) for name in _FIELDS[type(part)]}


def from_json(stored: Mapping[str, Any]) -> Document:
    """Returns the document that `to_json` stored; raises DocumentError naming what is wrong."""
    parts = stored.get("parts")
    if not isinstance(parts, list):
        raise DocumentError("a document needs a list `parts`")
    read = [_part(entry, place) for place, entry in enumerate(parts, start=1)]
    return Document(read, stored.get("reprint", REPRINT))


def _part(entry: object, place: int) -> DocumentPart:
    if not isinstance(entry, Mapping) or entry.get("part") not in _NAMES:
        raise DocumentError(f"part {place}: its `part` must be one of {', '.join(_NAMES)}")
    kind = _NAMES[entry["part"]]
    given = {name: value for name, value in entry.items() if name != "part"}
    if unknown := given.keys() - {known.name for known in fields(kind)}:
        raise DocumentError(f"part {place} ({entry['part']}): unknown {', '.join(sorted(unknown))}")
    try:
        return kind(**given)
    except (TypeError, ValueError) as error:
        raise DocumentError(f"part {place} ({entry['part']}): {error}") from error


def _check_text(*texts: str) -> None:
    # Stored documents come from outside, where the types are only promised.
    for text in texts:
        if not isinstance(text, str):
            raise DocumentError(f"{text!r} is not a text")


def _check_size(part: str, millimetres: float, *, at_least: float) -> None:
    if isinstance(millimetres, bool) or not isinstance(millimetres, int | float):
        raise DocumentError(f"{part}: {millimetres!r} is not a number of millimetres")
    if not at_least <= millimetres <= _LARGEST_MM:
        raise DocumentError(
            f"{part}: {millimetres} mm is not between {at_least} and {_LARGEST_MM} mm"
        )
