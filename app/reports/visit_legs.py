"""Transactions gathered by their tickets: what a visitor met in all."""

import numpy as np

from app.persistence.column_store.records import Numbers, Records


class LegsOfTickets:
    """The transactions of some tickets; each figure has one value a ticket."""

    def __init__(self, tickets: Records, legs: Records) -> None:
        self._count = len(tickets)
        numbers = tickets["ticket"]
        # Packed days come in order; only what isn't packed may stand behind what is later.
        is_ordered = bool(np.all(numbers[1:] >= numbers[:-1]))
        order = np.arange(len(numbers)) if is_ordered else np.argsort(numbers, kind="stable")
        ordered = numbers if is_ordered else numbers[order]
        place = np.searchsorted(ordered, legs["ticket"])
        place = np.minimum(place, max(self._count - 1, 0))
        known = ordered[place] == legs["ticket"] if self._count else np.zeros(len(legs), dtype=bool)
        self.legs = legs[known]
        self._owner = order[place[known]] if self._count else np.zeros(0, dtype=np.int64)

    def total(self, values: Numbers) -> Numbers:
        """The sum of a value of each leg, by ticket."""
        sums = np.bincount(self._owner, weights=values, minlength=self._count)
        return sums.astype(np.int64)

    def first(self, values: Numbers, where: Numbers) -> Numbers:
        """A value of each ticket's first leg for which the condition holds; -1 where none is."""
        chosen = np.flatnonzero(where)
        found = np.full(self._count, -1, dtype=np.int64)
        # Written from the last to the first, so that the first one stays.
        backwards = chosen[np.argsort(self.legs["leg"][chosen], kind="stable")][::-1]
        found[self._owner[backwards]] = values[backwards]
        return found

    def count(self, where: Numbers) -> Numbers:
        """How many legs of each ticket the condition holds for."""
        return np.bincount(self._owner[where], minlength=self._count)
