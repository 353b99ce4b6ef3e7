"""Column types that mean the same on both databases, and what all tables share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant of whole milliseconds.

    PostgreSQL keeps TIMESTAMPTZ. SQLite has no such type: it keeps milliseconds since 1970,
    which compare and subtract as numbers.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The column's type on the dialect."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """The stored form of the instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: instants are aware")
        return to_ms(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The aware instant of the stored form."""
        if value is None:
            return None
        if dialect.name == "sqlite":
            return from_ms(value)
        instant: datetime = value
        return instant.astimezone(UTC)


def to_ms(at: datetime) -> int:
    """Whole milliseconds since 1970."""
    return round(at.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """The instant of milliseconds since 1970, exact."""
    seconds, ms = divmod(value, 1000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=ms * 1000)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Key = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key's type is exactly INTEGER."""


def check_in(column: str, words: Iterable[str]) -> str:
    """The condition that a column holds one of the words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"{column} IN ({listed})"


def centre_column() -> Column[int]:
    """The column that says whose row it is."""
    return Column("centre_id", Key, ForeignKey("centres.id"), nullable=False)


def quoted_columns() -> tuple[Column[int], ...]:
    """The wait that was quoted at the issue, in seconds: a range, and its usual bound."""
    names = ("quoted_low_s", "quoted_high_s", "quoted_p80_s")
    return tuple(Column(name, Integer) for name in names)
