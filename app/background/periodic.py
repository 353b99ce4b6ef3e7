"""Work done again and again on a thread of its own, whatever one round of it runs into."""

import logging
from abc import ABC, abstractmethod
from threading import Event, Thread

from app.persistence.database import Unavailable

log = logging.getLogger(__name__)


class PeriodicWorker(ABC):
    """Makes a round every `every_s` seconds; one that fails is logged, and the next one comes."""

    def __init__(self, name: str, *, every_s: float) -> None:
        self._name = name
        self._every_s = every_s
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins; the first round comes after the first pause."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the round in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    @abstractmethod
    def round(self) -> None:
        """One round of the work. May raise Unavailable."""

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s):
            try:
                self.round()
            except Unavailable as error:
                log.warning("%s: the database can't answer: %s", self._name, error)
            except Exception:  # the thread's top
                log.exception("%s: a round failed", self._name)
