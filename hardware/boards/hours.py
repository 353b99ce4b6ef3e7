"""How bright a board is by the hour: `bright=6:100,18:40` is full from six, 40 % from eighteen."""

import re
from datetime import datetime

_STEP = re.compile(r"([0-9]|1[0-9]|2[0-3]):([0-9]|[1-9][0-9]|100)")


def by_hour(value: str) -> str:
    """Returns the value as it is; raises ValueError when it is no list of hours and per cents."""
    if not all(_STEP.fullmatch(step) for step in value.split(",")):
        raise ValueError("hours and per cents, as in 6:100,18:40")
    return value


def level_at(value: str, now: datetime | None = None) -> int:
    """Returns the per cent of the hour, full where nothing is said; the clock is this PC's own."""
    if not value:
        return 100
    # The board hangs where this PC stands, so the PC's own time zone is the board's.
    hour = (now or datetime.now()).hour  # noqa: DTZ005
    steps = sorted(
        (int(found[1]), int(found[2])) for step in value.split(",") if (found := _STEP.match(step))
    )
    before = [level for start, level in steps if start <= hour]
    return before[-1] if before else steps[-1][1]
