"""The fair lock: who asks first gets it first, and it is given back whatever happens."""

from threading import Event, Thread

import pytest

from app.persistence.database import FairLock, WaitedTooLong
from tests.support.patience import patience
from tests.support.together import answers, together

PATIENCE_S = 10


class Asker:
    """A thread that asks for the lock; others ask after it has queued up."""

    def __init__(self, lock: FairLock, name: int, got: list[int]) -> None:
        self._lock, self._name, self._got = lock, name, got
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        with self._lock:
            self._got.append(self._name)


def test_those_who_wait_get_it_in_the_order_in_which_they_asked() -> None:
    lock, got = FairLock(), list[int]()
    askers = [Asker(lock, number, got) for number in range(20)]

    with lock:
        for number, asker in enumerate(askers):
            asker.thread.start()
            _until_waiting(lock, number + 1)
    for asker in askers:
        asker.thread.join(patience(PATIENCE_S))

    assert got == list(range(20))


def _until_waiting(lock: FairLock, number: int) -> None:
    """Let the newest asker reach the queue: it does nothing before it that could block."""
    look = Event()
    for _ in range(10_000):
        if len(lock._queue) == number:
            return
        look.wait(0.001)
    raise AssertionError(f"the asker {number} never queued up")


def test_a_thread_that_gives_it_back_does_not_take_it_again_before_those_who_wait() -> None:
    lock, got = FairLock(), list[int]()
    waiting = Asker(lock, 1, got)

    with lock:
        waiting.thread.start()
        _until_waiting(lock, 1)
    with lock:
        got.append(2)
    waiting.thread.join(patience(PATIENCE_S))

    assert got == [1, 2]


def test_it_is_held_by_one_thread_at_a_time() -> None:
    lock, inside, most = FairLock(), list[int](), list[int]()

    def work() -> None:
        for _ in range(200):
            with lock:
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    answers(together([work] * 8))

    assert len(most) == 1600
    assert set(most) == {1}


def test_an_error_inside_gives_it_back() -> None:
    lock = FairLock()

    with pytest.raises(ValueError, match="inside"), lock:
        raise ValueError("inside")

    with lock:
        pass


def test_who_has_waited_too_long_goes_and_the_next_one_gets_it() -> None:
    lock, got = FairLock(0.05), list[int]()

    with lock:
        with pytest.raises(WaitedTooLong), lock:
            got.append(1)
        assert not lock._queue
    with lock:
        got.append(2)

    assert got == [2]
