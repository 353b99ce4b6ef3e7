"""Knows how what a run has seen is printed at its end, as a table."""

from collections.abc import Sequence

import pytest


def write_table(
    reporter: pytest.TerminalReporter, title: str, rows: Sequence[Sequence[str]]
) -> None:
    """Write the rows, the first of which are the heads, with columns as wide as they need."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    reporter.section(title)
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        reporter.write_line("  ".join(cells).rstrip())
