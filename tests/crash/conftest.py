"""Knows the ordeals that the tests of this folder look back on: one on each kind of database."""

import random
from pathlib import Path

import pytest

from tests.crash.ordeal import Aftermath, Ordeal
from tests.support.postgres import PostgresServer

KILLS = {"sqlite": 40, "postgres": 10}


@pytest.fixture(scope="session")
def aftermath_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    """Go through the ordeal on a file of SQLite."""
    folder = tmp_path_factory.mktemp("crash")
    return _endure(folder, f"sqlite:///{folder / 'moiso.db'}", KILLS["sqlite"])


@pytest.fixture(scope="session")
def aftermath_on_postgres(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Aftermath:
    """Go through the ordeal on PostgreSQL, which itself lives on."""
    url = postgres.url(postgres.create())
    return _endure(tmp_path_factory.mktemp("crash"), url, KILLS["postgres"])


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def aftermath(request: pytest.FixtureRequest) -> Aftermath:
    """Run the test once for each kind of database."""
    found: Aftermath = request.getfixturevalue(f"aftermath_on_{request.param}")
    return found


def _endure(folder: Path, url: str, kills: int) -> Aftermath:
    seed = random.SystemRandom().randrange(2**32)
    print(f"the ordeal of {kills} kills has seed {seed}")
    return Ordeal(folder, url, seed).run(kills)
