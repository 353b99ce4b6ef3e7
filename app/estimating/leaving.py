"""When people give up: learned by how long they have waited, for few leave after an hour."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from app.domain.waits.past import Past
from app.estimating.arrays import NEVER, Floats

AGES_S = np.array([0.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0])
"""The ages, in waited seconds, from which a rate of leaving holds up to the next."""
LONG_S = 1e7


@dataclass(frozen=True, slots=True)
class Leaving:
    """How long people have waited at each age, and how many of them have left at it."""

    waited_s: Floats
    left: Floats

    def __add__(self, other: "Leaving") -> "Leaving":
        """Both together."""
        return Leaving(self.waited_s + other.waited_s, self.left + other.left)

    def leave_s(self, since_s: Floats, dice: Generator) -> Floats:
        """When each who waits since then (seconds from now) gives up; later than now, or NEVER."""
        if not self.left.any():
            return np.full(since_s.shape, NEVER)
        rates = self.left / np.maximum(self.waited_s, 1.0)
        ages = np.append(AGES_S, LONG_S)
        hazard = np.concatenate([[0.0], np.cumsum(rates * np.diff(ages))])
        known = np.isfinite(since_s)
        since = np.where(known, since_s, 0.0)
        borne = np.interp(np.maximum(-since, 0.0), ages, hazard)
        due = borne + dice.exponential(1.0, since_s.shape)
        # Whoever bears more than there is never leaves.
        place = np.searchsorted(hazard, due)
        low = np.minimum(place, len(ages) - 1)
        slope = np.maximum(rates[np.minimum(low, len(rates)) - 1], 1e-12)
        at_age = ages[low - 1] + (due - hazard[low - 1]) / slope
        return np.where(known & (place < len(ages)), since + at_age, NEVER)


NOBODY = Leaving(np.zeros(len(AGES_S)), np.zeros(len(AGES_S)))
"""Nothing is known: nobody leaves."""


def leavings(past: Past) -> Leaving:
    """What the past tells of those who left before they were called."""
    called = [(leg.called_at - leg.queued_at).total_seconds() for leg in past.legs]
    gone = [
        (visit.left_at - visit.issued_at).total_seconds()
        for visit in past.visits
        if visit.left_at is not None
    ]
    place = np.searchsorted(AGES_S, gone, side="right") - 1
    left = np.bincount(np.maximum(place, 0).astype(np.intp), minlength=len(AGES_S))
    return Leaving(_waited_s([*called, *gone]), left.astype(np.float64))


def _waited_s(waits_s: Iterable[float]) -> Floats:
    """The seconds waited at each age."""
    waits = np.array(list(waits_s), dtype=np.float64)
    ends = np.append(AGES_S[1:], LONG_S)
    at_each: Floats = np.clip(waits[:, None] - AGES_S, 0.0, ends - AGES_S).sum(axis=0)
    return at_each
