"""Knows how much longer than planned things take on this machine now: the one factor of all waits.

A wait for what must come ends as soon as it is there, so a long one costs nothing, and what comes
late on a busy machine is no fault of the program. Whoever asserts that something does not come,
or that it comes in time, must not use this.
"""

import os
import time
from functools import cache

ORDINARY_S = 0.02
"""For how long the machine computes, on which the waits were written, what is measured here."""

MOST = 8.0
"""Beyond that a test hangs, and shall tell so before pytest's own limit."""


def patience(planned: float) -> float:
    """Return how long to wait at most, in the unit of what was planned for an ordinary machine."""
    return planned * min(slowness() * crowding(), MOST)


def crowding() -> float:
    """Return how many processes each processor had to serve in the last minute, at least one."""
    waiting = os.getloadavg()[0] if hasattr(os, "getloadavg") else 1.0
    return max(1.0, waiting / (os.cpu_count() or 1))


@cache
def slowness() -> float:
    """Return how many times longer than an ordinary machine this one computes, at least one."""
    return max(1.0, min(_computing_s() for _ in range(3)) / ORDINARY_S)


def _computing_s() -> float:
    began = time.thread_time()
    sum(number * number % 7 for number in range(200_000))
    return time.thread_time() - began
