"""Auto-call: the next ticket is called some seconds after a finish, once, whoever looks."""

from functools import partial

import pytest

from app.domain.errors import Conflict
from app.domain.queue.ticket import Action, State
from app.persistence.centre.store import plain_configuration, save_centre
from tests.support.builders import NOW
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site
from tests.support.together import answers, together


@pytest.fixture
def site(site: Site) -> Site:
    """Give the test a centre that calls by itself five seconds after a finish."""
    with site.parts.database.write() as connection:
        plain = plain_configuration(connection, site.centre_id)
        save_centre(
            connection, {**plain, "calling": {**plain["calling"], "auto_call_s": 5}}, at=NOW
        )
    site.open(1)
    site.issue_many(3)
    return site


def finished(site: Site) -> None:
    """Let counter 1 call and finish its next visitor."""
    site.act(site.called(1), Action.FINISH)


def test_the_next_is_called_five_seconds_after_a_finish_and_only_once(
    site: Site, neighbour: Site
) -> None:
    """Two processes look at the same moment."""
    finished(site)
    site.clock.later(seconds=4.9)
    early = site.parts.calling.auto_next(site.centre_id, 1)
    site.clock.later(seconds=0.1)

    looks = [partial(s.parts.calling.auto_next, s.centre_id, 1) for s in (site, neighbour) * 3]
    called = [ticket for ticket in answers(together(looks)) if ticket is not None]

    assert early is None
    assert [t.label for t in called] == ["A002"]
    assert called[0].leg is not None
    assert called[0].leg.officer == site.officer(1).id
    assert called[0].leg.reason["auto"] is True
    assert site.floor.counters[1].auto_call_at is None


def test_what_is_due_survives_a_restart(site: Site, neighbour: Site) -> None:
    finished(site)
    site.clock.later(minutes=3)

    called = neighbour.parts.calling.auto_next(site.centre_id, 1)

    assert called is not None
    assert called.label == "A002"


@ON_SQLITE
@pytest.mark.parametrize("how", ["stop", "pause", "close", "undo", "call"])
def test_it_is_not_called_once_something_stands_against_it(site: Site, how: str) -> None:
    finished(site)
    counters, officer = site.parts.counters, site.officer(1)
    match how:
        case "stop":
            counters.stop_auto_call(officer, 1)
        case "pause":
            counters.pause(officer, 1, "lunch")
            counters.resume(officer, 1)
        case "close":
            counters.close(officer, 1)
        case "undo":
            done = next(t for t in site.dump()["tickets"] if t.state == "done")
            site.act(site.ticket(done.id), Action.UNDO, by="officer01")
        case _:
            site.called(1)
    site.clock.later(minutes=1)
    before = site.dump()

    assert site.parts.calling.auto_next(site.centre_id, 1) is None
    assert site.dump() == before


@ON_SQLITE
def test_while_nobody_waits_it_goes_on_waiting(site: Site) -> None:
    for _ in range(3):
        finished(site)
    site.clock.later(minutes=1)
    nobody = site.parts.calling.auto_next(site.centre_id, 1)
    site.issue()

    called = site.parts.calling.auto_next(site.centre_id, 1)

    assert nobody is None
    assert called is not None
    assert called.state is State.CALLED


@ON_SQLITE
def test_only_the_officer_of_the_counter_stops_it(site: Site) -> None:
    finished(site)

    with pytest.raises(Conflict, match="not_your_counter"):
        site.parts.counters.stop_auto_call(site.officer(2), 1)

    assert site.floor.counters[1].auto_call_at is not None
