"""Packed days: what is over is read at once, and is never older than its rows."""

from copy import deepcopy
from datetime import timedelta

from sqlalchemy import delete, select, update

from app.domain.centre.calendar import DayRange, business_day
from app.domain.queue.corrections import Correction
from app.domain.queue.ticket import Action
from app.operations.queue.corrections import Corrections
from app.persistence.centre.store import plain_configuration, save_centre
from app.persistence.column_store.packed_days import ColumnStore, Rest
from app.persistence.column_store.records import RecordKind, column_names
from app.persistence.schema import packed_columns
from app.persistence.verify import differences
from tests.support.builders import NOW
from tests.support.plans import RESULTS, TAX
from tests.support.site import Site


def _pack(site: Site, rest: Rest | None = None) -> int:
    return site.parts.units.pack_past_days(site.centre_id, site.clock.now(), most=100, rest=rest)


def _packed(site: Site) -> int:
    with site.parts.database.read() as connection:
        query = select(packed_columns.c.business_on, packed_columns.c.part).distinct()
        return len(connection.execute(query).all())


def _read(site: Site, days: int) -> dict[RecordKind, bytes]:
    last = business_day(site.clock.now(), site.floor.centre.time_zone)
    period = DayRange(last - timedelta(days=days), last)
    with site.parts.database.read() as connection:
        past = ColumnStore(connection, site.floor.centre, site.clock.now())
        read = {part: past.read(part, period) for part in RecordKind}
        return {
            part: b"".join(found[name].tobytes() for name in column_names(part))
            for part, found in read.items()
        }


def _packed_as_its_rows(site: Site) -> None:
    """Where it differs, `differences` says so: that is tried by a test of its own below."""
    assert _packed(site) == 3
    with site.parts.database.read() as connection:
        assert not differences(connection, site.centre_id)


class _PastTicket:
    """A ticket served on a day that is over, one of so many that making their records rests."""

    def __init__(self, site: Site) -> None:
        self._site = site
        site.open(1)
        site.issue_many(45)
        self._id = site.served(1).id
        self._corrected = 0
        site.parts.day_close.close_day(site.centre_id)
        site.clock.later(days=1)

    def correct(self) -> None:
        """Correct its outcome, which was accepted, to refused, or back."""
        site, seen = self._site, self._corrected
        wish = Correction("Chọn nhầm", {"outcome": "accepted" if seen % 2 else "refused"}, None)
        Corrections(site.parts.units, site.clock).correct(
            site.caller("supervisor"), self._id, 1, wish, seen=seen, request_id=site.new_id()
        )
        self._corrected += 1


def _day(site: Site, *, closes: bool = True) -> None:
    site.open(1, TAX)
    site.issue("thue", priority="NCT")
    site.issue_many(3)
    site.clock.later(minutes=4)
    site.served(1)
    site.served(TAX)
    site.act(site.called(1), Action.START)
    if closes:
        site.parts.day_close.close_day(site.centre_id)
        site.clock.later(days=1)


def test_packed_columns_say_what_their_rows_say(site: Site) -> None:
    _day(site)
    _day(site)
    _day(site, closes=False)
    before = _read(site, 3)

    assert _pack(site) == 2
    assert _pack(site) == 0

    # Their words had no numbers of the database's own before, so the bytes may differ from those.
    after = _read(site, 3)
    assert _packed(site) == 6
    assert {part: len(found) for part, found in after.items()} == {
        part: len(found) for part, found in before.items()
    }
    with site.parts.database.write() as connection:
        connection.execute(delete(packed_columns))
    assert _read(site, 3) == after


def test_the_hall_goes_on_while_a_day_is_packed(site: Site) -> None:
    """Who takes a ticket meanwhile waits for nothing, and the day is made but once."""
    site.issue_many(45)
    site.parts.day_close.close_day(site.centre_id)
    site.clock.later(days=1)
    _pack(site)
    with site.parts.database.write() as connection:
        connection.execute(delete(packed_columns))
    taken: list[int] = []

    assert _pack(site, lambda: taken.append(site.issue().id)) == 1

    assert len(set(taken)) == 2  # one after each twenty rows of tickets
    _packed_as_its_rows(site)


def test_a_day_that_changes_while_it_is_packed_is_made_again(site: Site) -> None:
    past = _PastTicket(site)
    _pack(site)
    past.correct()
    changes = iter([past.correct])

    def change_once() -> None:
        for change in changes:
            change()

    assert _pack(site, change_once) == 1

    _packed_as_its_rows(site)


def test_a_day_that_never_stands_still_is_left_for_later(site: Site) -> None:
    past = _PastTicket(site)

    assert _pack(site, past.correct) == 0
    assert _packed(site) == 0

    assert _pack(site) == 1
    _packed_as_its_rows(site)


def test_a_day_with_something_open_is_not_packed(site: Site) -> None:
    _day(site, closes=False)
    site.clock.later(days=1)

    assert _pack(site) == 0
    site.parts.day_close.close_past_days(site.centre_id)
    assert _pack(site) == 1


def test_days_on_which_nobody_came_are_packed_and_asked_no_more(site: Site) -> None:
    _day(site)
    site.clock.later(days=3)
    _day(site)

    assert _pack(site) == 5
    assert _pack(site) == 0


def test_a_clock_set_back_takes_the_days_to_come_away(site: Site) -> None:
    for _ in range(2):
        site.issue()
        site.parts.day_close.close_day(site.centre_id)
        site.clock.later(days=1)
    assert _pack(site) == 2
    site.clock.later(days=-1.25)

    site.parts.units.clock_was_set()
    site.issue()

    assert _packed(site) == 3
    tickets = _read(site, 2)[RecordKind.TICKETS]
    with site.parts.database.write() as connection:
        connection.execute(delete(packed_columns))
    assert _read(site, 2)[RecordKind.TICKETS] == tickets


def test_another_prefix_of_a_service_has_its_days_packed_anew(site: Site) -> None:
    _day(site)
    _pack(site)
    with site.parts.database.write() as connection:
        plain = plain_configuration(connection, site.centre_id)
        save_centre(connection, plain, at=NOW)
    assert _packed(site) == 3

    plain["service"][0]["prefix"] = "Z"
    with site.parts.database.write() as connection:
        save_centre(connection, plain, at=NOW)

    assert _packed(site) == 0


def test_a_prefix_written_in_capitals_leaves_past_tickets_with_the_service_of_their_issue(
    site: Site,
) -> None:
    """Also one that was sent on to another service."""
    site.open(RESULTS)
    site.issue("ket-qua")
    site.act(site.called(RESULTS), Action.TRANSFER, service="thue")
    site.parts.day_close.close_day(site.centre_id)
    site.clock.later(days=1)
    _pack(site)
    before = _read(site, 1)

    with site.parts.database.write() as connection:
        plain = deepcopy(plain_configuration(connection, site.centre_id))
        plain["service"][2]["prefix"] = "T"
        save_centre(connection, plain, at=NOW)
    _pack(site)

    assert _read(site, 1) == before


def test_verify_log_finds_a_packed_day_that_isnt_what_its_rows_make(site: Site) -> None:
    _day(site)
    _pack(site)
    bad = (
        update(packed_columns)
        .where(packed_columns.c.part == RecordKind.TICKETS.value)
        .values(content=b"")
    )
    with site.parts.database.write() as connection:
        connection.execute(bad)

    with site.parts.database.read() as connection:
        found = differences(connection, site.centre_id)

    with site.parts.database.write() as connection:
        connection.execute(delete(packed_columns))
    assert len(found) == 1
    assert "packed_columns tickets" in found[0]
