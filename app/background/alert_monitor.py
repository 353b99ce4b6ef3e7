"""The alert monitor: checks every centre by the rules and has alerts raised and ended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.background.periodic import PeriodicWorker
from app.domain.alerts.rules import LOOKED_BACK, Alert, AlertInputs, Signal, signals
from app.domain.queue.floor import Floor
from app.operations.devices.paper import paper_ending
from app.operations.installation import Installation
from app.persistence.devices.devices import Device
from app.reports.day_figures import DayFigures
from hardware.devices import Health

EVERY_S = 3.0


@dataclass(frozen=True, slots=True)
class _KnownOfAll:
    """What a round has asked for every centre, by the centres' ids.

    `in_vain` has under None what nobody known has tried; the rest is as AlertInputs has it.
    """

    at: datetime
    health: Mapping[int, Health]
    devices: Mapping[int, Sequence[Device]]
    in_vain: Mapping[int | None, Sequence[tuple[datetime, int]]]
    unsent: Mapping[int, Sequence[Mapping[str, object]]]
    backups: Sequence[str]
    opened: Mapping[int, Sequence[Alert]]


class AlertMonitor(PeriodicWorker):
    """The rules applied every three seconds, beside the commands: a call never waits for them.

    Of several processes the one that `leads` does so.
    """

    def __init__(
        self,
        installation: Installation,
        figures: DayFigures,
        *,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__("alert-monitor", every_s=EVERY_S)
        self._installation = installation
        self._figures = figures
        self._leads = leads

    def round(self) -> None:
        """Check every centre. Raises Unavailable."""
        self._installation.access_log.write_waiting()
        if self._leads():
            self.look()

    def look(self) -> None:
        """Raise and end the alerts of every centre. Raises Unavailable.

        What the rules look at is asked for all centres together: asked centre by centre, a province
        of 170 made 280 transactions a second with nobody there.
        """
        installation = self._installation
        floors, at = installation.units.every_floor(), installation.clock.now()
        known = _KnownOfAll(
            at,
            installation.device_control.health(),
            installation.devices.by_centre(),
            installation.access_log.in_vain_everywhere_since(at - LOOKED_BACK),
            installation.report_schedules.unsent(at),
            [work.value for work in installation.backups.late()],
            installation.alerts.open_everywhere(),
        )
        for centre_id, floor in floors.items():
            found = () if floor.centre.is_archived else self._signals(floor, known)
            installation.alerts.watch(centre_id, found, known.opened.get(centre_id, ()))

    def _signals(self, floor: Floor, known: _KnownOfAll) -> Sequence[Signal]:
        installation, at, centre_id = self._installation, known.at, floor.centre.id
        today = self._figures.of(floor, at)
        registered = known.devices.get(centre_id, ())
        devices = [
            {
                "id": device.id,
                "kind": device.kind,
                "name": device.called,
                "state": known.health[device.id].state.value,
                "cause": known.health[device.id].cause.value,
                "detail": known.health[device.id].detail,
            }
            for device in registered
            if device.id in known.health and not device.is_revoked
        ]
        last_ends = {number: served.last_end_at for number, served in today.counters.items()}
        watched = AlertInputs(
            floor,
            at,
            devices,
            last_ends,
            today.recent_waits_s(at),
            [*known.in_vain.get(centre_id, ()), *known.in_vain.get(None, ())],
            paper_ending(installation.paper.of_devices(floor.centre, registered)),
            known.unsent.get(centre_id, ()),
            known.backups,
            kiosks={device.id: device.called for device in registered},
            always_open=installation.settings.demo,
        )
        return signals(watched)
