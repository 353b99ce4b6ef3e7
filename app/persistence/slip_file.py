"""The table [slip] of a centre's file: its parts, words and logo, and what may not stand in it."""

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app import texts
from app.domain.paper import (
    DEFAULT_PARTS,
    LEAST_LABEL_MM,
    NEEDED,
    REPEATABLE,
    SlipPart,
    SlipTemplate,
)
from hardware.printers.document import DocumentError
from hardware.printers.picture import printable, read_picture

OWN = frozenset({"note"})
"""Words that only a centre has; all others are those of the section `slip` of the texts."""

LOGO_WIDTH_MM = 24.0
LONGEST_WORD = 300


class SlipFile(BaseModel):
    """The table [slip]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    parts: list[SlipPart] = Field(list(DEFAULT_PARTS), max_length=60)
    texts: dict[str, dict[str, str]] = {}
    label_mm: float = Field(20.0, ge=LEAST_LABEL_MM, le=40)
    logo_png: str | None = Field(None, max_length=40_000)

    @field_validator("parts")
    @classmethod
    def whole(cls, parts: list[SlipPart]) -> list[SlipPart]:
        """Refuses a slip without its number, and a part that stands twice."""
        if missing := sorted(NEEDED - set(parts)):
            raise ValueError(f"a slip needs {', '.join(missing)}")
        twice = sorted({p for p in parts if p not in REPEATABLE and parts.count(p) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands twice")
        return parts

    @field_validator("texts")
    @classmethod
    def known(cls, given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """Refuses words that are on no slip, and places in them that nothing fills."""
        for key, words in given.items():
            if key not in OWN and not texts.has(f"slip.{key}"):
                raise ValueError(f"no text {key!r}; there are: {', '.join(_keys())}")
            for language, word in words.items():
                if language not in texts.languages():
                    raise ValueError(f"{key}: no language {language!r}")
                if len(word) > LONGEST_WORD:
                    raise ValueError(f"{key}: at most {LONGEST_WORD} letters")
                if strange := sorted(_holes(word) - _holes_of(key)):
                    raise ValueError(f"{key}: nothing fills {{{strange[0]}}}")
        return given

    @field_validator("logo_png")
    @classmethod
    def readable(cls, png: str | None) -> str | None:
        """Refuses a logo that a printer's picture can't be made of."""
        if png is not None:
            read_picture(png)
        return png

    def template(self) -> SlipTemplate:
        """The domain's value."""
        return SlipTemplate(tuple(self.parts), self.texts, self.label_mm, self.logo_png)


def with_logo(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The configuration with the file that `slip.logo` names taken in, as it is printed.

    Raises ValueError naming the file; what else may be wrong is left to the check.
    """
    slip = plain.get("slip")
    if not isinstance(slip, Mapping) or "logo" not in slip:
        return plain
    rest = {name: value for name, value in slip.items() if name not in ("logo", "logo_width_mm")}
    width_mm = slip.get("logo_width_mm", LOGO_WIDTH_MM)
    if not isinstance(width_mm, int | float) or not 5 <= width_mm <= 72:
        raise ValueError("slip.logo_width_mm: a number from 5 to 72")
    path = folder / str(slip["logo"])
    try:
        png = printable(path.read_bytes(), width_mm=width_mm)
    except (OSError, DocumentError) as error:
        raise ValueError(f"slip.logo: {path}: {error}") from error
    return {**plain, "slip": {**rest, "logo_png": png}}


def _keys() -> list[str]:
    known = texts.sections(["slip"])[texts.DEFAULT]
    return sorted({key.removeprefix("slip.") for key in known} | OWN)


def _holes_of(key: str) -> set[str]:
    return set() if key in OWN else _holes(texts.text(texts.DEFAULT, f"slip.{key}"))


def _holes(text: str) -> set[str]:
    """The places in a text as they are written. Raises ValueError where a brace stands alone."""
    places = string.Formatter().parse(text)
    return {
        f"{name}{f'!{turned}' if turned else ''}{f':{form}' if form else ''}"
        for _, name, form, turned in places
        if name is not None
    }
