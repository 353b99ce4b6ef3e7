"""A rehearsal: everything is tried with a number that is nobody's, and nothing is left of it."""

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, NotAllowed, NotThere
from app.domain.queue.ticket import REHEARSAL, Action, Ticket
from app.domain.visitors.rating import Rating
from app.estimating.log_replay import replay_steps
from app.persistence import schema
from app.persistence.queue.day_tickets import ids_since, newest_seq
from app.persistence.verify import differences
from app.persistence.waits.past import day_events
from hardware.printers.document import TextPart, from_json
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def rehearsed(site: Site, *, by: str = "admin", printer: int | None = None) -> Ticket:
    """Let the administrator take a number of a rehearsal."""
    wish = site.wish(is_rehearsal=True, printer=printer)
    ticket = site.issuing.issue(site.caller(by), wish).ticket
    assert ticket is not None
    return ticket


def played(site: Site) -> Ticket:
    """Let a rehearsal go through everything: paper, call, service, rating."""
    ticket = rehearsed(site, printer=site.caller("kiosk").id)
    site.open(1)
    done = site.served(1)
    site.parts.ratings.by_holder(site.centre_id, ticket.id, Rating(5, ()), request_id=site.new_id())
    return done


def counted(site: Site) -> list[int]:
    """Return the tickets of the day that its figures and the estimate count."""
    on = site.clock.at.astimezone(site.floor.centre.time_zone).date()
    with site.parts.database.read() as connection:
        newest = newest_seq(connection, site.centre_id)
        slices = ids_since(connection, site.centre_id, on, None, newest)
        return [ident for one in slices for ident in one]


def test_nothing_is_left_of_a_rehearsal_but_the_log(site: Site) -> None:
    ticket = played(site)
    rehearsals, admin = site.parts.rehearsals, site.caller("admin")
    (seen,) = rehearsals.under_way(admin)

    ended = rehearsals.end(admin)

    dump = site.dump()
    assert (seen.ticket.id, seen.score, ended) == (ticket.id, 5, 1)
    left = ("tickets", "transactions", "ratings", "print_jobs", "series", "requests")
    assert [dump[table] for table in left] == [[], [], [], [], [], []]
    assert rehearsals.under_way(admin) == []
    types = [event.type for event in site.log()]
    assert types[-1] == "rehearsed"
    assert {"issue", "call", "start", "finish", "rating"} <= set(types)
    with site.parts.database.read() as connection:
        assert differences(connection, site.centre_id) == []


def test_the_first_visitor_gets_number_one_and_counts_alone(site: Site) -> None:
    before = played(site)
    site.parts.rehearsals.end(site.caller("admin"))

    first = site.issue()

    assert (before.label, first.label) == ("A001", "A001")
    assert counted(site) == [first.id]
    assert site.floor.speeds == {}


def test_a_rehearsal_counts_in_no_figure_while_it_goes_on(site: Site) -> None:
    ticket = played(site)

    assert ticket.origin == REHEARSAL
    assert counted(site) == []


@ON_SQLITE
def test_the_replay_of_the_day_knows_no_ticket_of_a_rehearsal(site: Site) -> None:
    ticket = played(site)
    site.parts.rehearsals.end(site.caller("admin"))
    visitor = site.issue()
    centre = site.floor.centre

    with site.parts.database.read() as connection:
        day, before = day_events(connection, centre, visitor.business_on)
    steps = list(replay_steps(centre, before, day))

    known = {step.ticket.id for step in steps if step.ticket is not None}
    assert known == {visitor.id}
    assert ticket.id not in known


def test_a_rehearsal_in_the_middle_of_a_call_leaves_its_counter_free(site: Site) -> None:
    rehearsed(site)
    site.open(1)
    site.called(1)

    site.parts.rehearsals.end(site.caller("admin"))

    assert site.floor.at_counter(1) is None
    visitor = site.issue()
    assert site.called(1).id == visitor.id


def test_the_slip_says_that_it_is_not_valid(site: Site) -> None:
    rehearsed(site, printer=site.caller("kiosk").id)

    with site.parts.database.read() as connection:
        document = connection.execute(select(schema.print_jobs.c.document)).scalar_one()

    first = from_json(document).parts[0]
    assert isinstance(first, TextPart)
    assert first.text == "SỐ THỬ · KHÔNG CÓ GIÁ TRỊ"


def test_nobody_rehearses_while_visitors_wait(site: Site) -> None:
    site.issue_many(2)

    with pytest.raises(Conflict, match="rehearsal_waiting") as refused:
        rehearsed(site)

    assert refused.value.facts["n"] == 2


def test_a_centre_that_was_open_rehearses_outside_its_hours(site: Site) -> None:
    site.open(1)
    site.issue()
    site.served(1)
    with pytest.raises(Conflict, match="rehearsal_open"):
        rehearsed(site)
    site.clock.later(hours=12)

    ticket = rehearsed(site)
    site.parts.rehearsals.end(site.caller("admin"))

    assert ticket.label == "A002"
    assert [row.label for row in site.dump()["tickets"]] == ["A001"]
    with pytest.raises(NotThere):
        site.parts.ratings.by_holder(
            site.centre_id, ticket.id, Rating(5, ()), request_id=site.new_id()
        )


def test_a_forgotten_rehearsal_goes_with_its_day(site: Site) -> None:
    played(site)
    site.clock.later(hours=17)

    site.parts.day_close.close_past_days(site.centre_id)

    assert site.dump()["tickets"] == []
    assert [event.type for event in site.log()][-3:] == ["rehearsed", "counter-close", "day-close"]


def test_only_who_publishes_rehearses_and_in_the_own_centre(site: Site) -> None:
    played(site)
    theirs = site.other.caller("admin")

    with pytest.raises(NotAllowed):
        rehearsed(site, by="reception")
    with pytest.raises(NotAllowed):
        site.parts.rehearsals.end(site.caller("supervisor"))
    assert site.parts.rehearsals.under_way(theirs) == []
    assert site.parts.rehearsals.end(theirs) == 0
    assert len(site.parts.rehearsals.under_way(site.caller("admin"))) == 1


def test_a_number_that_was_cancelled_is_taken_out_too(site: Site) -> None:
    ticket = rehearsed(site)
    site.act(ticket, Action.CANCEL, by="reception")

    site.parts.rehearsals.end(site.caller("admin"))

    assert site.dump()["tickets"] == []
