"""What the database itself makes impossible, whatever a program tries, on both kinds."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint, update
from sqlalchemy.exc import IntegrityError

from app.persistence import schema
from tests.persistence.attempts import Try, change, copy
from tests.persistence.impossible import (
    COUNTERS,
    ENDED,
    FREE,
    IMPOSSIBLE,
    LEGS,
    SECOND,
    TICKETS,
    WAITING,
    phone,
    rating,
)
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

KEYS_OF_KEYS = ("_centre_id", "_centre_id_id")
"""Endings of constraints that only carry others: the centre of a row, the target of a key."""


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
        copy(TICKETS, **WAITING),
        copy(TICKETS, **FREE, state="held", counter=1),
        copy(TICKETS, **FREE, state="serving", counter=2),
        copy(LEGS, leg=2, **ENDED),
        change(COUNTERS, SECOND, state="open", officer_id=5),
        copy(schema.events, seq=4711),
        rating(score=1),
        phone(),
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
        str(getattr(constraint, "name", None))
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
