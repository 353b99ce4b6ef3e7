"""Pages of tickets, transactions and events: filtered, in order, never another centre's."""

from datetime import date, timedelta

import pytest

from app.domain.queue.ticket import Action
from app.persistence.queue import queries
from app.persistence.queue.queries import TicketFilter, TransactionFilter
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

TUESDAY = date(2026, 11, 24)


def _labels(site: Site, **wanted: object) -> list[str]:
    with site.parts.database.read() as connection:
        found = queries.list_tickets(connection, site.centre_id, TicketFilter(**wanted))  # type: ignore[arg-type] # the fields are the caller's
    return [ticket.label for ticket in found]


def test_tickets_are_found_by_state_service_and_label_newest_first(site: Site) -> None:
    site.issue_many(3)
    tax = site.issue("thue")
    site.other.issue()
    site.act(tax, Action.CANCEL, by="reception")

    assert _labels(site) == ["U001", "A003", "A002", "A001"]
    assert _labels(site, state="cancelled") == ["U001"]
    assert _labels(site, service="dat-dai", state="waiting") == ["A003", "A002", "A001"]
    assert _labels(site, label="A002") == ["A002"]
    assert _labels(site, label="A002", on=TUESDAY) == ["A002"]
    assert _labels(site, label="A002", on=TUESDAY - timedelta(days=1)) == []
    assert _labels(site, label="' OR 1=1 --") == []


@ON_SQLITE
def test_pages_follow_one_another_without_gap_or_repetition(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 3)
    site.issue_many(7)
    pages, cursor = list[list[str]](), None

    while page := _labels(site, cursor=cursor):
        pages.append(page)
        cursor = max(t.id for t in site.floor.tickets.values() if t.label == page[-1])

    assert [label for page in pages for label in page] == [f"A00{n}" for n in range(7, 0, -1)]
    assert [len(page) for page in pages] == [3, 3, 1]


def test_transactions_are_found_by_day_service_counter_and_officer(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    site.open(1, TAX)
    site.issue_many(2)
    site.act(site.called(1), Action.TRANSFER, service="thue")
    site.served(TAX)
    site.served(1)

    def found(**wanted: object) -> list[tuple[str, int]]:
        wish = TransactionFilter(TUESDAY, TUESDAY, **wanted)  # type: ignore[arg-type] # as above
        with site.parts.database.read() as connection:
            rows = queries.list_transactions(connection, site.centre_id, wish)
        return [(row["label"], row["leg"]) for row in rows]

    first = min(int(row.id) for row in site.dump()["tickets"])
    assert found() == [("A001", 1), ("A001", 2)]
    assert found(cursor=(first, 1)) == [("A001", 2), ("A002", 1)]
    assert found(counter=TAX) == [("A001", 2)]
    assert found(service="dat-dai", officer=site.officer(1).id) == [("A001", 1), ("A002", 1)]
    assert found(officer=site.officer(2).id) == []


@ON_SQLITE
def test_events_are_listed_in_order_after_a_seq(site: Site) -> None:
    site.open(1)
    site.issue()
    site.other.issue()
    site.called(1)

    with site.parts.database.read() as connection:
        found = queries.list_events(connection, site.centre_id, 2)

    assert [(event.seq, event.type) for event in found] == [(3, "issue"), (4, "call")]


@ON_SQLITE
def test_a_track_code_leads_to_its_ticket_until_the_day_is_closed(site: Site) -> None:
    """Case 35: a code of nobody leads nowhere."""
    done = site.issuing.issue(site.caller("kiosk"), site.wish())
    assert done.ticket is not None

    def of(code: str | None) -> int | None:
        with site.parts.database.read() as connection:
            found = queries.ticket_id_of_code(connection, str(code))
        return found[1] if found else None

    assert of(done.track_code) == done.ticket.id
    assert of("x" * 16) is None
    assert of("") is None
    site.parts.day_close.close_day(site.centre_id)
    assert of(done.track_code) is None
