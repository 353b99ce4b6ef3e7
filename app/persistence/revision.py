"""The step of the schema that a database stands at, read without the library for migrations."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

from app.persistence.database import Database, Unavailable

STEPS = Path(__file__).parent.parent.parent / "migrations" / "versions"
_KEPT = table("alembic_version", column("version_num"))


class NewerSchema(Unavailable):
    """The database has a schema that only a newer program knows."""


def is_current(database: Database) -> bool:
    """Whether the database has the schema that this program needs. Raises Unavailable."""
    with database.read() as connection:
        return revision_of(connection) == newest()


def is_new(database: Database) -> bool:
    """Whether the database has no schema at all. Raises Unavailable."""
    with database.read() as connection:
        return revision_of(connection) is None


def must_not_be_newer(database: Database) -> None:
    """Raise NewerSchema where a newer program has brought the database to a schema of its own.

    Raises Unavailable where it can't answer.
    """
    with database.read() as connection:
        revision = revision_of(connection)
    if revision is not None and revision > newest():
        raise NewerSchema(
            f"it has the schema {revision} of a newer moiso, and this one knows {newest()}: "
            "install the newer version again, or restore a backup of before into an empty database"
        )


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None in an empty database."""
    if not inspect(connection).has_table(_KEPT.name):
        return None
    return connection.execute(select(_KEPT.c.version_num)).scalar_one_or_none()


@cache
def newest() -> str:
    """The revision of the last step: the number that its file's name begins with."""
    return max(file.name.partition("_")[0] for file in STEPS.glob("[0-9]*_*.py"))
