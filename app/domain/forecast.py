"""What the forward simulation last said: when each who waits, and the next one, will be called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

Kind = tuple[str, str | None]
"""A service and the priority class, None for an ordinary visitor."""


class Spread(NamedTuple):
    """How the waits of the runs lie, in seconds from the forecast's instant."""

    p30_s: float
    p50_s: float
    p70_s: float
    p80_s: float
    p90_s: float


class Next(NamedTuple):
    """The spread of who takes a number now, behind `ahead` people of the service.

    `pace_s` is how much longer each further one ahead makes it.
    """

    spread: Spread
    ahead: int
    pace_s: float


@dataclass(frozen=True, slots=True)
class Forecast:
    """The spreads of every waiting ticket, by id, and of the next one of each service and class.

    It was made of the floor at `seq`; `at` is that instant. Who is in neither will not be called
    by any counter that is open or will be.
    """

    seq: int
    at: datetime
    tickets: Mapping[int, Spread] = field(default_factory=dict)
    next: Mapping[Kind, Next] = field(default_factory=dict)
