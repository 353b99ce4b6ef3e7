"""Every word shown, spoken or printed, by key and language, and how figures and days are written.

A language is one file of this folder: no other place lists them.
"""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
DEFAULT = "vi"


class MissingText(KeyError):
    """A key that no text stands for."""


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """The texts of each language, flat: {"vi": {"state.waiting": "Đang chờ", …}, …}.

    Vietnamese is the first, the others follow by their codes.
    """
    found = {}
    for path in sorted(FOLDER.glob("*.toml"), key=lambda path: (path.stem != DEFAULT, path.stem)):
        with path.open("rb") as file:
            found[path.stem] = dict(_flat(tomllib.load(file)))
    return found


def _flat(table: Mapping[str, object], before: str = "") -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


def text(language: str, key: str, **facts: object) -> str:
    """The text with its places filled in; Vietnamese where the language lacks it.

    Raises MissingText where no language has the key, KeyError where a fact is missing.
    """
    found = languages().get(language, {}).get(key) or languages()[DEFAULT].get(key)
    if found is None:
        raise MissingText(key)
    return found.format_map(facts) if facts else found


def has(key: str) -> bool:
    """Whether the key has a text."""
    return key in languages()[DEFAULT]


def sections(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """The texts of the sections in every language, for a page that can switch by itself."""
    starts = tuple(f"{name}." for name in names)
    return {
        language: {key: value for key, value in texts.items() if key.startswith(starts)}
        for language, texts in languages().items()
    }


def choose(wanted: Iterable[str]) -> str:
    """The first wanted language that there is, else Vietnamese."""
    return next((language for language in wanted if language in languages()), DEFAULT)


def number(language: str, value: float, decimals: int | None = None) -> str:
    """The number with the language's separators: 1234.5 is "1.234,5" in Vietnamese.

    With so many decimals, or as many as it has.
    """
    sample = text(language, "written.number")
    signs = {",": sample[1], ".": sample[-2]}
    plain = f"{value:,g}" if decimals is None else f"{value:,.{decimals}f}"
    return "".join(signs.get(sign, sign) for sign in plain)


def day(language: str, on: date, *, year: bool = True) -> str:
    """A day as people write it: "24/11/2026", "24 Nov 2026"; without its year "24/11"."""
    form = text(language, "written.day" if year else "written.day_short")
    # What `%b` is: Python's own months are English in every language.
    month = text(language, "written.months").split(", ")[on.month - 1]
    return form.replace("%b", month).format(on=on)


def moment(language: str, at: datetime, *, seconds: bool = True) -> str:
    """An instant by the clock that it carries: "24/11/2026 08:05:09", "24 Nov 2026 08:05:09"."""
    return f"{day(language, at.date())} {at:{'%H:%M:%S' if seconds else '%H:%M'}}"
