"""The turn to speak is one for all processes, whatever the clocks of their machines say."""

from datetime import timedelta

import pytest

from app.domain.lobby.speech_lock import ScreenSound
from app.operations.clock import system_now
from app.operations.lobby.speech_lock import ScreenReport, SpeechLocks
from tests.support.site import Site

ZONE = "a"


@pytest.mark.parametrize("skew_s", [-2.0, -0.03, 0.03, 2.0])
def test_processes_whose_clocks_differ_give_the_turn_to_one_screen(
    site: Site, neighbour: Site, skew_s: float
) -> None:
    """Thirty milliseconds were enough for two screens to speak at once."""
    other = neighbour.parts.speech_locks
    other._now = lambda: system_now() + timedelta(seconds=skew_s)

    turns = [
        (_has_turn(site, site.parts.speech_locks, "one"), _has_turn(site, other, "two"))
        for _ in range(5)
    ]

    assert turns == [(True, False)] * 5


def _has_turn(site: Site, locks: SpeechLocks, screen: str) -> bool:
    report = ScreenReport(screen, ScreenSound.OK)
    return locks.heard(site.caller(f"display-{ZONE}"), ZONE, report).has_turn
