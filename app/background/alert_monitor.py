"""The alert monitor: checks every centre by the rules and has alerts raised and ended."""

from collections.abc import Callable

from app.background.periodic import PeriodicWorker
from app.domain.alerts.rules import LOOKED_BACK, AlertInputs, signals
from app.operations.installation import Installation
from app.reports.day_figures import DayFigures

EVERY_S = 3.0


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
        if not self._leads():
            return
        for centre_id in self._installation.centre_ids():
            self.look(centre_id)

    def look(self, centre_id: int) -> bool:
        """Raise and end the alerts of a centre; whether there were any. Raises Unavailable."""
        installation = self._installation
        floor, at = installation.units.floor(centre_id), installation.clock.now()
        if floor.centre.is_archived:
            return installation.alerts.watch(centre_id, ())
        today = self._figures.of(floor, at)
        health = installation.device_control.health()
        registered = installation.authentication.devices(centre_id)
        devices = [
            {
                "id": device.id,
                "kind": device.kind,
                "name": device.called,
                "state": health[device.id].state.value,
                "cause": health[device.id].cause.value,
                "detail": health[device.id].detail,
            }
            for device in registered
            if device.id in health and not device.is_revoked
        ]
        last_ends = {number: served.last_end_at for number, served in today.counters.items()}
        watched = AlertInputs(
            floor,
            at,
            devices,
            last_ends,
            today.recent_waits_s(at),
            installation.access_log.in_vain_since(centre_id, at - LOOKED_BACK),
            installation.paper.ending(centre_id),
            installation.report_schedules.unsent(centre_id, at),
            [work.value for work in installation.backups.late()],
            kiosks={device.id: device.called for device in registered},
            always_open=installation.settings.demo,
        )
        return installation.alerts.watch(centre_id, signals(watched))
