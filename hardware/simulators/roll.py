"""A roll of paper in a simulated printer that runs low, and then out."""

from hardware.simulators.faults import Fault

_MM_PER_DOT = 25.4 / 203
_CUT_FEED_MM = 15.0
_LOW_PART = 0.1


class SimulatedRoll:
    """A roll of so many millimetres, whose last tenth is below the sensor; None never ends."""

    def __init__(self, length_mm: float | None = None) -> None:
        self._length_mm = length_mm
        self._left_mm = length_mm or 0.0

    def use(self, rows: int) -> Fault | None:
        """Take off a slip of so many rows of dots; returns what the printer's sensors see then."""
        if self._length_mm is None:
            return None
        self._left_mm -= rows * _MM_PER_DOT + _CUT_FEED_MM
        if self._left_mm <= 0:
            return Fault.PAPER_OUT
        return Fault.PAPER_LOW if self._left_mm <= _LOW_PART * self._length_mm else None

    def renew(self) -> None:
        """Put in a new roll of the same length."""
        self._left_mm = self._length_mm or 0.0
