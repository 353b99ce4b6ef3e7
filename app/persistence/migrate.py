"""Migrations: a database is brought to the newest schema, step by step."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command, op
from alembic.config import Config
from sqlalchemy import Connection

from app.persistence.database import Database, without_timeouts


def change_check(table: str, name: str, before: str, after: str, *, narrows: bool) -> None:
    """Replace the constraint `ck_<table>_<name>`; one that narrows leaves the rows there are.

    Raises ValueError where the table's constraint isn't `before`.
    """
    if op.get_bind().dialect.name == "sqlite":
        change_schema(table, before, after)
        return
    constraint = op.f(f"ck_{table}_{name}")
    op.drop_constraint(constraint, table, type_="check")
    op.create_check_constraint(constraint, table, after, postgresql_not_valid=narrows)


def change_schema(table: str, before: str, after: str) -> None:
    """Replace words of the SQL that made a table, on SQLite.

    SQLite can't change a constraint, and making the table anew would break those that point at it;
    a change that touches no row is written into its schema, as sqlite.org/lang_altertable.html says
    in section 7. Raises ValueError where the words aren't there.
    """
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    changed = bind.execute(
        sa.text(
            "UPDATE sqlite_master SET sql = replace(sql, :before, :after) "
            "WHERE type = 'table' AND name = :table AND instr(sql, :before) > 0"
        ),
        {"before": before, "after": after, "table": table},
    )
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")
    if changed.rowcount != 1:
        raise ValueError(f"{table}: its schema doesn't say {before!r}")


MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Run the missing steps in one transaction; a failing one leaves the database as it was."""
    with database.write() as connection:
        without_timeouts(connection)
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Go back to a revision ("base" is empty)."""
    with database.write() as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
