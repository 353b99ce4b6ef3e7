"""Telephone numbers: left with a ticket, never in the log, gone when the day is closed."""

from pathlib import Path

import pytest

from app.domain.errors import Invalid
from app.domain.queue.ticket import Ticket
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

NUMBER = "0912 345 678"
KEPT = "0912345678"


def kept(site: Site) -> list[str]:
    """Return the numbers that the database still knows."""
    return [str(row.number) for row in site.dump()["phones"]]


def edit(site: Site, ticket: Ticket, phone: str) -> Ticket:
    """Let the reception write a number on the ticket."""
    done = site.parts.ticket_edits.edit(
        site.caller("reception"),
        ticket.id,
        version=ticket.version,
        request_id=site.new_id(),
        written={"phone": phone},
    )
    assert done.ticket is not None
    return done.ticket


def test_a_number_is_kept_with_its_ticket_and_in_no_other_table(site: Site) -> None:
    site.issue(phone=NUMBER)

    tables = site.dump()

    assert kept(site) == [KEPT]
    assert KEPT not in str({name: rows for name, rows in tables.items() if name != "phones"})


def test_a_telephone_number_is_deleted_when_its_day_is_closed(site: Site) -> None:
    site.issue(phone=NUMBER)

    site.parts.day_close.close_day(site.centre_id)

    assert kept(site) == []


@ON_SQLITE
def test_a_deleted_number_is_in_no_file(site: Site, tmp_path: Path) -> None:
    site.issue(phone=NUMBER)
    before = _files(tmp_path)

    site.parts.day_close.close_day(site.centre_id)

    assert KEPT.encode() in before
    assert KEPT.encode() not in _files(tmp_path)


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.glob("moiso.db*"))


def test_a_number_goes_at_midnight_even_where_everybody_was_served(site: Site) -> None:
    site.open(1)
    site.issue(phone=NUMBER)
    site.served(1)
    site.parts.counters.close(site.officer(1), 1)
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)

    assert kept(site) == []


def test_another_centres_numbers_stay_when_one_closes_its_day(site: Site) -> None:
    site.issue(phone=NUMBER)
    site.other.issue(phone="0999999999")

    site.parts.day_close.close_day(site.centre_id)

    assert kept(site) == ["0999999999"]


def test_writing_a_telephone_number_keeps_the_place_and_tells_the_log_no_digit(site: Site) -> None:
    """Case 15."""
    site.open(1)
    first, _second = site.issue_many(2)

    written = edit(site, first, NUMBER)

    assert (written.rank_at, written.queued_at) == (first.rank_at, first.queued_at)
    assert site.log()[-1].facts == {"phone": "given"}
    assert kept(site) == [KEPT]
    assert site.called(1).id == first.id


@ON_SQLITE
def test_a_new_number_replaces_the_old_one_and_an_empty_one_clears_it(site: Site) -> None:
    ticket = edit(site, site.issue(phone=NUMBER), "+84 900 000 000")
    replaced = kept(site)

    edit(site, ticket, "")

    assert (replaced, kept(site)) == (["+84900000000"], [])


@ON_SQLITE
def test_a_number_that_is_none_takes_no_ticket(site: Site) -> None:
    with pytest.raises(Invalid, match="phone_number"):
        site.issue(phone="call me")

    assert site.dump()["tickets"] == []
