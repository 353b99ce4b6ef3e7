"""Knows the server whose pictures are pushed."""

from collections.abc import Iterator

import pytest

from tests.support.web import Web


@pytest.fixture
def live(web: Web) -> Iterator[Web]:
    """Give the test the server with its pictures running."""
    web.server.broadcaster.start()
    yield web
    web.server.broadcaster.stop()
