"""Knows the installation of this folder's tests, started once; whoever breaks it mends it."""

from collections.abc import Iterator

import pytest

from tests.many.processes import PASSWORD_OF_BROKER, Broker, Installation
from tests.support.postgres import running_postgres


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Start two servers at once on an empty database, with a broker between them."""
    broker = Broker(password=PASSWORD_OF_BROKER)
    broker.start()
    with running_postgres() as postgres:
        installation = Installation(tmp_path_factory.mktemp("many"), postgres, broker)
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
