"""What a configuration says of single days: "Ngày 16/02/2027: nghỉ Tết Nguyên đán."."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app import texts
from app.domain.centre.changes import Change


def day_sentence(change: Change, language: str) -> str:
    """The change of a day or of days in a row as a sentence of the language."""
    first, _, last = str(change.name).partition("/")
    days = _say(language, "one", day=_day(language, first))
    if last:
        days = _say(language, "span", first=_day(language, first), last=_day(language, last))
    if service := (change.after or change.before or {}).get("service"):
        days = _say(language, "of_service", days=days, name=_words(service, language))
    said = _said(change.after, language) if change.after else _say(language, "usual")
    return _say(language, "told", days=days, said=said)


def _said(day: Mapping[str, Any], language: str) -> str:
    reason = _words(day.get("reason"), language)
    if day.get("closed"):
        closed = _say(language, "closed")
        if reason.casefold().startswith(closed):
            return reason[:1].lower() + reason[1:]
        return _say(language, "closed_because", reason=reason)
    if like := day.get("like"):
        said = _say(language, "like", weekday=texts.text(language, f"configuration.weekday.{like}"))
    else:
        spans = {name: _spans(day.get(name) or ()) for name in ("issuing", "calling")}
        said = _say(language, "hours" if spans["calling"] else "issuing_hours", **spans)
    return _say(language, "because", said=said, reason=reason) if reason else said


def _spans(spans: Sequence[Sequence[str]]) -> str:
    return ", ".join("–".join(moment[:5] for moment in span) for span in spans)


def _day(language: str, iso: str) -> str:
    return texts.day(language, date.fromisoformat(iso))


def _words(words: Any, language: str) -> str:
    if isinstance(words, Mapping):
        return str(words.get(language) or words.get("vi") or "")
    return str(words or "")


def _say(language: str, key: str, **facts: object) -> str:
    return texts.text(language, f"configuration.day.{key}", **facts)
