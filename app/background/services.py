"""The services of a server: what runs beside its requests, started in order, stopped in reverse."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

log = logging.getLogger(__name__)


class BackgroundService(Protocol):
    """Something that runs from a server's start to its end, or that is given back at its end.

    `stop` must return within a few seconds, and may be called for what was never started.
    """

    @property
    def name(self) -> str:
        """What the log and its thread call it."""
        ...

    def start(self) -> None:
        """Begin; whatever it raises keeps the server from starting."""
        ...

    def stop(self) -> None:
        """End."""
        ...


def _nothing() -> None:
    """Do nothing: there is nothing to be started."""


@dataclass(frozen=True, slots=True)
class ServiceOf:
    """A service made of two functions; most have only an end, such as a database to be closed."""

    name: str
    stop: Callable[[], None]
    start: Callable[[], None] = _nothing


def start_all(services: Sequence[BackgroundService]) -> None:
    """Start the services in their order. Where one fails, stop those before it and raise."""
    for number, service in enumerate(services):
        try:
            service.start()
        except BaseException:
            log.error("%s does not start: the server ends", service.name)
            stop_all(services[:number])
            raise


def stop_all(services: Sequence[BackgroundService]) -> None:
    """Stop the services in reverse order, each one whatever became of those before."""
    for service in reversed(services):
        try:
            service.stop()
        except Exception:  # the server's end: the others must have theirs
            log.exception("%s did not stop well", service.name)
