"""How figures are written for people: thousands, decimals, spans, shares, in each language."""

from datetime import timedelta

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
            return f"{_number(value * 100, 1, language)} %"
        case "mean":
            return _number(value, 2, language)
        case "hours" | "rate":
            return _number(value, 1, language)
        case _:
            return _number(value, 0, language)


def span(seconds: float) -> str:
    """Minutes and seconds, with hours where there are any: 7:05, 1:02:30."""
    whole = timedelta(seconds=round(seconds)) // timedelta(seconds=1)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _number(value: float, decimals: int, language: str) -> str:
    text = f"{value:,.{decimals}f}"
    if language == "vi":
        return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return text
