"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect
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
        """The stored form of an instant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive instant {value!r}: instants are aware")
        return to_ms(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The aware instant of a stored form."""
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
