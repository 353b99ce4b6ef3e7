"""Knows the small settings that tests try the estimate on."""

from collections.abc import Sequence
from dataclasses import replace

from app.estimating.evaluation.scenarios import Scenario, scenarios
from tests.support.builders import sample_centre


def sample_scenarios() -> Sequence[Scenario]:
    """Return three settings of different kinds, of one judged day each."""
    every = scenarios(sample_centre())
    return [replace(every[place], days=1) for place in (0, 3, 6)]
