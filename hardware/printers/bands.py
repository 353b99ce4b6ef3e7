"""How a black-and-white picture falls into bands of rows, so that few bytes say all of it.

White rows are fed, a band is cropped to its ink, and what stands twice in a row is said once: a
band whose rows or dots are equal in pairs is sent at half its height or width, for the printer to
double. Nothing of the picture is lost. It knows no command of a printer.
"""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from PIL import Image, ImageOps

MOST_ROWS = 128
# The bytes of a band's command and margin; and what one band more is worth, as a printer that gets
# its picture in many small bands prints more slowly. Measured on the sample slip: 112 bands and 2 %
# more bytes than the fewest, which take 146.
_BAND_COST = 12
_NUISANCE = 12
_BYTE = 8


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of a picture from `top` on, its dots from `left` on; `dots` are halved as it says.

    `dots` is a mode "1" picture, black on white, in whole bytes; with `double_width` (or
    `double_height`) each of its dots (rows) stands for two on the paper.
    """

    top: int
    left: int
    dots: Image.Image
    double_width: bool = False
    double_height: bool = False

    @property
    def rows(self) -> int:
        """Returns how many rows of paper it fills."""
        return self.dots.height * (2 if self.double_height else 1)


def bands(picture: Image.Image, *, crop: bool = True) -> Iterator[Band]:
    """Yields the bands from top to bottom, the white rows between them left out.

    The picture is mode "1", black on white, a whole number of bytes wide; `crop=False` gives bands
    as wide as the picture.
    """
    rows = _Rows(picture, crop=crop)
    for first, last in rows.inked():
        yield from _best(rows, first, last, picture)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the rows from one on are best sent: in a band of so many, and doubled as it says."""

    cost: int
    count: int = 0
    double_width: bool = False
    double_height: bool = False


def _best(rows: "_Rows", first: int, last: int, picture: Image.Image) -> Iterator[Band]:
    """Yields the bands of the rows `first` to `last` (one past it) that cost least together."""
    ways: dict[int, _Way] = {}
    costs = {last: 0}
    for top in range(last - 1, first - 1, -1):
        ways[top] = rows.way(top, last, costs)
        costs[top] = ways[top].cost
    top = first
    while top < last:
        way = ways[top]
        left, right = rows.columns(top, top + way.count, double_width=way.double_width)
        dots = picture.crop((left, top, right, top + way.count))
        size = (
            dots.width // (2 if way.double_width else 1),
            dots.height // (2 if way.double_height else 1),
        )
        if size != dots.size:
            dots = dots.resize(size, Image.Resampling.NEAREST)
        yield Band(top, left, dots, way.double_width, way.double_height)
        top += way.count


class _Rows:
    """A picture's rows: where their ink is, and which stand in pairs."""

    def __init__(self, picture: Image.Image, *, crop: bool) -> None:
        self._bytes = picture.width // _BYTE
        self._crop = crop
        ink = ImageOps.invert(picture).tobytes()
        self._rows = [ink[start : start + self._bytes] for start in range(0, len(ink), self._bytes)]
        self._spans = [self._span(row) for row in self._rows]
        self._is_doubled = [_stands_in_pairs(row) for row in self._rows]

    def inked(self) -> Iterator[tuple[int, int]]:
        """Yields the runs of rows with ink as (first, one past the last)."""
        first = None
        for at, span in enumerate([*self._spans, None]):
            if span is not None and first is None:
                first = at
            elif span is None and first is not None:
                yield first, at
                first = None

    def columns(self, top: int, bottom: int, *, double_width: bool) -> tuple[int, int]:
        """Returns the first dot of a band's ink and one past the last, in whole bytes."""
        spans = [span for span in self._spans[top:bottom] if span is not None]
        left, right = min(s[0] for s in spans), max(s[1] for s in spans)
        left, right = self._widened(left, right) if double_width else (left, right)
        return left * _BYTE, right * _BYTE

    def way(self, top: int, last: int, costs: Mapping[int, int]) -> _Way:
        """Returns the cheapest way to send a band from this row on, the rest of the run with it.

        `costs` has what the rows from each later one on cost.
        """
        best = _Way(sys.maxsize)
        left, right = self._bytes, 0
        wide = pairs = True
        for count in range(1, min(last - top, MOST_ROWS) + 1):
            at = top + count - 1
            span = self._spans[at] or (left, right)
            left, right = min(left, span[0]), max(right, span[1])
            wide = wide and self._is_doubled[at]
            pairs = pairs and (count % 2 == 1 or self._rows[at] == self._rows[at - 1])
            tall = pairs and count % 2 == 0
            # Two bytes become one; at an odd number of them, one more dot byte is white.
            columns = (right - left + 1) // 2 if wide else right - left
            cost = (count // 2 if tall else count) * columns + costs[at + 1]
            if cost < best.cost:
                best = _Way(cost, count, wide, tall)
        return replace(best, cost=best.cost + _BAND_COST + _NUISANCE)

    def _span(self, row: bytes) -> tuple[int, int] | None:
        if not any(row):
            return None
        if not self._crop:
            return 0, self._bytes
        return len(row) - len(row.lstrip(b"\0")), len(row.rstrip(b"\0"))

    def _widened(self, left: int, right: int) -> tuple[int, int]:
        """Returns the span as an even number of bytes within the picture."""
        if (right - left) % 2 == 0:
            return left, right
        return (left, right + 1) if right < self._bytes else (left - 1, right)


def _stands_in_pairs(row: bytes) -> bool:
    """Returns whether each dot in an even place equals the one after it."""
    dots = int.from_bytes(row, "big")
    pairs = int.from_bytes(b"\x55" * len(row), "big")
    return (dots >> 1) & pairs == dots & pairs
