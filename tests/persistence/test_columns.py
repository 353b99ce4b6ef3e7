"""Instants in the database: aware, to the millisecond, comparable and equal on both kinds."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select
from sqlalchemy.exc import StatementError

from app.persistence.columns import Instant, from_ms, to_ms
from app.persistence.database import Database

moments = Table(
    "moments", MetaData(), Column("id", Integer, primary_key=True), Column("at", Instant)
)
AT = datetime(2026, 11, 24, 1, 2, 3, 456_000, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Give the test a database with a table of instants."""
    made = Database(database_url)
    with made.write() as connection:
        moments.create(connection)
    yield made
    made.close()


def _kept(database: Database, *instants: datetime | None) -> list[datetime | None]:
    with database.write() as connection:
        connection.execute(insert(moments), [{"at": at} for at in instants])
        ordered = select(moments.c.at).order_by(moments.c.id)
        return list(connection.execute(ordered).scalars())


def test_an_instant_comes_back_as_it_went_in_and_none_stays_none(database: Database) -> None:
    later = AT + timedelta(milliseconds=1)

    assert _kept(database, AT, later, None) == [AT, later, None]


def test_an_instant_of_another_zone_comes_back_in_utc(database: Database) -> None:
    (kept,) = _kept(database, AT.astimezone(timezone(timedelta(hours=7))))

    assert kept == AT
    assert kept.tzinfo is UTC


def test_a_naive_time_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        _kept(database, AT.replace(tzinfo=None))


@given(st.integers(min_value=-(10**12), max_value=10**13))
def test_milliseconds_come_back_exactly(ms: int) -> None:
    assert to_ms(from_ms(ms)) == ms
