"""The bus between processes: what one publishes the others hear, and deafness is known."""

import logging
import queue
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.background.bus import BusState, LocalBus, Wake, WakeKind
from app.background.valkey_bus import ValkeyBus
from tests.many.processes import Broker
from tests.support.live import until
from tests.support.patience import patience

KEY = "the key of one installation"
PASSWORD = "mat-khau-rieng"


class Listener:
    """A process's bus, and the wake-ups that it hears."""

    def __init__(self, url: str, key: str = KEY) -> None:
        self.bus = ValkeyBus(url, key)
        self.heard: queue.Queue[Wake] = queue.Queue()
        self.bus.listeners.append(self.heard.put)

    def next(self, kind: WakeKind) -> Wake:
        """Return the next wake-up of the kind; fail when none comes."""
        while True:
            wake = self.heard.get(timeout=patience(20))
            if wake.kind is kind:
                return wake

    def hears(self) -> bool:
        """Tell whether it hears at all."""
        return self.bus.state is BusState.OK


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """Run a broker for the tests of this file."""
    with _running(Broker()) as broker:
        yield broker


@contextmanager
def _running(broker: Broker) -> Iterator[Broker]:
    broker.start()
    try:
        yield broker
    finally:
        broker.stop()


@contextmanager
def _listening(*listeners: Listener) -> Iterator[None]:
    for one in listeners:
        one.bus.start()
    try:
        yield
    finally:
        for one in listeners:
            one.bus.stop()


def test_what_one_process_publishes_the_other_hears(broker: Broker) -> None:
    mine, other = Listener(broker.url), Listener(broker.url)
    with _listening(mine, other):
        until(lambda: mine.hears() and other.hears(), "two that hear")

        mine.bus.publish(Wake(WakeKind.COMMIT, 7, 41))
        mine.bus.publish(Wake(WakeKind.CALLERS))

        assert other.next(WakeKind.COMMIT) == Wake(WakeKind.COMMIT, 7, 41)
        assert other.next(WakeKind.CALLERS) == Wake(WakeKind.CALLERS)
        assert not [w for w in mine.heard.queue if w.kind is not WakeKind.ALL]


def test_what_was_only_heard_of_is_not_published_again(broker: Broker) -> None:
    mine, other = Listener(broker.url), Listener(broker.url)
    with _listening(mine, other):
        until(lambda: mine.hears() and other.hears(), "two that hear")
        mine.bus.publish(Wake(WakeKind.COMMIT, 7, 41))
        other.next(WakeKind.COMMIT)

        other.bus.publish(Wake(WakeKind.COMMIT, 7, 41))
        other.bus.publish(Wake(WakeKind.COMMIT, 7, 42))

        assert mine.next(WakeKind.COMMIT).seq == 42


def test_installations_of_other_keys_are_not_heard(broker: Broker) -> None:
    mine, other, stranger = (Listener(broker.url, key) for key in (KEY, KEY, "another"))
    with _listening(mine, other, stranger):
        until(lambda: mine.hears() and other.hears() and stranger.hears(), "three that hear")

        stranger.bus.publish(Wake(WakeKind.COMMIT, 1, 5))
        mine.bus.publish(Wake(WakeKind.COMMIT, 1, 4))

        assert other.next(WakeKind.COMMIT).seq == 4


def test_a_broker_that_comes_later_is_found_and_all_is_looked_at_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broker = Broker()
    mine = Listener(broker.url)
    with caplog.at_level(logging.WARNING), _listening(mine):
        until(lambda: "does not answer" in caplog.text, "a sentence about the broker")
        assert mine.bus.state is BusState.DEAF

        with _running(broker):
            until(mine.hears, "a bus that hears")

            assert mine.next(WakeKind.ALL) == Wake(WakeKind.ALL)


def test_a_frozen_broker_makes_deaf_and_publishing_waits_for_nobody(broker: Broker) -> None:
    mine = Listener(broker.url)
    with _listening(mine):
        until(mine.hears, "a bus that hears")

        with broker.frozen():
            until(lambda: not mine.hears(), "a bus that is deaf")
            for seq in range(1000):
                mine.bus.publish(Wake(WakeKind.COMMIT, 1, seq))

        until(mine.hears, "a bus that hears again")


@pytest.mark.parametrize(
    ("password", "hears"), [(f":{PASSWORD}@", True), (":falsch@", False), ("", False)]
)
def test_a_broker_may_have_a_password_which_is_never_told(
    password: str, hears: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with _running(Broker(password=PASSWORD)) as broker:
        mine = Listener(broker.url.replace("://", f"://{password}"))
        with caplog.at_level(logging.WARNING), _listening(mine):
            until(lambda: mine.hears() or "refuses" in caplog.text, "an end of it")

            assert mine.hears() == hears
            assert ("refuses the user or password" in caplog.text) != hears
            assert PASSWORD not in caplog.text
            assert "falsch" not in caplog.text


def test_what_nobody_of_this_release_has_written_is_passed_over(broker: Broker) -> None:
    mine, other = Listener(broker.url), Listener(broker.url)
    with _listening(mine, other):
        until(lambda: mine.hears() and other.hears(), "two that hear")
        channel = other.bus._channel

        for words in ("", "{", "[]", '{"from": "x"}', '{"from": "x", "kind": "news"}'):
            mine.bus._client.publish(channel, words)
        mine.bus.publish(Wake(WakeKind.COMMIT, 3, 9))

        assert other.next(WakeKind.COMMIT) == Wake(WakeKind.COMMIT, 3, 9)


def test_one_process_alone_has_no_bus() -> None:
    bus = LocalBus()

    bus.publish(Wake(WakeKind.COMMIT, 1, 1))

    assert bus.state is BusState.NONE
