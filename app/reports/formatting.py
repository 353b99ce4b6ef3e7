"""How figures, days and codes are written for people, in each language."""

from datetime import timedelta

from app import texts
from app.reports.table import TEXT

NOTHING = "–"


def format_value(value: object, kind: str, language: str) -> str:
    """The value as people read it; what isn't known is a dash."""
    if value is None:
        return NOTHING
    if kind == TEXT or not isinstance(value, int | float):
        return str(value)
    match kind:
        case "seconds":
            return format_span(value)
        case "share":
            return f"{texts.number(language, value * 100, 1)} %"
        case "mean":
            return texts.number(language, value, 2)
        case "hours" | "rate":
            return texts.number(language, value, 1)
        case _:
            return texts.number(language, value, 0)


def format_span(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any: 7:05, 1:02:30."""
    whole = timedelta(seconds=round(seconds)) // timedelta(seconds=1)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def code_word(section: str, code: str, language: str) -> str:
    """What a code of a section is called; one without a text is shown as it is."""
    key = f"{section}.{code}"
    return (
        texts.text(language, key)
        if texts.has(key)
        else code or texts.text(language, "report.not_given")
    )


def known_codes(section: str) -> list[str]:
    """The codes that a section of the texts has words for, in their order."""
    start = f"{section}."
    found = texts.languages()[texts.DEFAULT]
    return [key.removeprefix(start) for key in found if key.startswith(start)]
