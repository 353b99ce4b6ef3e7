"""Knows how to let many threads do something in the same instant, and what each of them got."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from tests.support.patience import patience

T = TypeVar("T")

PATIENCE_S = 60


def together(calls: Sequence[Callable[[], T]]) -> list[T | Exception]:
    """Run the calls at once, each on a thread of its own; return answers or errors, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        barrier.wait(patience(PATIENCE_S))
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls, timeout=patience(PATIENCE_S)))


def answers(results: Sequence[T | Exception]) -> list[T]:
    """Return what came back; an error that a test did not expect fails it with its own words."""
    errors = [result for result in results if isinstance(result, Exception)]
    if errors:
        raise errors[0]
    return [result for result in results if not isinstance(result, Exception)]
