"""What changed in a configuration, in sentences of a language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app import texts
from app.domain.centre.changes import Change
from app.reports.day_sentences import day_sentence

UNSHOWN = frozenset({"logo_png", "emblem_png", "texts", "parts", "keywords", "procedures"})
"""Fields whose values say nothing in a sentence: a picture, a list of pages."""
SECTIONS = {
    **dict.fromkeys(("policy", "reading", "colour", "direction"), "configuration.choice"),
    "pause_reasons": "pause",
}
"""In which section of the texts a field's values have their words, if not among the weekdays."""
WEEKDAYS = "configuration.weekday"
LONGEST = 80


def sentences(changes: Iterable[Change], language: str) -> list[str]:
    """Each change as a sentence of the language."""
    return [change_sentence(change, language) for change in changes]


def change_sentence(change: Change, language: str) -> str:
    """The change as a sentence of the language."""

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"configuration.{key}", **facts)

    if change.part == "day":
        return day_sentence(change, language)
    name = _name(change.name, language)
    if change.part == "counter" and name:
        name = say("counters", numbers=name)
    what = _word(language, "part", change.part)
    match change.word:
        case "more":
            return say("more", count=change.after)
        case "joins" | "leaves":
            numbers = change.after if change.word == "joins" else change.before
            listed = say("counters", numbers=", ".join(map(str, numbers or ())))
            return say(change.word, counters=listed, name=name)
        case "helps":
            helper = say("counters", numbers=change.field)
            if change.after is None:
                return say("helps_no_more", counters=helper, name=name)
            minutes = texts.number(language, change.after)
            return say("helps", counters=helper, name=name, minutes=minutes)
        case "moved":
            return say("moved", what=what)
        case "added" | "removed" | "retired" | "restored":
            return say(change.word, what=what, name=name)
        case _:
            return _set(change, name, language)


def needed_words(lost: Iterable[Mapping[str, Any]], language: str) -> str:
    """What visitors still need of a configuration, each by its name with how many they are."""
    return "; ".join(f"{_called(one, language)}: {one['count']}" for one in lost)


def _called(one: Mapping[str, Any], language: str) -> str:
    part, name = str(one["part"]), _name(one["name"], language)
    if part == "counter":
        return name or texts.text(language, "configuration.counters", numbers=one["code"])
    section = "field" if part == "prefix" else "part"
    return f"{_word(language, section, part)} {name or one['code']}"


def _set(change: Change, name: str, language: str) -> str:
    field = field_name(change.field, language) if change.field else ""
    alone = "" if name else "_alone"
    if not change.field or change.field.split(".")[0] in UNSHOWN or _is_deep(change):
        said = field or _word(language, "part", change.part)
        return _capital(
            texts.text(language, f"configuration.changed{alone}", name=name, field=said)
        )
    section = SECTIONS.get(change.field, WEEKDAYS)
    said = texts.text(
        language,
        f"configuration.set{alone}",
        name=name,
        field=field,
        before=_value(change.before, language, section),
        after=_value(change.after, language, section),
    )
    return _capital(said)


def field_name(path: str, language: str) -> str:
    """The name of a field by its path, as "minutes.submit" or "name.en"."""
    head, _, rest = path.partition(".")
    known = _word(language, "field", head)
    if not rest:
        return known
    if rest in texts.languages():
        spoken = texts.text(rest, "language.name")
        return texts.text(language, "configuration.of_language", field=known, spoken=spoken)
    for key in (f"kind.{rest}", f"origin.{rest}"):
        if texts.has(key):
            rest = texts.text(language, key)
    return f"{known} ({rest})"


def _name(name: Any, language: str) -> str:
    if isinstance(name, Mapping):
        return str(name.get(language) or name.get("vi") or next(iter(name.values()), ""))
    return "" if name is None else str(name)


def _word(language: str, section: str, code: str) -> str:
    return _said(language, f"configuration.{section}", code)


def _said(language: str, section: str, code: str) -> str:
    key = f"{section}.{code}"
    return texts.text(language, key) if texts.has(key) else code


def _is_deep(change: Change) -> bool:
    """Whether a value is a table of its own, which a sentence can't show."""
    values = (change.before, change.after)
    return any(
        isinstance(value, Mapping)
        or (isinstance(value, list) and any(isinstance(one, Mapping) for one in value))
        for value in values
    )


def _value(value: Any, language: str, section: str) -> str:
    """The value in words; a code by its word in the section of the texts."""
    match value:
        case None:
            return texts.text(language, "configuration.nothing")
        case bool():
            return texts.text(language, "configuration.yes" if value else "configuration.no")
        case int() | float():
            return texts.number(language, value)
        case list():
            return _listed(value, language, section) or texts.text(
                language, "configuration.nothing"
            )
        case _:
            told = _said(language, section, str(value)).removesuffix(".")  # The sentence has one.
            return told if len(told) <= LONGEST else f"{told[: LONGEST - 1]}…"


def _listed(values: Sequence[Any], language: str, section: str) -> str:
    spans = all(isinstance(one, list) and len(one) == 2 for one in values)
    if spans:
        return ", ".join("–".join(str(end)[:5] for end in one) for one in values)
    return ", ".join(_value(one, language, section) for one in values)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]
