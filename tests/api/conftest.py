"""Knows the server whose simulated devices are at work."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.api.queue import event_stream
from app.config import Settings
from tests.support.seeding import Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web


@pytest.fixture(autouse=True)
def short_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a stream of events end soon: these tests read every answer whole."""
    monkeypatch.setattr(event_stream, "STAYS_S", 0.2)


@contextmanager
def at_work(web: Web) -> Iterator[Web]:
    """Run the server's devices meanwhile."""
    web.server.start()
    try:
        yield web
        assert_log_and_tables_agree(web.installation)
    finally:
        web.server.stop()


@pytest.fixture
def hall(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server with its simulated devices at work."""
    with at_work(make_web(seeded)) as made:
        yield made
