"""Lines, counters and their rules as arrays: the form in which the engine runs forward.

A line is everybody of one service, one weight and one target counter, in ticket order. Of one line
nobody passes another, whatever the policy, so only the heads of lines are ever compared.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.centre.values import Policy

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

FIRST_S = -1e7
"""The rank of one placed first: before every real one."""
NEVER = np.inf


@dataclass(frozen=True, slots=True)
class RoutingRules:
    """What of the centre's rules decides who is next; spans in seconds."""

    policy: Policy
    longest_wait_s: float
    priority_in_a_row: int


@dataclass(frozen=True, slots=True)
class LineArrays:
    """L lines of up to K places, in each of R runs; instants are seconds from now.

    `rank_s` orders and scores (R, L, K+1; NEVER behind the last), `since_s` is the earliest start
    of a wait from that place on (R, L, K+1), `cost_s` what serving takes a counter of ordinary
    pace, pause after it not included, 0 where nobody is served; `leaves_s` when the ticket is given
    up. `is_needed` marks the places (L, K) whose call the forecast needs, `is_next` the next number
    of a line, which nobody holds yet; `is_sent` the lines of people who were sent to one counter.
    """

    rank_s: Floats
    since_s: Floats
    cost_s: Floats
    leaves_s: Floats
    is_needed: Bools
    is_next: Bools
    service: Ints
    weight: Floats
    head_start_s: Floats
    is_priority: Bools
    is_sent: Bools


@dataclass(frozen=True, slots=True)
class CounterArrays:
    """C counters: when each is free, how slow it is (R, C), whom it serves, its calls in a row.

    `helps_after_s` (C, S) is the wait of the service over which the counter serves it, NEVER where
    it doesn't, less than zero where it always does; `is_target` (C, L) marks the lines sent to it.
    `pause_s` (R, P) are pauses between two calls and `notice_s` (R, P) what passes until somebody
    who finds it idle is called, used in turn. `works_through` counters skip the breaks,
    and `late_s` (R, C) is how much later than its end a counter comes back from one.
    """

    free_s: Floats
    pace: Floats
    row: Ints
    helps_after_s: Floats
    is_target: Bools
    pause_s: Floats
    notice_s: Floats
    works_through: Bools
    late_s: Floats


@dataclass(frozen=True, slots=True)
class GroupArrays:
    """Counters that share lines, these lines, and the breaks in which none of them calls."""

    rules: RoutingRules
    lines: LineArrays
    counters: CounterArrays
    breaks_s: tuple[tuple[float, float], ...]
