"""A report's table, and how it is written: plain data, CSV that no spreadsheet executes."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula (OWASP: CSV injection)."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its title, and the kind of its values (text, count, seconds, share)."""

    key: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Table:
    """A report as plain data; rows hold texts, numbers and None in the columns' order."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    definitions: Sequence[str]
    facts: Mapping[str, str] = field(default_factory=dict)


def to_csv(table: Table) -> str:
    """The table as CSV with a byte-order mark, so that spreadsheets read Vietnamese right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.label for column in table.columns])
    for row in table.rows:
        writer.writerow([_inert(value) for value in row])
    return "\ufeff" + out.getvalue()


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value
