"""What the database itself makes impossible, whatever a program tries, on both kinds."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKeyConstraint,
    UniqueConstraint,
    delete,
    insert,
    select,
    text,
    true,
    update,
)
from sqlalchemy.exc import DatabaseError, IntegrityError

from app.domain.ticket import Action
from app.persistence import schema
from tests.support.builders import NOW
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

EVERY = true()
KEYS_OF_KEYS = ("_centre_id", "_centre_id_id")
"""Endings of constraints that only carry others: the centre of a row, the target of a key."""

Try = Callable[[Connection, Site], None]


def _copy(table: Any, **changes: Any) -> Try:
    """Try to add a copy of the newest row of the table with some columns changed."""

    def attempt(connection: Connection, site: Site) -> None:
        columns = list(table.primary_key.columns)
        row = connection.execute(
            select(table).where(table.c.centre_id == site.centre_id).order_by(*columns).limit(1)
        )
        known: Mapping[str, Any] = row.mappings().one()
        connection.execute(insert(table), {**known, **changes})

    return attempt


def _change(table: Any, which: Any = EVERY, /, **changes: Any) -> Try:
    """Try to change the rows of the table, every one unless told which."""

    def attempt(connection: Connection, _: Site) -> None:
        connection.execute(update(table).where(which).values(**changes))

    return attempt


def _drop(table: Any) -> Try:
    """Try to delete every row of the table."""

    def attempt(connection: Connection, _: Site) -> None:
        connection.execute(delete(table))

    return attempt


FREE = {"id": 4711, "ordinal": 4711, "label": "A4711", "track_code": "free"}
WAITING = {**FREE, "state": "waiting", "counter": None}
TICKETS, LEGS, COUNTERS = schema.tickets, schema.transactions, schema.counters

ENDED = {"ended_at": NOW, "end": "finished"}
NOBODY = {"officer_id": None, "state": "closed"}
SECOND = (COUNTERS.c.centre_id == 1) & (COUNTERS.c.number == 2)

IMPOSSIBLE: dict[str, tuple[str, Try]] = {
    "a second open call at one counter": (
        "uq_tickets_open_call",
        _copy(TICKETS, **FREE, state="serving"),
    ),
    "a label twice a day": (
        "uq_tickets_centre_id_business_on_label",
        _copy(TICKETS, **{**WAITING, "label": "A001"}),
    ),
    "a number twice a day": (
        "uq_tickets_centre_id_business_on_prefix_ordinal",
        _copy(TICKETS, **{**WAITING, "ordinal": 1}),
    ),
    "a ticket's id twice": (
        "pk_tickets",
        _copy(TICKETS, **{k: v for k, v in WAITING.items() if k != "id"}),
    ),
    "a phone page of two tickets": (
        "uq_tickets_track_code",
        _copy(TICKETS, **{**WAITING, "track_code": "kept"}),
    ),
    "a called ticket that nobody holds": (
        "ck_tickets_holder",
        _copy(TICKETS, **FREE, state="called", counter=None),
    ),
    "a held ticket that nobody holds": (
        "ck_tickets_holder",
        _copy(TICKETS, **FREE, state="held", counter=None),
    ),
    "a waiting ticket at a counter": (
        "ck_tickets_holder",
        _copy(TICKETS, **FREE, state="waiting", counter=1),
    ),
    "a done ticket at a counter": (
        "ck_tickets_holder",
        _copy(TICKETS, **FREE, state="done", counter=1),
    ),
    "a state that isn't one": ("ck_tickets_state", _copy(TICKETS, **{**WAITING, "state": "lost"})),
    "an action that isn't one": (
        "ck_tickets_last_action",
        _copy(TICKETS, **WAITING, last_action="eat"),
    ),
    "the number 0": ("ck_tickets_counts", _copy(TICKETS, **{**WAITING, "ordinal": 0})),
    "the version 0": ("ck_tickets_counts", _copy(TICKETS, **WAITING, version=0)),
    "fewer than nobody ahead": ("ck_tickets_counts", _copy(TICKETS, **WAITING, waiting_ahead=-1)),
    "a ticket of a service that isn't there": (
        "fk_tickets_centre_id_service",
        _copy(TICKETS, **WAITING, service="khong-co"),
    ),
    "a ticket at a counter that isn't there": (
        "fk_tickets_centre_id_counter",
        _copy(TICKETS, **FREE, state="held", counter=99),
    ),
    "a ticket sent to a counter that isn't there": (
        "fk_tickets_centre_id_target_counter",
        _copy(TICKETS, **WAITING, target_counter=99),
    ),
    "a ticket of a centre that isn't there": (
        "fk_tickets_centre_id_service",
        _copy(TICKETS, **WAITING, centre_id=99),
    ),
    "a ticket without a label": ("label", _copy(TICKETS, **{**WAITING, "label": None})),
    "a second open transaction of a ticket": ("uq_transactions_open", _copy(LEGS, leg=2)),
    "a transaction twice": ("pk_transactions", _copy(LEGS)),
    "a transaction that ended without an end": (
        "ck_transactions_ended",
        _change(LEGS, ended_at=None, end="finished"),
    ),
    "an end that isn't one": ("ck_transactions_end", _change(LEGS, end="exploded")),
    "a transaction of a ticket that isn't there": (
        "fk_transactions_centre_id_ticket_id",
        _copy(LEGS, ticket_id=4711),
    ),
    "another centre's ticket in a transaction": (
        "fk_transactions_centre_id_ticket_id",
        _copy(LEGS, centre_id=2, leg=2, **ENDED),
    ),
    "a negative wait": ("ck_transactions_spans", _change(LEGS, wait_ms=-1)),
    "a negative walk": ("ck_transactions_spans", _change(LEGS, walk_ms=-1)),
    "a negative service": ("ck_transactions_spans", _change(LEGS, service_ms=-1)),
    "a negative hold": ("ck_transactions_spans", _change(LEGS, held_ms=-1)),
    "one officer at every counter": (
        "uq_counters_officer",
        _change(COUNTERS, officer_id=4, state="open"),
    ),
    "a closed counter where somebody sits": (
        "ck_counters_closed_has_nobody",
        _change(COUNTERS, state="closed"),
    ),
    "an open counter without anybody": (
        "ck_counters_closed_has_nobody",
        _change(COUNTERS, officer_id=None, state="open"),
    ),
    "an officer who isn't there": (
        "fk_counters_centre_id_officer_id",
        _change(COUNTERS, SECOND, officer_id=4711, state="open"),
    ),
    "a counter's state that isn't one": (
        "ck_counters_state",
        _change(COUNTERS, SECOND, state="burning", officer_id=5),
    ),
    "two centres of one code": ("uq_centres_code", _change(schema.centres, code="x")),
    "a log that begins before its first event": ("ck_centres_seq", _change(schema.centres, seq=-1)),
    "two services of one prefix": (
        "uq_services_centre_id_prefix",
        _change(schema.services, prefix="A"),
    ),
    "a service with tickets taken away": ("fk_tickets_centre_id_service", _drop(schema.services)),
    "a counter with tickets taken away": ("fk_devices_centre_id_counter", _drop(COUNTERS)),
    "a ticket with transactions taken away": ("fk_print_jobs_centre_id_ticket_id", _drop(TICKETS)),
    "a role that isn't one": ("ck_users_role", _change(schema.users, role="king")),
    "two people of one name": ("uq_users_username", _change(schema.users, username="admin")),
    "a session of somebody who isn't there": (
        "fk_sessions_centre_id_user_id",
        _change(schema.sessions, user_id=4711),
    ),
    "a session of another centre's person": (
        "fk_sessions_centre_id_user_id",
        _change(schema.sessions, user_id=1, centre_id=2),
    ),
    "two sessions of one token": (
        "uq_sessions_token_hash",
        _change(schema.sessions, token_hash="x"),
    ),
    "a device's kind that isn't one": ("ck_devices_kind", _change(schema.devices, kind="oven")),
    "two devices of one name": ("uq_devices_centre_id_name", _change(schema.devices, name="x")),
    "two devices of one token": ("uq_devices_token_hash", _change(schema.devices, token_hash="x")),
    "a device at a counter that isn't there": (
        "fk_devices_centre_id_counter",
        _change(schema.devices, counter=99),
    ),
    "an event number twice": ("pk_events", _copy(schema.events)),
    "event number 0": ("ck_events_seq", _copy(schema.events, seq=0)),
    "a request answered twice": ("pk_requests", _copy(schema.requests)),
    "a slip printed twice as one copy": (
        "uq_print_jobs_ticket_id_copy",
        _copy(schema.print_jobs, id=4711),
    ),
    "a slip of a ticket that isn't there": (
        "fk_print_jobs_centre_id_ticket_id",
        _copy(schema.print_jobs, id=4711, ticket_id=4711),
    ),
    "a slip on a device that isn't there": (
        "fk_print_jobs_centre_id_device_id",
        _change(schema.print_jobs, device_id=4711),
    ),
    "a slip's state that isn't one": (
        "ck_print_jobs_state",
        _change(schema.print_jobs, state="eaten"),
    ),
    "a number run begun twice": ("pk_series", _copy(schema.series)),
    "a transaction at a counter that isn't there": (
        "fk_transactions_centre_id_counter",
        _copy(LEGS, counter=99, leg=2, **ENDED),
    ),
    "a transaction of a service that isn't there": (
        "fk_transactions_centre_id_service",
        _copy(LEGS, service="khong-co", leg=2, **ENDED),
    ),
    "an event of a centre that isn't there": (
        "fk_events_centre_id",
        _copy(schema.events, centre_id=99),
    ),
    "a request to a centre that isn't there": (
        "fk_requests_centre_id",
        _copy(schema.requests, centre_id=99),
    ),
    "numbers of a centre that isn't there": (
        "fk_series_centre_id",
        _copy(schema.series, centre_id=99),
    ),
    "somebody of a centre that isn't there": (
        "fk_users_centre_id",
        _copy(schema.users, centre_id=99, id=4711, username="x"),
    ),
    "a service of a centre that isn't there": (
        "fk_services_centre_id",
        _copy(schema.services, centre_id=99),
    ),
    "a counter of a centre that isn't there": (
        "fk_counters_centre_id",
        _copy(COUNTERS, centre_id=99, number=9, **NOBODY),
    ),
}
"""What is tried, the constraint that forbids it (for a missing value the column), and how."""


def test_the_impossible_is_refused_by_the_database(site: Site) -> None:
    """One database for all of them: each attempt is rolled back, and the next one begins anew."""
    site.open(1, TAX)
    site.issue_many(3)
    site.called(1)
    with site.parts.database.write() as connection:
        second = TICKETS.c.label == "A002"
        connection.execute(update(TICKETS).where(second).values(track_code="kept"))
    before = site.dump()

    broken = {name: _broken(site, attempt) for name, (_, attempt) in IMPOSSIBLE.items()}

    assert [name for name, constraint in broken.items() if constraint is None] == []
    assert site.dump() == before
    if not site.parts.database.is_sqlite:  # it doesn't name every constraint it enforces
        assert broken == {name: constraint for name, (constraint, _) in IMPOSSIBLE.items()}


def _broken(site: Site, attempt: Try) -> str | None:
    """The constraint that the attempt has met, or None where it went through."""
    try:
        with site.parts.database.write() as connection:
            attempt(connection, site)
    except IntegrityError as error:
        told = getattr(error.orig, "diag", None)
        return (told.constraint_name or str(told.column_name)) if told else "refused"
    return None


@ON_SQLITE
def test_what_differs_from_the_impossible_by_one_word_is_possible(site: Site) -> None:
    """The counterpart: the attempts above fail by that word, not by their shape."""
    site.open(1)
    site.issue_many(2)
    site.called(1)

    possible = [
        _copy(TICKETS, **WAITING),
        _copy(TICKETS, **FREE, state="held", counter=1),
        _copy(TICKETS, **FREE, state="serving", counter=2),
        _copy(LEGS, leg=2, **ENDED),
        _change(COUNTERS, SECOND, state="open", officer_id=5),
        _copy(schema.events, seq=4711),
    ]

    for attempt in possible:
        with site.parts.database.write() as connection:
            attempt(connection, site)
            connection.rollback()
    assert len(site.dump()["tickets"]) == 2


def test_every_constraint_of_the_schema_stands_among_the_impossible() -> None:
    tried = {constraint for constraint, _ in IMPOSSIBLE.values()}
    kinds = (CheckConstraint, UniqueConstraint, ForeignKeyConstraint)
    named = {
        str(constraint.name)
        for table in schema.metadata.tables.values()
        for constraint in (*table.constraints, *table.indexes)
        if isinstance(constraint, kinds) or getattr(constraint, "unique", False)
    }

    assert {name for name in named - tried if not name.endswith(KEYS_OF_KEYS)} == set()


def test_a_number_is_free_again_on_the_next_day(site: Site) -> None:
    """The counterpart: the constraint is per day, and so is the number."""
    first = site.issue()
    site.clock.later(days=1)

    assert site.issue().label == first.label


CHANGES_OF_THE_LOG = (
    "UPDATE events SET actor = 'nobody'",
    "UPDATE events SET seq = seq + 1000",
    "DELETE FROM events",
    "DELETE FROM events WHERE seq = 2",
)


@pytest.mark.parametrize("statement", CHANGES_OF_THE_LOG)
def test_the_log_is_append_only(site: Site, statement: str) -> None:
    site.open(1)
    site.issue()
    site.served(1)
    before = site.dump()["events"]

    with (
        pytest.raises(DatabaseError, match="append-only"),
        site.parts.database.write() as connection,
    ):
        connection.execute(text(statement))

    assert site.dump()["events"] == before


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_the_log_is_not_truncated(site: Site) -> None:
    site.issue()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        site.parts.database.write() as connection,
    ):
        connection.execute(text("TRUNCATE events"))

    assert len(site.dump()["events"]) == 1


def test_an_undo_adds_an_event_and_deletes_none(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)
    before = site.dump()["events"]

    site.act(called, Action.UNDO)

    assert site.dump()["events"][:-1] == before
