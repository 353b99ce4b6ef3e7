"""Knows each report's figures of a group, worked out in plain Python from what was watched."""

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from app.reports.wait_bands import BOUNDS_MIN
from tests.reports.recount import Sat, Served, Visitor, over

Row = Sequence[float | None]


def mean(values: Sequence[float]) -> float | None:
    """Return the mean, None of nothing."""
    return statistics.fmean(values) if values else None


def at(values: Sequence[float], share: float) -> float | None:
    """Return the percentile by linear interpolation."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def share(hits: int, of: int) -> float | None:
    """Return the part of the whole."""
    return hits / of if of else None


def waits(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `waits` counts."""
    took = [c.wait_s for c in calls]
    within = share(sum(s <= 900 for s in took), len(took))
    return [len(took), mean(took), at(took, 0.5), at(took, 0.9), max(took, default=None), within]


def bands(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `bands` counts."""
    bounds = [0, *(60 * b for b in BOUNDS_MIN), 10**9]
    took = [max(c.wait_s, 0.001) for c in calls]
    pairs = pairwise(bounds)
    return [len(took), *(sum(low < s <= high for s in took) for low, high in pairs)]


def service(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `service` counts."""
    took = [c.service_s for c in calls]
    return [len(took), mean(took), at(took, 0.5), at(took, 0.9), sum(took) / 3600]


def walk_held(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `walk_held` counts."""
    walks, held = [c.walk_s for c in calls], [c.held.total_seconds() for c in calls if c.held]
    return [
        len(calls), mean(walks), at(walks, 0.5), at(walks, 0.9),
        sum(c.recalls > 0 for c in calls), len(held), mean(held), sum(held) / 3600,
    ]  # fmt: skip


def agencies(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `agencies` counts."""
    done = [c for c in calls if c.end == "finish"]
    codes = ("accepted", "supplement", "refused", "returned_result")
    waited = waits(done)
    return [
        len(calls), len(done), waited[1], waited[3], waited[5],
        mean([c.service_s for c in done if c.started]),
        *(sum(c.outcome == code for c in done) for code in codes),
        share(sum(c.end == "no-show" for c in calls), len(calls)),
    ]  # fmt: skip


def arrivals(group: Sequence[Visitor]) -> Row:
    """Return the line of the report that `arrivals` counts."""
    days = len({v.on for v in group})
    work_s = sum(c.walk_s + c.service_s for v in group for c in over(v.calls))
    done = sum(v.end == "finish" for v in group)
    return [len(group), days, len(group) / days, done, work_s / 3600, work_s / 3600 / days]


def visits(group: Sequence[Visitor]) -> Row:
    """Return the line of the report that `visits` counts."""
    took = [(v.last - v.issued).total_seconds() for v in group if v.last]
    waits = [v.waits_s() for v in group]
    return [
        len(group), mean(took), at(took, 0.5), at(took, 0.9), mean(waits),
        share(sum(w <= 900 for w in waits), len(waits)), None,
    ]  # fmt: skip


def losses(group: Sequence[Visitor]) -> Row:
    """Return the line of the report that `losses` counts."""
    missed = [sum(c.end == "no-show" for c in v.calls) for v in group]
    left_open = [any(c.end == "expire" for c in v.calls) for v in group]
    cancelled = [v for v in group if v.end == "cancel"]
    expired = [v for v in group if v.end == "expire"]
    after = [(v.last - v.issued).total_seconds() for v in cancelled if v.last]
    return [
        len(group), sum(missed), sum(m > 0 for m in missed),
        sum(m > 0 and v.end == "finish" for m, v in zip(missed, group, strict=True)),
        len(cancelled), mean(after), len(expired) - sum(left_open), sum(left_open),
        share(len(cancelled) + len(expired), len(group)),
    ]  # fmt: skip


def priority(group: Sequence[Visitor]) -> Row:
    """Return the line of the report that `priority` counts."""
    met = [v for v in group if over(v.calls)]
    classed = sum(v.priority is not None for v in group)
    checks = [sum(v.check == d for v in group) for d in ("confirm", "refuse", "add")]
    out_of_turn = sum(c.out_of_turn for v in group for c in over(v.calls))
    return [
        len(group), classed, share(classed, len(group)), *checks, out_of_turn,
        mean([v.waits_s() for v in met if v.priority]),
        mean([v.waits_s() for v in met if not v.priority]),
    ]  # fmt: skip


def quoted(group: Sequence[Visitor]) -> Row:
    """Return the line of the report that `quoted` counts."""
    told = [
        (v.quoted_s or (0, 0, 0), (v.calls[0].called - v.issued).total_seconds()) for v in group
    ]
    middles = [(low + high) / 2 for (low, high, _), _ in told]
    actual = [s for _, s in told]
    errors = [abs(s - middle) for s, middle in zip(actual, middles, strict=True)]
    right = (
        [s < q[0] for q, s in told], [q[0] <= s <= q[1] for q, s in told],
        [s > q[1] for q, s in told], [s <= q[2] for q, s in told],
    )  # fmt: skip
    shares = [share(sum(hits), len(hits)) for hits in right]
    return [len(told), mean(middles), mean(actual), mean(errors), *shares]


def counter(calls: Sequence[Served], spans: Sequence[Sat]) -> Row:
    """Return the line of a counter in the report of counters."""
    done = [c for c in calls if c.end == "finish"]
    open_s = sum(s.span_s for s in spans if not s.is_paused)
    busy_s = sum(c.walk_s + c.service_s for c in calls)
    paused_s = sum(s.span_s for s in spans if s.is_paused)
    used = min(busy_s / open_s, 1.0) if open_s else None
    return [
        len(done), mean([c.service_s for c in done if c.started]), open_s / 3600, busy_s / 3600,
        max(open_s - busy_s, 0) / 3600, used, paused_s / 3600,
    ]  # fmt: skip


def summary(calls: Sequence[Served]) -> Row:
    """Return the line of the report that `summary` counts."""
    waited = waits(calls)
    took = [c.service_s for c in calls if c.started]
    return [waited[0], waited[1], waited[3], waited[5], mean(took)]


def heat(
    moments: Sequence[datetime], waits_s: Sequence[float] | None
) -> Mapping[tuple[int, int], float | None]:
    """Return what stands at each weekday (Monday is 1) and hour: means, or how many a day."""
    cells: dict[tuple[int, int], list[int]] = {}
    for place, moment in enumerate(moments):
        cells.setdefault((moment.isoweekday(), moment.hour), []).append(place)
    if waits_s is not None:
        return {cell: mean([waits_s[n] for n in places]) for cell, places in cells.items()}
    days = Counter(on.isoweekday() for on in {moment.date() for moment in moments})
    return {cell: len(places) / days[cell[0]] for cell, places in cells.items()}
