"""Brings a database to the newest schema, step by step."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from app.persistence.database import Database

MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Runs the missing steps in one transaction; a failing one leaves the database as it was."""
    with database.write() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(database: Database, revision: str) -> None:
    """Goes back to a revision ("base" is empty)."""
    with database.write() as connection:
        command.downgrade(_config(connection), revision)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
