"""Verifying the log: whatever was changed behind the program's back is found and named."""

import pytest
from sqlalchemy import insert, text

from app.domain.queue.counter import Alarm
from app.domain.queue.messages import AskCode, ReplyCode
from app.domain.visitors.rating import Rating, Reason
from app.persistence import schema
from app.persistence.verify import differences
from tests.support.builders import NOW
from tests.support.site import Site

TAMPERED = {
    "UPDATE tickets SET state = 'cancelled' WHERE label = 'A003'": "state is",
    "UPDATE tickets SET label = 'A777' WHERE label = 'A003'": "label is 'A777'",
    "UPDATE tickets SET waiting_ahead = 0 WHERE label = 'A003'": "waiting_ahead is 0",
    "UPDATE tickets SET version = 9 WHERE label = 'A003'": "version is 9",
    "UPDATE transactions SET wait_ms = 1": "wait_ms is 1",
    "UPDATE transactions SET outcome = 'refused' WHERE leg = 1": "outcome is 'refused'",
    "UPDATE counters SET reason = 'x' WHERE number = 1": "reason is 'x'",
    "DELETE FROM transactions": "transactions",
    "UPDATE counters SET calls = 7 WHERE number = 2": "calls is 7",
    "UPDATE counters SET alarm = 'none', alarm_at = NULL": "alarm",
    "UPDATE counter_periods SET state = 'paused' WHERE counter = 1": "state is 'paused'",
    "DELETE FROM counter_periods": "counter_periods",
    "UPDATE ratings SET score = 5": "score is 5",
    "UPDATE messages SET answer = 'agreed'": "answer is 'agreed'",
    "DELETE FROM messages": "messages",
    "UPDATE assistances SET accepted_at = asked_at": "accepted_at is",
    "DELETE FROM assistances": "assistances",
    "DELETE FROM ratings": "ratings",
    "UPDATE series SET next = 2": "next is 2, A002 is given",
    "UPDATE centres SET seq = 1 WHERE id = 1": "seq is 1",
    "UPDATE centres SET config_version = 9 WHERE id = 1": "version is 9",
    "UPDATE centres SET config = (SELECT config FROM centres WHERE id = 2) WHERE id = 1": (
        "the configuration differs from the log in centre"
    ),
    "UPDATE counters SET priority_run = 3 WHERE number = 1": "priority_run is 3",
    "DELETE FROM configurations WHERE centre_id = 1": "configurations 1",
}


@pytest.fixture
def tampered(site: Site) -> Site:
    """Give the test a day to change rows of, in a transaction that it takes back."""
    site.open(1, 2)
    site.issue_many(4)
    done = site.served(1)
    site.called(2)
    rating = Rating(2, (Reason.WAITING,))
    site.parts.ratings.by_holder(site.centre_id, done.id, rating, request_id=site.new_id())
    site.parts.help_calls.sound(site.officer(2), 2, Alarm.HELP)
    site.parts.messages.ask(site.officer(2), 2, AskCode.SECURITY, request_id=site.new_id())
    (asked,) = site.floor.messages
    site.parts.messages.answer(site.caller("supervisor"), asked, ReplyCode.COMING)
    site.parts.assistances.ask(site.caller("kiosk"), request_id=site.new_id())
    site.clock.later(seconds=5)
    (waits,) = site.floor.assistances
    site.parts.assistances.accept(site.caller("reception"), waits)
    return site


def _found(site: Site) -> list[str]:
    with site.parts.database.read() as connection:
        return differences(connection, site.centre_id)


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_changed_row_is_found_and_named(tampered: Site, statement: str) -> None:
    database = tampered.parts.database
    assert _found(tampered) == []

    with database.write() as connection:
        connection.execute(text(statement))
        found = differences(connection, tampered.centre_id)
        connection.rollback()

    assert found
    assert all(TAMPERED[statement] in difference for difference in found)
    assert _found(tampered) == []


def test_a_row_that_no_event_has_made_is_found(tampered: Site) -> None:
    with tampered.parts.database.write() as connection:
        row = {
            column.name: value
            for column, value in zip(schema.tickets.c, tampered.dump()["tickets"][0], strict=True)
        }
        strange = {"id": 4711, "label": "A999", "ordinal": 999, "track_code": None}
        connection.execute(insert(schema.tickets), row | strange)
        found = differences(connection, tampered.centre_id)
        connection.rollback()

    assert found == ["tickets 4711: in the table, not in the log"]


def test_a_gap_in_the_log_is_found(tampered: Site) -> None:
    """A hole at the end, where no later event could prove it, shows by the centre's `seq`."""
    event = {"centre_id": tampered.centre_id, "at": NOW, "type": "day-close", "actor": "system"}
    with tampered.parts.database.write() as connection:
        seq = tampered.floor.seq
        connection.execute(insert(schema.events), {**event, "seq": seq + 2, "facts": {}})
        found = differences(connection, tampered.centre_id)
        connection.rollback()

    assert f"log: event {seq + 2} follows {seq}" in found
    assert f"centres: seq is {seq}, the log ends at {seq + 2}" in found


def test_a_deleted_event_is_found_where_somebody_took_the_trigger_away(
    tampered: Site,
) -> None:
    database = tampered.parts.database
    with database.write() as connection:
        if database.is_sqlite:
            connection.execute(text("DROP TRIGGER events_no_delete"))
        else:
            connection.execute(text("ALTER TABLE events DISABLE TRIGGER ALL"))
        connection.execute(text("DELETE FROM events WHERE seq = 5"))
        found = differences(connection, tampered.centre_id)
        connection.rollback()

    assert "log: event 6 follows 4" in found
    assert any(difference.startswith("log: event 11 (call) can't be") for difference in found)


def test_a_long_log_tells_how_far_it_is(tampered: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.persistence.verify.BATCH", 4)
    told: list[int] = []

    with tampered.parts.database.read() as connection:
        found = differences(connection, tampered.centre_id, told.append)

    assert found == []
    assert told == [4, 8, 12, 16]
