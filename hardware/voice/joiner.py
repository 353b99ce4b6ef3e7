"""Joins announcements on a thread of its own: a screen is told a clip's name without waiting.

The thread begins with the first announcement.

What was named once costs nothing more; whoever fetches a clip that is being made waits for it.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Event, Lock, Thread
from time import monotonic

from hardware.voice.clips import Clips
from hardware.voice.manner import AS_USUAL, Manner

_LOG = logging.getLogger(__name__)
_REMEMBERED = 1024
_WAIT_S = 9.0
"""Displays and agents wait ten seconds for a clip; who is told sooner that there is none drops the
call, though a PC that has just started may need that long for its first words."""
_AGAIN_S = 10.0
_NAMED_S = 10.0
"""So long a name is told again without a look at which voices have its pieces by now."""


@dataclass(slots=True)
class _Wish:
    pieces: Sequence[str]
    language: str
    manner: Manner
    made: Event = field(default_factory=Event)
    failed_at: float | None = None


class Joiner:
    """A cache of joined announcements: named at once, made soon. Any thread may use it."""

    def __init__(self, clips: Clips, *, wait_s: float = _WAIT_S) -> None:
        self._clips = clips
        self._wait_s = wait_s
        self._wishes: OrderedDict[str, _Wish] = OrderedDict()
        self._named: dict[tuple[tuple[str, ...], str, Manner], tuple[float, str, _Wish]] = {}
        self._lock = Lock()
        self._queue: SimpleQueue[_Wish | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="announcements", daemon=True)
        self._began = False

    def stop(self) -> None:
        """End after the announcement in hand; returns at once."""
        self._queue.put(None)

    def announcement(
        self, pieces: Sequence[str], language: str, manner: Manner = AS_USUAL
    ) -> str | None:
        """Returns the name of the announcement's clip, which is made soon; None while its voice
        fails.
        """
        asked, now = (tuple(pieces), language, manner), monotonic()
        # Without the lock: after a restart every screen asks for every call of its list at once.
        at, name, wish = self._named.get(asked, (now - _NAMED_S, "", None))
        if wish is not None and wish.failed_at is None and now - at < _NAMED_S:
            return name
        name = self._clips.name_of(pieces, language=language, manner=manner)
        with self._lock:
            wish = self._wishes.get(name)
            if wish is None:
                wish = self._wishes[name] = _Wish(tuple(pieces), language, manner)
                self._make_soon(wish)
                while len(self._wishes) > _REMEMBERED:
                    self._wishes.popitem(last=False)
            elif wish.failed_at is not None and monotonic() - wish.failed_at > _AGAIN_S:
                wish.failed_at = None
                wish.made.clear()
                self._make_soon(wish)
            if len(self._named) >= _REMEMBERED:
                self._named.clear()
            self._named[asked] = (now, name, wish)
            return name if wish.failed_at is None else None

    def path(self, name: str) -> Path | None:
        """Returns the clip's file, waited for while it is being made; None where there is none."""
        with self._lock:
            wish = self._wishes.get(name)
        is_over = wish is not None and wish.made.wait(self._wait_s)
        file = self._clips.path(name)
        if file is None and wish is not None and is_over and wish.failed_at is None:
            self._make(wish)  # deleted meanwhile
            file = self._clips.path(name)
        return file

    def _make_soon(self, wish: _Wish) -> None:
        self._queue.put(wish)
        if not self._began:
            self._began = True
            self._thread.start()

    def _run(self) -> None:
        while (wish := self._queue.get()) is not None:
            self._make(wish)

    def _make(self, wish: _Wish) -> None:
        try:
            self._clips.announcement(wish.pieces, language=wish.language, manner=wish.manner)
        except Exception:  # noqa: BLE001 - the top of a thread: without voice the calls go on
            _LOG.exception("voice: no clip for %s", " ".join(wish.pieces))
            wish.failed_at = monotonic()
        wish.made.set()
