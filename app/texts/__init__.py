"""Every word shown, spoken or printed, by key and language, and how figures and days are written.

A language is one file of this folder, or of the site's own: no other place lists them. Vietnamese
and English say all; another may say what visitors meet, and the rest is English.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from string import Formatter

FOLDER = Path(__file__).parent
DEFAULT = "vi"
FALLBACK = ("en", DEFAULT)
"""The languages whose words stand, in this order, where another has none; so in `words.js`."""

SITE_FOLDER = "texts"
"""Where in the folder of the data a site may have files of its own."""

_CODE = re.compile(r"[a-z]{2,3}")
_own: list[Path] = []


class MissingText(KeyError):
    """A key that no text stands for."""


def read_also(folder: Path) -> None:
    """Take the site's own files too, if the folder is there: new languages, and other words."""
    found = [folder] if folder.is_dir() else []
    if found != _own:
        _own[:] = found
        _site.cache_clear()
        languages.cache_clear()


@cache
def languages() -> Mapping[str, Mapping[str, str]]:
    """The texts of each language, flat: {"vi": {"state.waiting": "Đang chờ", …}, …}.

    Vietnamese is the first, the others follow by their codes.
    """
    found: dict[str, dict[str, str]] = {}
    for path in FOLDER.glob("*.toml"):
        with path.open("rb") as file:
            found[path.stem] = dict(_flat(tomllib.load(file)))
    for language, words in _site()[0].items():
        found.setdefault(language, {}).update(words)
    return {code: found[code] for code in sorted(found, key=lambda code: (code != DEFAULT, code))}


def mistakes() -> tuple[str, ...]:
    """What is wrong in the site's own files, each in a sentence; such words aren't used."""
    return _site()[1]


@cache
def _site() -> tuple[Mapping[str, Mapping[str, str]], tuple[str, ...]]:
    """The words of the site's own files that can be used, and what is wrong with the others."""
    with (FOLDER / f"{DEFAULT}.toml").open("rb") as file:
        known = dict(_flat(tomllib.load(file)))
    used: dict[str, dict[str, str]] = {}
    wrong: list[str] = []
    for path in sorted(path for folder in _own for path in folder.glob("*.toml")):
        if not _CODE.fullmatch(path.stem):
            wrong.append(f"{path}: a file is named by its language, as lo.toml")
            continue
        try:
            given = dict(_flat(tomllib.loads(path.read_text(encoding="utf-8-sig"))))
        except (OSError, ValueError) as error:
            wrong.append(f"{path}: can't be read: {error}")
            continue
        told = {key: _mistake(key, word, known) for key, word in given.items()}
        wrong += (f"{path}: {key}: {mistake}" for key, mistake in told.items() if mistake)
        used[path.stem] = {key: word for key, word in given.items() if not told[key]}
    return used, tuple(wrong)


def _mistake(key: str, word: str, known: Mapping[str, str]) -> str:
    """Why the word can't stand for the key; empty where it can."""
    if key not in known:
        return "there is no such text"
    try:
        strange = sorted(facts_in(word) - facts_in(known[key]))
    except ValueError:
        return "a brace stands alone"
    if strange:
        return f"nothing fills {{{strange[0]}}}"
    return "" if word.strip() else "the text is empty"


def facts_in(text: str) -> set[str]:
    """The facts that the text has places for. Raises ValueError for a brace on its own."""
    return {name.partition(".")[0] for _, name, _, _ in Formatter().parse(text) if name is not None}


def complete() -> list[str]:
    """The languages that have a text of every key: those in which staff may have their pages."""
    every = languages()[DEFAULT].keys()
    return [language for language, words in languages().items() if every <= words.keys()]


def _flat(table: Mapping[str, object], before: str = "") -> Iterable[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", str(value)


def text(language: str, key: str, **facts: object) -> str:
    """The text with its places filled in; that of a FALLBACK where the language lacks it.

    Of a language that there isn't, Vietnamese. Raises MissingText where no language has the key,
    KeyError where a fact is missing.
    """
    found = next((words[key] for words in _tried(language) if key in words), None)
    if found is None:
        raise MissingText(key)
    return found.format_map(facts) if facts else found


def _tried(language: str) -> Iterable[Mapping[str, str]]:
    known = languages()
    return (known[code] for code in fallback(language) if code in known)


def fallback(language: str) -> tuple[str, ...]:
    """The languages in whose words a thing is told to who reads this one, the best first."""
    if language == DEFAULT or language not in languages():
        return (DEFAULT,)
    return tuple(dict.fromkeys((language, *FALLBACK)))


def spoken_to(language: str, words: Mapping[str, str]) -> str:
    """The words in the language, or in that which stands for it; empty where there are none."""
    return next((words[code] for code in fallback(language) if words.get(code)), "")


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
