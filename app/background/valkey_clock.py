"""The clock of a demonstration of several processes: whichever sets it, all run by it."""

import json
import logging
from collections.abc import Callable
from datetime import datetime

from valkey.exceptions import ValkeyError

from app.background.broker import broker_client, broker_name
from app.background.bus import Bus, Wake, WakeKind
from app.background.periodic import PeriodicWorker
from app.operations.clock import Course, DemoClock

log = logging.getLogger(__name__)

TIMEOUT_S = 2.0
EVERY_S = 300.0
KEPT_S = 43_200
"""A demonstration of yesterday is over."""


class SharedDemoClock(PeriodicWorker):
    """Tells the others how the clock was set here, and follows how they have set it.

    What stands in the broker counts; without any word there each process goes on as it does.
    `followed` is called after another process's setting was taken up.
    """

    def __init__(
        self, url: str, secret_key: str, clock: DemoClock, bus: Bus, followed: Callable[[], None]
    ) -> None:
        super().__init__("demo-clock", every_s=EVERY_S, first_s=0.0)
        self._client = broker_client(url, TIMEOUT_S)
        self._key = f"{broker_name(secret_key, 'clock')}:clock"
        self._clock, self._bus, self._followed = clock, bus, followed
        self._is_mine = False
        clock.was_set = self._set_here
        bus.listeners.append(self._heard)

    def _set_here(self) -> None:
        self._is_mine = True
        self.wake()

    def _heard(self, wake: Wake) -> None:
        if wake.kind in (WakeKind.CLOCK, WakeKind.ALL):
            self.wake()

    def round(self) -> None:
        """Say what was set here, or follow what the others have said."""
        try:
            if self._is_mine:
                self._is_mine = False
                self._client.set(self._key, _written(self._clock.course), ex=KEPT_S)
                self._bus.publish(Wake(WakeKind.CLOCK))
                return
            told = self._client.get(self._key)
        except (ValkeyError, OSError) as error:
            log.warning("clock of the demonstration: no broker: %s", type(error).__name__)
            return
        if told is not None and self._clock.follow(_read(told)):
            self._followed()


def _written(course: Course | None) -> str:
    if course is None:
        return "null"
    since, start, speed = course
    return json.dumps([since.isoformat(), start.isoformat(), speed])


def _read(told: bytes) -> Course | None:
    course = json.loads(told)
    if course is None:
        return None
    since, start, speed = course
    return datetime.fromisoformat(since), datetime.fromisoformat(start), float(speed)
