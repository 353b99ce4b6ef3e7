"""How figures are written for people: thousands, decimals, spans, shares, in each language."""

from datetime import timedelta

from app import texts
from app.reports.table import TEXT

NOTHING = "–"


def formatted(value: object, kind: str, language: str) -> str:
    """The value as people read it; what isn't known is a dash."""
    if value is None:
        return NOTHING
    if kind == TEXT or not isinstance(value, int | float):
        return str(value)
    match kind:
        case "seconds":
            return span(value)
        case "share":
            return f"{texts.number(language, value * 100, 1)} %"
        case "mean":
            return texts.number(language, value, 2)
        case "hours" | "rate":
            return texts.number(language, value, 1)
        case _:
            return texts.number(language, value, 0)


def span(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any: 7:05, 1:02:30."""
    whole = timedelta(seconds=round(seconds)) // timedelta(seconds=1)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
