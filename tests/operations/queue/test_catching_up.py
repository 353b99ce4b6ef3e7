"""The floor of a process follows what another one has committed, event by event."""

import pytest

from app.domain.queue.ticket import Action
from app.persistence.queue import floors
from tests.support.comparing import comparable
from tests.support.eventful import eventful_day
from tests.support.plans import TAX
from tests.support.site import Site


@pytest.mark.parametrize("looks_every", [1, 3, 1000], ids=["each", "some", "the-end"])
def test_the_floor_that_follows_another_process_is_that_of_the_tables(
    site: Site, neighbour: Site, looks_every: int
) -> None:
    neighbour.issue()
    for number, step in enumerate(eventful_day(site)):
        step()
        site.clock.later(seconds=20)
        if number % looks_every == 0:
            _assert_as_in_the_tables(neighbour)

    _assert_as_in_the_tables(neighbour)


def _assert_as_in_the_tables(process: Site) -> None:
    followed = process.floor
    with process.parts.database.read() as connection:
        loaded = floors.load_floor(connection, process.centre_id, followed.seq)
    assert comparable(followed) == comparable(loaded)


def test_what_did_not_change_is_not_read_again(site: Site, neighbour: Site) -> None:
    site.open(1)
    site.issue_many(3)
    before = neighbour.floor

    site.issue()
    after = neighbour.floor

    assert after.seq == before.seq + 1
    assert after.counters is before.counters
    assert all(after.tickets[i] is known for i, known in before.tickets.items())


def test_another_process_takes_back_what_it_has_only_followed(site: Site, neighbour: Site) -> None:
    site.open(1, TAX)
    site.issue_many(2)
    before = neighbour.floor
    called = site.called(1)

    back = neighbour.act(called, Action.UNDO)
    again = site.called(1)

    assert again.id == back.id == called.id
    assert site.floor.counters[1].calls == neighbour.floor.counters[1].calls
    assert before.seq < site.floor.seq == neighbour.floor.seq


def test_a_floor_far_behind_is_read_anew(site: Site, neighbour: Site) -> None:
    before = neighbour.floor
    site.issue_many(310)

    after = neighbour.floor

    assert after.counters is not before.counters
    _assert_as_in_the_tables(neighbour)
