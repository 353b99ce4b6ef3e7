"""Seven segments: which letters they can show, and what stands for those they can't."""

from collections.abc import Mapping
from types import MappingProxyType

SHOWN = frozenset("0123456789- AbCdEFGHIJLnoPqrStUuy=_")
"""Forms that people read without being told."""

NEAREST: Mapping[str, str] = MappingProxyType(
    {
        **{letter: letter for letter in SHOWN},
        **dict(
            zip("aBceDfghijklmNOpQRsTvVwWxXYzZKM", "AbCEdFGHIJHLnnoPqrStUUUUHHy22Hn", strict=True)
        ),
    }
)
"""Each letter's own form, or the one that is nearest to it: K and X look like H, M like n, V and W
like U, Z like 2. What isn't here (dots, signs) stays dark."""


class CannotShow(ValueError):
    """The board has no form for a letter; the message names it and the way out."""


def nearest(text: str) -> str:
    """Returns the text in the forms that seven segments have; what has none is dark."""
    return "".join(NEAREST.get(letter, " ") for letter in text)


def check_forms(text: str) -> None:
    """Raise CannotShow where a letter of the text has no form of its own in either case."""
    if unshown := without_form(text):
        raise CannotShow(
            f"seven segments can't show {unshown[0]!r} of {text!r}; give the service another "
            "prefix, or allow the nearest form by unshown=nearest"
        )


def without_form(text: str) -> str:
    """Returns the letters of the text that have no form of their own in either case."""
    return "".join(c for c in text if not {c, c.upper(), c.lower()} & SHOWN)
