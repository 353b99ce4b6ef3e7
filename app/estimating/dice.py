"""Dice of their own for each thing that is drawn: one thing more changes nothing of the others.

So two forecasts of floors that differ in one counter differ by what it does, not by chance.
"""

from enum import IntEnum

import numpy as np
from numpy.random import Generator


class Thing(IntEnum):
    """What is drawn."""

    COUNTER_FREE = 1
    COUNTER_PACE = 2
    COUNTER_BREAK = 3
    PAUSES = 4
    NOTICES = 5
    COSTS = 6
    COST_DOUBT = 7
    LEAVING = 8
    ARRIVALS = 9
    BOOKED_COME = 10


class Dice:
    """The dice of a forecast; the same seed throws the same."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def of(self, thing: Thing, *which: int) -> Generator:
        """The dice of the thing of a counter, a service or a line, whose numbers are given."""
        return np.random.default_rng((self._seed, thing.value, *which))
