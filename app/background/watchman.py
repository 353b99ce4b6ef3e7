"""The watchman: looks by the rules at every centre and has alerts raised and ended."""

import logging
from threading import Event, Thread

from app.domain.alerts import Watched, signals
from app.operations.house import House
from app.persistence.database import Unavailable
from app.reports.today import DayFigures

log = logging.getLogger(__name__)

EVERY_S = 3.0


class Watchman:
    """Looks every three seconds, on a thread of its own; a call never waits for it."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._figures = DayFigures(house.database)
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="watchman", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the look in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(EVERY_S):
            try:
                for centre_id in self._house.centre_ids():
                    self.look(centre_id)
            except Unavailable as error:
                log.warning("alerts: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("alerts: looking failed")

    def look(self, centre_id: int) -> bool:
        """Raises and ends the alerts of a centre; whether there were any. Raises Unavailable."""
        house = self._house
        floor, at = house.units.floor(centre_id), house.clock.now()
        today = self._figures.of(floor, at)
        health = house.devices.health()
        devices = [
            {
                "id": device.id,
                "kind": device.kind,
                "name": device.name,
                "state": health[device.id].state.value,
                "detail": health[device.id].detail,
            }
            for device in house.people.devices(centre_id)
            if device.id in health and not device.is_revoked
        ]
        last_ends = {number: served.last_end_at for number, served in today.counters.items()}
        watched = Watched(floor, at, devices, last_ends, today.recent_waits_s(at))
        return house.alerting.watch(centre_id, signals(watched))
