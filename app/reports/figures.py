"""Counts, means, shares and percentiles of groups of records, and of all of them together."""

from collections.abc import Sequence, Sized
from itertools import pairwise
from typing import Any

import numpy as np

from app.persistence.column_store.records import Numbers

MS_A_SECOND = 1000
MS_AN_HOUR = 3_600_000
SHIFT = 32
"""A group's number stands above the milliseconds, so that one sort orders both."""


class Groups:
    """Records that belong to groups numbered from 0; every figure ends with that of all.

    `where` chooses among the records. A figure of nothing is None.
    """

    def __init__(self, index: Numbers, count: int) -> None:
        self.index = index.astype(np.int64, copy=False)
        self._count = count

    def __len__(self) -> int:
        return len(self.index)

    def count(self, where: Numbers | None = None) -> list[int]:
        """How many records."""
        return _with_sum(self._tally(where))

    def total(self, values: Numbers, where: Numbers | None = None) -> list[float]:
        """The sum of the values."""
        return _with_sum(self._sum(values, where))

    def hours(self, ms: Numbers, where: Numbers | None = None) -> list[float | None]:
        """The sum of spans as hours, to a hundredth."""
        return [round(total / MS_AN_HOUR, 2) for total in self.total(ms, where)]

    def mean_s(self, ms: Numbers, where: Numbers | None = None) -> list[float | None]:
        """The mean of spans, in seconds to a tenth."""
        sums, counts = self.total(ms, where), self.count(where)
        return [_rounded(total / MS_A_SECOND, n) for total, n in zip(sums, counts, strict=True)]

    def share(self, of: Numbers, where: Numbers | None = None) -> list[float | None]:
        """Which part of the records the condition holds for, from 0 to 1."""
        among = of if where is None else of & where
        return ratio(self.count(among), self.count(where))

    def percentiles_s(
        self, ms: Numbers, shares: Sequence[float], where: Numbers | None = None
    ) -> list[list[float | None]]:
        """For each share the percentile of spans, in seconds to a tenth.

        Between the closest ranks it is interpolated linearly (SQL's percentile_cont).
        """
        values = ms.astype(np.int64) if where is None else ms[where].astype(np.int64)
        index = self.index if where is None else self.index[where]
        ordered = np.sort((index << SHIFT) + values) & ((1 << SHIFT) - 1)
        counts = np.bincount(index, minlength=self._count)
        starts = np.concatenate([[0], np.cumsum(counts)])
        everything = ordered if self._count == 1 else np.sort(values)
        return [
            [
                *(_at(ordered[a:b], share) for a, b in pairwise(starts)),
                _at(everything, share),
            ]
            for share in shares
        ]

    def _tally(self, where: Numbers | None) -> Numbers:
        index = self.index if where is None else self.index[where]
        return np.bincount(index, minlength=self._count)

    def _sum(self, values: Numbers, where: Numbers | None) -> Numbers:
        index = self.index if where is None else self.index[where]
        chosen = values if where is None else values[where]
        # PeriodFigures of whole milliseconds stay exact in a double up to 2^53.
        return np.bincount(index, weights=chosen, minlength=self._count)


def ratio(parts: Sequence[float], wholes: Sequence[float]) -> list[float | None]:
    """Part ÷ whole of each pair, to four places; None of nothing."""
    return [
        round(float(part) / float(whole), 4) if whole else None
        for part, whole in zip(parts, wholes, strict=True)
    ]


def only_if(counts: Sequence[int], values: Sequence[object]) -> list[object]:
    """The values, None where the count is 0."""
    return [value if n else None for n, value in zip(counts, values, strict=True)]


def one_group(values: Sized) -> Groups:
    """Everything as one group."""
    return Groups(np.zeros(len(values), dtype=np.int64), 1)


def _with_sum(values: Numbers) -> list[Any]:
    return [*values.tolist(), values.sum().item()]


def _rounded(total: float, count: int) -> float | None:
    return round(total / count, 1) if count else None


def _at(ascending: Numbers, share: float) -> float | None:
    if not len(ascending):
        return None
    place = (len(ascending) - 1) * share
    low = int(place)
    high = min(low + 1, len(ascending) - 1)
    below, above = int(ascending[low]), int(ascending[high])
    return round((below + (above - below) * (place - low)) / MS_A_SECOND, 1)
