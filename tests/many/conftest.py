"""Knows the installation of this folder's tests, started once; whoever breaks it mends it."""

from collections.abc import Iterator

import pytest

from tests.many.processes import Broker, Installation
from tests.support.postgres import PostgresServer


@pytest.fixture(scope="session")
def started(
    postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Start two servers at once on an empty database, with a broker between them."""
    broker = Broker()
    broker.start()
    url = postgres.url(postgres.create())
    installation = Installation(tmp_path_factory.mktemp("many"), url, broker)
    try:
        installation.start()
        yield installation
    finally:
        installation.close()


@pytest.fixture
def two(started: Installation) -> Installation:
    """Give the test two servers that are well."""
    started.until_all_is_well()
    return started
