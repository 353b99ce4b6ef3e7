"""The form of the table [slip] of a centre's file: its parts, its own words, its logo."""

import string

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from app import texts
from app.domain.centre.slip_template import (
    DEFAULT_PARTS,
    LEAST_LABEL_MM,
    NEEDED,
    REPEATABLE,
    SlipPart,
    SlipTemplate,
)
from hardware.printers.picture import read_picture

OWN_WORDS = frozenset({"note"})
"""Words that only a centre has; all others are those of the section `slip` of the texts."""

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
        """Refuse a slip without its number, and a part that stands twice."""
        if missing := sorted(NEEDED - set(parts)):
            listed = {"parts": ", ".join(missing)}
            raise PydanticCustomError("slip_needs", "a slip needs {parts}", listed)
        twice = sorted({p for p in parts if p not in REPEATABLE and parts.count(p) > 1})
        if twice:
            listed = {"value": ", ".join(twice)}
            raise PydanticCustomError("twice", "{value} stands twice", listed)
        return parts

    @field_validator("texts")
    @classmethod
    def known(cls, given: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
        """Refuse words that are on no slip, and placeholders in them that nothing fills."""
        for key, words in given.items():
            if key not in OWN_WORDS and not texts.has(f"slip.{key}"):
                raise ValueError(f"no text {key!r}; there are: {', '.join(_slip_keys())}")
            for word in words.values():
                if len(word) > LONGEST_WORD:
                    raise ValueError(f"{key}: at most {LONGEST_WORD} letters")
                if strange := sorted(_places(word) - _places_of(key)):
                    raise ValueError(f"{key}: nothing fills {{{strange[0]}}}")
        return given

    @field_validator("logo_png")
    @classmethod
    def readable(cls, png: str | None) -> str | None:
        """Refuse a logo that a printer's picture can't be made of."""
        if png is not None:
            read_picture(png)
        return png

    def template(self) -> SlipTemplate:
        """The domain's value."""
        return SlipTemplate(tuple(self.parts), self.texts, self.label_mm, self.logo_png)


def _slip_keys() -> list[str]:
    known = texts.sections(["slip"])[texts.DEFAULT]
    return sorted({key.removeprefix("slip.") for key in known} | OWN_WORDS)


def _places_of(key: str) -> set[str]:
    return set() if key in OWN_WORDS else _places(texts.text(texts.DEFAULT, f"slip.{key}"))


def _places(text: str) -> set[str]:
    """The placeholders of a text as they are written. Raises ValueError for a brace on its own."""
    places = string.Formatter().parse(text)
    return {
        f"{name}{f'!{turned}' if turned else ''}{f':{form}' if form else ''}"
        for _, name, form, turned in places
        if name is not None
    }
