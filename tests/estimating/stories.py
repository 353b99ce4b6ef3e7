"""Knows the small settings that tests try the estimate on."""

from collections.abc import Sequence
from dataclasses import replace

from app.estimating.scenarios import Trial, trials
from tests.support.builders import sample_centre


def sample_trials() -> Sequence[Trial]:
    """Return three settings of different kinds, of one judged day each."""
    every = trials(sample_centre())
    return [replace(every[place], days=1) for place in (0, 3, 6)]
