"""Knows that nobody fills the log: each kind of trouble is told once a minute, and counted."""

import io
import logging
import threading
from collections.abc import Iterator
from threading import Thread

import pytest

from app.quiet_log import OncePerMinute, quieten


class Told:
    """A logger of its own, what it has written, and the seconds of its clock."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._written = io.StringIO()
        handler = logging.StreamHandler(self._written)
        handler.addFilter(OncePerMinute(lambda: self.now_s))
        self.log = logging.Logger("strangers")  # noqa: LOG001 - without parents
        self.log.addHandler(handler)

    @property
    def lines(self) -> list[str]:
        """What was written, line by line."""
        return self._written.getvalue().splitlines()

    def refuse(self, words: str) -> None:
        """Warn at one place of the program."""
        self.log.warning("refused: %s", words)

    def fail(self, error: Exception) -> None:
        """Tell of an error with its traceback, at one place."""
        try:
            raise error
        except type(error):
            self.log.exception("failed")


@pytest.fixture
def told() -> Told:
    """Give the test a logger."""
    return Told()


def test_of_a_kind_one_line_a_minute_is_told_and_how_many_there_were(told: Told) -> None:
    for number in range(2_133):
        told.refuse(f"stranger {number}")
    told.now_s = 61.0
    told.refuse("the last")

    assert told.lines == ["refused: stranger 0", "refused: the last (and 2132 more like it)"]


def test_tracebacks_are_kept_once_a_minute_for_each_class_of_error(told: Told) -> None:
    for _ in range(50):
        told.fail(ValueError("a"))
        told.fail(KeyError("b"))

    assert len([line for line in told.lines if line.startswith("Traceback")]) == 2


def test_what_is_no_trouble_is_always_told(told: Told) -> None:
    for _ in range(3):
        told.log.info("a day was closed")

    assert told.lines == ["a day was closed"] * 3


@pytest.fixture
def hook() -> Iterator[None]:
    """Put the hook of threads back after the test."""
    before = threading.excepthook
    yield
    threading.excepthook = before


@pytest.mark.usefixtures("hook")
def test_a_thread_that_fails_is_told_by_the_log(caplog: pytest.LogCaptureFixture) -> None:
    quieten()

    thread = Thread(target=lambda: int("x"), name="strange")
    thread.start()
    thread.join()

    assert "strange ended" in caplog.text
    assert "ValueError" in caplog.text
