"""What all tables share: the naming of constraints, the key type, the centre they belong to."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData

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


def one_of(column: str, words: Iterable[str]) -> str:
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
