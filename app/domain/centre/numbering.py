"""Numbers: the range an origin draws from, what follows when it is full, how a label is written."""

from dataclasses import dataclass

from app.domain.centre.values import NumberRules, Origin

OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Series:
    """One run of ordinals of a prefix and a day; `last` is None where it has no end."""

    name: str
    first: int
    last: int | None

    def holds(self, ordinal: int) -> bool:
        """Whether the ordinal still lies in the series."""
        return self.last is None or ordinal <= self.last


def series_for(rules: NumberRules, origin: Origin) -> tuple[Series, ...]:
    """The series to draw from, in order: the origin's own range, then one without an end.

    An origin without a range draws from that of walk-ins; if walk-ins have none, from the numbers
    below every range. The last series begins above every range, so a full range never meets
    another's numbers and never goes back to 1 while ticket 1 still waits.
    """
    if not rules.ranges:
        return (Series(OVERFLOW, rules.first, None),)
    name = origin if origin in rules.ranges else Origin.WALK_IN
    lowest = min(first for first, _ in rules.ranges.values())
    first, last = rules.ranges.get(name, (rules.first, lowest - 1))
    beyond = max(last for _, last in rules.ranges.values()) + 1
    own = Series(name.value, first, last)
    rest = Series(OVERFLOW, max(beyond, rules.first), None)
    return (own, rest) if first <= last else (rest,)


def label(prefix: str, ordinal: int, digits: int) -> str:
    """The label: ordinal 12 of "A" with 3 digits is "A012"; 1000 is "A1000", never cut."""
    return f"{prefix}{ordinal:0{digits}d}"
