"""Knows how what a run has seen is printed at its end, as tables: what all its processes saw."""

from collections.abc import Sequence
from typing import Any

import pytest

Rows = list[tuple[str, ...]]

_TABLES = pytest.StashKey[dict[str, tuple[Sequence[str], Rows]]]()


def table(config: pytest.Config, title: str, heads: Sequence[str]) -> Rows:
    """Return the rows of the table of that title, to be added to."""
    return config.stash.setdefault(_TABLES, {}).setdefault(title, (heads, []))[1]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the tables over to the process that prints, where this one is a worker of it."""
    told: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if told is not None:
        tables = session.config.stash.get(_TABLES, {})
        told["tables"] = [[title, [*heads], rows] for title, (heads, rows) in tables.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the tables of a worker that has ended; one that crashed has none."""
    for title, heads, rows in getattr(node, "workeroutput", {}).get("tables", []):
        table(node.config, title, heads).extend(map(tuple, rows))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print every table whose tests ran, sorted, with columns as wide as they need."""
    for title, (heads, rows) in sorted(config.stash.get(_TABLES, {}).items()):
        lines = [heads, *sorted(rows)]
        widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
        terminalreporter.section(title)
        for line in lines:
            cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
            terminalreporter.write_line("  ".join(cells).rstrip())
