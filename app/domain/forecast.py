"""The newest results of the forward simulation: when each ticket, and a new one, will be called.

And what becomes of the next hour, with what would help.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

Kind = tuple[str, str | None]
"""A service and the priority class, None for an ordinary visitor."""

HOUR = timedelta(hours=1)
"""So far ahead the arrivals are looked for that a supervisor is told of."""


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


class Unknown(StrEnum):
    """Why nothing is said of a service's waits."""

    NOT_YET = "not_yet"
    TOO_LITTLE_PAST = "too_little_past"
    NO_COUNTER = "no_counter"
    NOBODY = "nobody"


class OfferKind(StrEnum):
    """What would shorten a service's waits: a closed counter opens, an open one helps."""

    OPEN = "open"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Slowed:
    """A service whose visitors wait longer for it; seconds that eight of ten don't exceed."""

    service: str
    before_s: float
    after_s: float


@dataclass(frozen=True, slots=True)
class Offer:
    """A counter that would help, and the wait that eight of ten visitors then don't exceed.

    `slows` is the service that pays most for it, if one pays noticeably.
    """

    kind: OfferKind
    counter: int
    p80_s: float
    slows: Slowed | None = None


@dataclass(frozen=True, slots=True)
class ServiceHour:
    """A service in the next hour: how many come, how long they and those who wait now will wait.

    `share` is how many of them are called within the centre's target. Where something isn't known
    it is None, and `unknown` says why.
    """

    coming: float | None = None
    p50_s: float | None = None
    p80_s: float | None = None
    share: float | None = None
    unknown: Unknown | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class NextHour:
    """What the forward simulation says of the hour after `at`, made of the floor at `seq`."""

    seq: int
    at: datetime
    services: Mapping[str, ServiceHour] = field(default_factory=dict)
