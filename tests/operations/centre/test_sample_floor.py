"""The hall in which a draft's display is looked at."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from app.domain.centre.closing import ClosingStage, closing
from app.domain.lobby.speech_lock import to_be_heard
from app.domain.queue.ticket import State
from app.operations.centre.sample_floor import Moment, sample_floor
from tests.support.builders import NOW
from tests.support.scene import Scene

STAGES = {
    Moment.OPEN: None,
    Moment.ENDS_SOON: ClosingStage.ENDS_SOON,
    Moment.BREAK: ClosingStage.BREAK,
    Moment.CLOSED: ClosingStage.CLOSED,
}


@pytest.mark.parametrize("days", range(8))
@pytest.mark.parametrize("moment", Moment)
def test_its_moment_is_what_was_asked_for_on_whatever_day(moment: Moment, days: int) -> None:
    centre = Scene().floor.centre
    hours = replace(
        centre.hours,
        issuing=((time(7, 15), time(11, 15)), (time(13, 15), time(16, 30))),
        calling=((time(7, 30), time(11, 30)), (time(13, 30), time(17))),
    )
    centre = replace(centre, hours=hours)

    _, at = sample_floor(centre, moment, NOW + timedelta(days=days))

    told = closing(centre, at)
    assert (told.stage if told is not None else None) == STAGES[moment]


def test_each_zone_has_calls_and_visitors_wait_with_numbers_of_their_own() -> None:
    centre = Scene().floor.centre

    floor, at = sample_floor(centre, Moment.OPEN, NOW)

    for zone in centre.zones:
        calls = to_be_heard(floor, (zone,), at)
        assert calls
        assert calls[0].at == max(call.at for call in calls)
    states = {ticket.state for ticket in floor.tickets.values()}
    assert {State.CALLED, State.WAITING} <= states
    labels = [ticket.label for ticket in floor.tickets.values()]
    assert len(set(labels)) == len(labels)
