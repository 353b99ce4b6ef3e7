"""What came of the last backup, of its copy in a second place, and of the last drill.

It is kept, so that the doctor and another process know it, and a new start forgets no failure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from app.persistence.schema import backup_results

LONGEST = 400


class BackupWork(StrEnum):
    """What is done: a backup, its copy in the second place, a drill, a private key shown."""

    BACKUP = "backup"
    COPY = "copy"
    TRIAL = "trial"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class BackupResult:
    """What came of the last attempt; `well_at` is when it went well last, `cause` why not now."""

    work: BackupWork
    at: datetime
    name: str = ""
    cause: str = ""
    detail: str = ""
    well_at: datetime | None = None

    @property
    def is_well(self) -> bool:
        """Whether the last attempt went well."""
        return not self.cause


def read_results(connection: Connection) -> Mapping[BackupWork, BackupResult]:
    """What came of each kind of work that was ever tried."""
    return {
        BackupWork(row["work"]): BackupResult(**{**row, "work": BackupWork(row["work"])})
        for row in connection.execute(select(backup_results)).mappings()
    }


def keep_result(connection: Connection, result: BackupResult) -> None:
    """Write down what came of it; that it went well before stays known where it failed."""
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    row = {
        "work": result.work.value,
        "at": result.at,
        "well_at": result.at if result.is_well else None,
        "name": result.name,
        "cause": result.cause,
        "detail": result.detail[:LONGEST],
    }
    changed = {key: value for key, value in row.items() if key != "work"}
    if not result.is_well:
        del changed["well_at"]
    statement = insert(backup_results).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["work"], set_=changed))
