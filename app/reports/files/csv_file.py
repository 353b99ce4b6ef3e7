"""A table as CSV that no spreadsheet executes."""

import csv
import io
from datetime import datetime

from app.reports.table import Table

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a cell for a formula (OWASP: CSV injection)."""


def to_csv(table: Table) -> str:
    """The table as CSV with a byte-order mark, so that spreadsheets read Vietnamese right.

    Programs read it: plain numbers in the units of the heads, instants as 2026-11-24 08:05:09.
    What is counted and how comes behind an empty line, so that programs find the table first.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"{c.label} ({c.unit})" if c.unit else c.label for c in table.columns])
    for row in table.rows:
        writer.writerow([_inert(value) for value in row])
    if table.definitions:
        writer.writerow([])
        for line in (table.title, table.subtitle, *table.notes, *table.definitions):
            if line:
                writer.writerow([_inert(line)])
    return "\ufeff" + out.getvalue()


def _inert(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return "'" + value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else value
