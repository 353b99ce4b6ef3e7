"""The rule of sign-ins in vain: a burst is an alert for half an hour, slow ones are none."""

from datetime import datetime, timedelta

import pytest

from app.domain.alerts.rules import BURST, BURST_TOLD, BURST_WITHIN, AlertInputs, AlertKind, signals
from tests.support.builders import NOW, floor

MINUTE = timedelta(minutes=1)


def raised(*in_vain: tuple[datetime, int], at: datetime = NOW) -> list[dict[str, object]]:
    """Return the facts of the alerts of sign-ins."""
    found = signals(AlertInputs(floor(), at, in_vain=in_vain))
    return [dict(s.facts) for s in found if s.kind is AlertKind.SIGN_INS_IN_VAIN]


@pytest.mark.parametrize(
    ("in_vain", "expected"),
    [
        ([(NOW, BURST)], 1),
        ([(NOW, BURST - 1)], 0),
        ([(NOW - MINUTE, BURST - 1), (NOW, 1)], 1),
        ([(NOW - BURST_WITHIN, BURST - 1), (NOW, 1)], 0),
        ([(NOW - n * MINUTE, 3) for n in range(30)], 0),
        ([(NOW + MINUTE, BURST)], 0),
    ],
)
def test_twenty_within_five_minutes_are_a_burst(
    in_vain: list[tuple[datetime, int]], expected: int
) -> None:
    assert len(raised(*in_vain)) == expected


def test_its_alert_ends_half_an_hour_after_the_burst_however_it_goes_on() -> None:
    burst, slow = (NOW, BURST + 4), (NOW + 20 * MINUTE, 3)

    told = raised(burst, slow, at=NOW + BURST_TOLD - MINUTE)
    over = raised(burst, slow, at=NOW + BURST_TOLD)

    assert told == [{"times": BURST + 4, "minutes": 5}]
    assert over == []
