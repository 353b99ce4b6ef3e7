"""Knows what a benchmark finds: figures in tables, and whether an aim was reached."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import assert_never

Cell = str | int | float

ALMOST_NOTHING = 1e-9
"""What a product of two numbers may be off by."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table; the cells' names are the columns."""

    table: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should be, and what it is."""

    words: str
    found: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the figure lies within the aim."""
        above = self.least is None or self.found >= self.least
        return above and (self.most is None or self.found <= self.most)

    def __str__(self) -> str:
        bound = f"at most {self.most:g}" if self.least is None else f"at least {self.least:g}"
        mark = "reached" if self.is_reached else "MISSED"
        return f"  {mark}  {self.words}: {self.found:.2f}{self.unit} ({bound}{self.unit})"


Finding = Figure | Aim


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that the share of all values doesn't exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered) - ALMOST_NOTHING) - 1)]


def spread(took_ms: Sequence[float]) -> dict[str, Cell]:
    """Return the cells that say how long something takes."""
    return {"p50 ms": percentile(took_ms, 0.5), "p99 ms": percentile(took_ms, 0.99)}


def written(found: Iterable[Finding]) -> str:
    """Return the tables, then the aims."""
    rows: dict[str, list[Mapping[str, Cell]]] = {}
    aims: list[str] = []
    for one in found:
        match one:
            case Figure():
                rows.setdefault(one.table, []).append(one.cells)
            case Aim():
                aims.append(str(one))
            case _:
                assert_never(one)
    tables = [_table(title, cells) for title, cells in rows.items()]
    return "\n\n".join([*tables, "\n".join(["Aims", *aims])])


def _table(title: str, rows: Sequence[Mapping[str, Cell]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, *([_cell(row.get(name, "")) for name in columns] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    numbers = [all(not isinstance(row.get(name), str) for row in rows) for name in columns]
    shown = ("  ".join(map(_padded, line, widths, numbers)).rstrip() for line in lines)
    return "\n".join([title, *(f"  {line}" for line in shown)])


def _padded(cell: str, width: int, is_number: bool) -> str:
    return cell.rjust(width) if is_number else cell.ljust(width)


def _cell(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return str(value)
