"""What became of the calls that the voices of an installation had to say, since its start."""

from collections import Counter
from collections.abc import Iterable, Mapping
from threading import Lock

from app.domain.queue.floor import Unsaid

SAID, MERGED = "said", "merged"
Told = tuple[str, str, str]
"""The codes of a centre and its zone, and what became of calls there."""


class VoiceTally:
    """Counts calls by what became of them: said alone, merged, or why unsaid. For many threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: Counter[Told] = Counter()

    def said(self, centre: str, zone: str, calls: int) -> None:
        """Count the calls of one announcement that was said to its end."""
        if calls:
            with self._lock:
                self._counts[centre, zone, SAID if calls == 1 else MERGED] += calls

    def unsaid(self, centre: str, zone: str, reasons: Iterable[Unsaid]) -> None:
        """Count calls that were given up."""
        with self._lock:
            self._counts.update((centre, zone, why.value) for why in reasons)

    def counts(self) -> Mapping[Told, int]:
        """The counts so far."""
        with self._lock:
            return dict(self._counts)
