"""The health of displays: what each reports of its sound, and which have fallen silent."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from app.domain.lobby.speech_lock import ScreenSound
from app.operations.clock import system_now
from app.operations.people.rights import Caller
from hardware.devices import Cause, Health, HealthState

SILENT_S = 15.0
"""The timeout: a silent screen has lost its power, its network or its page."""

_HEALTH: Mapping[ScreenSound, tuple[HealthState, Cause, str]] = {
    ScreenSound.OK: (HealthState.OK, Cause.NONE, ""),
    ScreenSound.OFF: (HealthState.OK, Cause.NONE, ""),
    ScreenSound.BLOCKED: (
        HealthState.WARNING,
        Cause.SOUND_BLOCKED,
        "its browser forbids sound; press the button on the screen",
    ),
    ScreenSound.FAILING: (
        HealthState.WARNING,
        Cause.SOUND_FAILING,
        "an announcement could not be played; look at its loudspeaker and the server's voice",
    ),
}
_SILENT = (
    HealthState.FAULT,
    Cause.SILENT,
    "the screen no longer answers; look at its power, its network and its browser",
)
_RANK = (HealthState.OK, HealthState.WARNING, HealthState.FAULT)


@dataclass(slots=True)
class _Heard:
    sound: ScreenSound
    heard_s: float


class DisplayHealth:
    """Keeps in memory the newest report of each page of each display. Safe for many threads."""

    def __init__(self, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = Lock()
        self._heard: dict[int, dict[str, _Heard]] = {}
        self._health: dict[int, Health] = {}

    def heard(self, caller: Caller, screen: str, sound: ScreenSound) -> None:
        """Take in the report of a display's page: it is there, and how its sound is."""
        with self._lock:
            pages = self._heard.setdefault(caller.id, {})
            pages[screen] = _Heard(sound, self._clock_s())
            # A page that fell silent is forgotten when another of the same device speaks on.
            for old in [name for name, page in pages.items() if self._is_silent(page)]:
                del pages[old]

    def gone(self, caller: Caller, screen: str) -> None:
        """Forget a page that was closed, which is no fault."""
        with self._lock:
            self._heard.get(caller.id, {}).pop(screen, None)

    def health(self) -> Mapping[int, Health]:
        """The health of each display that ever reported; the best of its pages counts."""
        with self._lock:
            for device_id, pages in self._heard.items():
                if pages:
                    self._note(device_id, min(map(self._state, pages.values()), key=_rank))
                else:
                    self._health.pop(device_id, None)
            return dict(self._health)

    def _note(self, device_id: int, state: tuple[HealthState, Cause, str]) -> None:
        known = self._health.get(device_id)
        if known is None or (known.state, known.cause) != state[:2]:
            since: datetime = system_now()
            self._health[device_id] = Health(state[0], state[2], since, state[1])

    def _state(self, page: _Heard) -> tuple[HealthState, Cause, str]:
        return _SILENT if self._is_silent(page) else _HEALTH[page.sound]

    def _is_silent(self, page: _Heard) -> bool:
        return self._clock_s() - page.heard_s > SILENT_S


def _rank(state: tuple[HealthState, Cause, str]) -> int:
    return _RANK.index(state[0])
