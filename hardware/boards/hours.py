"""How bright a board is by the hour: `bright=6:100,18:40` is full from six, 40 % from eighteen."""

import re
from datetime import datetime

_STEP = re.compile(r"([0-9]|1[0-9]|2[0-3]):([0-9]|[1-9][0-9]|100)")


def by_hour(value: str) -> str:
    """Returns the value as it is; raises ValueError when it is no list of hours and per cents."""
    steps = [_STEP.fullmatch(step) for step in value.split(",")]
    hours = [int(step[1]) for step in steps if step is not None]
    if len(hours) < len(steps) or len(set(hours)) < len(hours):
        raise ValueError("hours and per cents, each hour once, as in 6:100,18:40")
    return value


def level_at(value: str, now: datetime) -> int:
    """Returns the per cent of the hour, full where nothing is said.

    The board hangs where this PC stands, so `now` is the time by the PC's own clock and zone.
    """
    if not value:
        return 100
    steps = sorted(
        (int(found[1]), int(found[2]))
        for step in value.split(",")
        if (found := _STEP.fullmatch(step))
    )
    before = [level for start, level in steps if start <= now.hour]
    return before[-1] if before else steps[-1][1]
