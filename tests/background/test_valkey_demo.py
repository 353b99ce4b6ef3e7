"""What the processes of a demonstration share: its clock, and codes before simulated scanners."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from valkey import Valkey

from app.background.valkey_bus import ValkeyBus
from app.background.valkey_clock import SharedDemoClock
from app.background.valkey_scans import ValkeyScans
from app.operations.clock import DemoClock
from tests.many.processes import Broker
from tests.support.live import until

KEY = "the key of one installation"
CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"
MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """Run a broker for the tests of this file."""
    made = Broker()
    made.start()
    yield made
    made.stop()


class Process:
    """A process of the demonstration as far as its clock goes."""

    def __init__(self, broker: Broker, key: str = KEY) -> None:
        self.clock = DemoClock()
        self.followed = 0
        self.bus = ValkeyBus(broker.url, key)
        self._shared = SharedDemoClock(broker.url, key, self.clock, self.bus, self._note)

    def is_at(self, at: datetime) -> bool:
        """Tell whether it is about that time here."""
        return abs(self.clock.now() - at) < timedelta(minutes=5)

    def _note(self) -> None:
        self.followed += 1

    def start(self) -> None:
        """Begin."""
        self._shared.start()
        self.bus.start()

    def stop(self) -> None:
        """End."""
        self._shared.stop()
        self.bus.stop()


@contextmanager
def running(*processes: Process) -> Iterator[None]:
    """Let the processes run until the block is left."""
    for one in processes:
        one.start()
    try:
        yield
    finally:
        for one in processes:
            one.stop()


def test_a_clock_that_one_process_sets_is_set_at_the_others_and_at_one_that_comes_later(
    broker: Broker,
) -> None:
    a, b, later, stranger = Process(broker), Process(broker), Process(broker), Process(broker, "x")
    with running(a, b, stranger):
        a.clock.run(MORNING, 1)
        until(lambda: b.is_at(MORNING), "the time of A at B")

        with running(later):
            until(lambda: later.is_at(MORNING), "the time of A at who comes later")

        b.clock.stop()
        until(lambda: a.is_at(datetime.now(UTC)), "the real time at A again")

    assert (a.followed, b.followed, later.followed, stranger.followed) == (1, 1, 1, 0)


def test_without_the_broker_a_clock_runs_as_it_was_set() -> None:
    alone = Process(Broker())
    with running(alone):
        alone.clock.run(MORNING, 1)

        assert alone.is_at(MORNING)
        assert alone.followed == 0


def test_a_code_for_a_simulated_scanner_waits_for_its_driver_once_and_is_readable_to_nobody(
    broker: Broker,
) -> None:
    asked, driver, stranger = (
        ValkeyScans(broker.url, key, is_heard=lambda: True) for key in (KEY, KEY, "another")
    )
    client: Any = Valkey.from_url(broker.url)

    assert asked.show(7, CARD)

    (kept,) = client.keys("moiso:*:scan-shown:7")
    assert b"000000000001" not in client.get(kept)
    assert 0 < client.ttl(kept) <= 15
    assert stranger.take_shown(7) is None
    assert [driver.take_shown(7), driver.take_shown(7)] == [CARD, None]
    assert not ValkeyScans(Broker().url, KEY, is_heard=lambda: True).show(7, CARD)
