"""The newest result of the forward simulation: when each ticket, and a new one, will be called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

Kind = tuple[str, str | None]
"""A service and the priority class, None for an ordinary visitor."""


class Spread(NamedTuple):
    """Percentiles of the simulated waits, in seconds from the forecast's instant."""

    p30_s: float
    p50_s: float
    p70_s: float
    p80_s: float
    p90_s: float


class Next(NamedTuple):
    """The spread for somebody who takes a number now, behind `ahead` people of the service.

    `pace_s` is how much longer each further person ahead makes the wait.
    """

    spread: Spread
    ahead: int
    pace_s: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The spreads of every waiting ticket, by id, and of the next one of each service and class.

    It was made of the floor at `seq`; `at` is that instant. A ticket or a class without a spread
    will not be called by any counter that is open or will be.
    """

    seq: int
    at: datetime
    tickets: Mapping[int, Spread] = field(default_factory=dict)
    next: Mapping[Kind, Next] = field(default_factory=dict)
