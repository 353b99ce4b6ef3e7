"""The access log as a table: who signed in, tried to, left, read or took away what."""

from collections.abc import Iterator, Mapping, Sequence

from app import texts
from app.domain.centre.values import Centre
from app.persistence.people.access_log import Access
from app.reports.table import INSTANT, Column, Table

_COLUMNS = (
    ("at", INSTANT),
    ("kind", "text"),
    ("who", "text"),
    ("name", "text"),
    ("address", "text"),
    ("times", "count"),
    ("details", "text"),
)
_IN_WORDS = {
    "by": ("access.by",),
    "wrong": ("access.wrong",),
    "what": ("access.what", "report.title"),
}
"""The facts that are codes, and where their words are."""


def access_table(
    centre: Centre, found: Sequence[Access], names: Mapping[int, str], *, language: str
) -> Table:
    """The entries, in the language; instants are those of the centre's clock."""

    def say(key: str) -> str:
        return texts.text(language, f"access.{key}")

    columns = [Column(key, say(f"column.{key}"), kind) for key, kind in _COLUMNS]
    rows = [_row(centre, entry, names, language) for entry in found]
    return Table("access_log", say("title"), columns, rows, [])


def access_kind_word(kind: str, language: str) -> str:
    """The kind of an entry as people say it."""
    key = f"access.kind.{kind}"
    return texts.text(language, key) if texts.has(key) else kind


def _row(
    centre: Centre, entry: Access, names: Mapping[int, str], language: str
) -> Sequence[object]:
    who = names.get(entry.user_id, "") if entry.user_id is not None else ""
    return (
        entry.at.astimezone(centre.time_zone),
        access_kind_word(entry.kind, language),
        who,
        entry.name,
        entry.address,
        entry.times,
        "; ".join(_details(entry, language)),
    )


def _details(entry: Access, language: str) -> Iterator[str]:
    for name, value in entry.facts.items():
        word = str(value)
        for section in _IN_WORDS.get(name, ()):
            if texts.has(f"{section}.{word}"):
                word = texts.text(language, f"{section}.{word}")
                break
        yield texts.text(language, f"access.fact.{name}", value=word)
