"""How many counters a half hour needs: offered load and Erlang's formula for those who wait.

A. K. Erlang's delay formula for M/M/c (Cooper, "Introduction to Queueing Theory", 2nd ed., 3.4).
Real services vary less than exponential ones, so it asks for a counter too many rather than one
too few; the forward simulation of the day is the second figure.
"""

from math import ceil, exp

MOST_COUNTERS = 200


def offered_load(arrivals_per_h: float, service_s: float) -> float:
    """How many counters the visitors would keep busy if nobody ever waited, in erlangs."""
    return arrivals_per_h * service_s / 3600


def waiting_share(counters: int, load: float) -> float:
    """Erlang C: the share of visitors who have to wait at all; 1 where counters can't keep up."""
    if load <= 0:
        return 0.0
    if counters <= load:
        return 1.0
    # Erlang B by its recursion, which never overflows, and from it Erlang C.
    blocked = 1.0
    for n in range(1, counters + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked / (1 - load / counters * (1 - blocked))


def share_within(counters: int, load: float, service_s: float, wait_s: float) -> float:
    """The share of visitors who are called within the wait; 0 where counters can't keep up."""
    if load <= 0:
        return 1.0
    if counters <= load:
        return 0.0
    late = waiting_share(counters, load) * exp(-(counters - load) * wait_s / service_s)
    return 1 - late


def mean_wait_s(counters: int, load: float, service_s: float) -> float | None:
    """The mean wait; None where it grows without end."""
    if load <= 0:
        return 0.0
    if counters <= load:
        return None
    return waiting_share(counters, load) * service_s / (counters - load)


def needed(load: float, service_s: float, *, wait_s: float, share: float) -> int:
    """The fewest counters with which so large a share is called within the wait."""
    if load <= 0:
        return 0
    counters = max(ceil(load), 1)
    while counters < MOST_COUNTERS and share_within(counters, load, service_s, wait_s) < share:
        counters += 1
    return counters
