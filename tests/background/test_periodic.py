"""Rounds come again and again, whatever one of them runs into, until they are told to stop."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import pytest

from app.background.periodic import PeriodicWorker
from app.persistence.database import Unavailable
from tests.support.live import until
from tests.support.patience import patience

NEVER_S = 600.0


class Rounds(PeriodicWorker):
    """A worker that counts its rounds and does in each what the test wants."""

    def __init__(self, work: Callable[[], float | None] = lambda: None, **times: float) -> None:
        super().__init__("rounds", **{"every_s": NEVER_S, **times})
        self.made: list[float] = []
        self._work = work

    def round(self) -> float | None:
        """Count and work."""
        self.made.append(time.monotonic())
        return self._work()


@contextmanager
def at_work(worker: PeriodicWorker) -> Iterator[None]:
    """Run the worker meanwhile."""
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@pytest.mark.parametrize("error", [Unavailable("gone"), RuntimeError("unexpected")])
def test_a_round_that_fails_is_told_and_the_next_one_comes(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise error

    worker = Rounds(fails, every_s=0.001)

    with at_work(worker):
        until(lambda: len(worker.made) > 2, "a round after the failed ones")

    assert caplog.records[0].getMessage().startswith("rounds: ")
    assert str(error) in caplog.text
    assert ("Traceback" in caplog.text) == isinstance(error, RuntimeError)


def test_who_wakes_it_has_a_round_made_before_its_time() -> None:
    worker = Rounds()

    with at_work(worker):
        worker.wake()
        until(lambda: len(worker.made) == 1, "the round")


def test_it_is_not_woken_more_often_than_its_spacing() -> None:
    worker = Rounds(lambda: 0.0, first_s=0.0, spacing_s=0.1)

    with at_work(worker):
        until(lambda: len(worker.made) == 3, "three rounds that are wanted at once")

    assert worker.made[2] - worker.made[0] >= 0.2


def test_a_round_may_say_when_the_next_one_comes() -> None:
    worker = Rounds(lambda: 0.0, first_s=0.0)

    with at_work(worker):
        until(lambda: len(worker.made) > 5, "more rounds than its step allows")


def test_a_round_that_hangs_is_not_waited_for_for_ever() -> None:
    has_begun, goes_on = Event(), Event()

    def hangs() -> None:
        has_begun.set()
        goes_on.wait(60)

    worker = Rounds(hangs, first_s=0.0, stop_within_s=0.05)
    worker.start()
    assert has_begun.wait(patience(20))

    worker.stop()

    assert not goes_on.is_set()
    goes_on.set()
    until(lambda: "rounds" not in names_of_threads(), "the thread's end")


def test_its_thread_has_its_name_and_ends_with_it() -> None:
    worker = Rounds(first_s=0.0)

    with at_work(worker):
        until(lambda: len(worker.made) == 1, "the first round")
        assert "rounds" in names_of_threads()

    assert "rounds" not in names_of_threads()
    assert len(worker.made) == 1


def test_a_rest_in_the_midst_of_a_round_ends_when_it_is_told_to_stop() -> None:
    rested: list[bool] = []
    worker = Rounds(lambda: rested.append(worker.rest(NEVER_S)), first_s=0.0)
    worker.start()
    until(lambda: len(worker.made) == 1, "the round")

    worker.stop()

    assert rested == [True]


def names_of_threads() -> list[str]:
    """Return the names of the threads at work."""
    return [thread.name for thread in threading.enumerate()]
