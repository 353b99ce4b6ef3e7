"""What the estimate knows of today is the same whether it was told at once or in pieces."""

import pytest

from app.domain.centre.calendar import business_day
from app.estimating.experience import DaySoFar
from app.persistence.queue import day_tickets
from app.persistence.waits.past import past_of_days, past_of_tickets
from tests.support.eventful import eventful_day
from tests.support.site import Site


def test_a_day_told_ticket_by_ticket_is_the_whole_day(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(day_tickets, "SLICE", 2)
    on = business_day(site.clock.now(), site.floor.centre.time_zone)
    so_far = DaySoFar()
    seq = None
    lengths = set()

    for step in eventful_day(site):
        step()
        site.clock.later(seconds=3)
        with site.parts.database.read() as connection:
            newest = day_tickets.newest_seq(connection, site.centre_id)
            for ids in day_tickets.ids_since(connection, site.centre_id, on, seq, newest):
                lengths.add(len(ids))
                so_far.put(past_of_tickets(connection, ids))
            seq = newest
            assert so_far.past == past_of_days(connection, site.centre_id, on, on)

    assert lengths == {1, 2}
    assert (len(so_far.past.visits), len(so_far.past.legs)) == (8, 8)
