"""The supervisors' audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.api.devices.devices import paper_json
from app.domain.alerts.rules import LOOKED_BACK
from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.request_context import RequestContext
from app.supervisor.picture import SupervisorPicture, WatchedDevice
from app.supervisor.view import supervisor_view


class SupervisorAudience:
    """All supervisors of a centre see the same picture."""

    namespace = "/supervisor"
    spacing_s = 0.5
    heartbeat_s = 4.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation
        self._figures = context.figures

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The centre's topic. Raises NotSignedIn, NotAllowed."""
        if caller is None:
            raise NotSignedIn()
        if not caller.may(Right.SUPERVISE):
            raise NotAllowed(right=Right.SUPERVISE.value)
        return Topic(caller.centre_id, "")

    def picture(self, floor: Floor, key: str, at: datetime) -> SupervisorPicture:
        """The floor as it lives."""
        today, people = self._figures.of(floor, at), self._installation.authentication
        states = today.states
        return supervisor_view(
            floor,
            at,
            always_open=self._installation.settings.demo,
            names=people.names(floor.centre.id),
            services_today={
                code: {
                    "issued": today.issued.get(code, 0),
                    "served": waits.served,
                    "mean_wait_s": waits.mean_wait_s,
                    "median_wait_s": waits.median_wait_s,
                    "p90_wait_s": waits.p90_wait_s,
                    "share_in_target": waits.share_in_target,
                }
                for code, waits in today.services.items()
            },
            counters_today={
                number: {"served": served.served, "last_end_at": served.last_end_at}
                for number, served in today.counters.items()
            },
            devices=self._devices(floor.centre.id),
            totals={
                "issued": sum(states.values()),
                "served": today.all.served,
                "missed": states["missed"],
                "cancelled": states["cancelled"],
                "mean_wait_s": today.all.mean_wait_s,
                "share_in_target": today.all.share_in_target,
            },
            trends=self._figures.trends(floor, at),
            recent_waits_s=today.recent_waits_s(at),
            in_vain=self._installation.access_log.in_vain_since(floor.centre.id, at - LOOKED_BACK),
            paper=self._installation.paper.ending(floor.centre.id),
            kiosks={device.id: device.called for device in people.devices(floor.centre.id)},
            open_alerts={
                alert.key: alert for alert in self._installation.alerts.open(floor.centre.id)
            },
        )

    def _devices(self, centre_id: int) -> list[WatchedDevice]:
        health = self._installation.device_control.health()
        paper = self._installation.paper.of(centre_id)
        return [
            {
                "id": device.id,
                "kind": device.kind,
                "name": device.called,
                "state": health[device.id].state,
                "cause": health[device.id].cause,
                "detail": health[device.id].detail,
                "since": iso(health[device.id].since),
                "paper": paper_json(paper[device.id]) if device.id in paper else None,
            }
            for device in self._installation.authentication.devices(centre_id)
            if device.id in health and not device.is_revoked
        ]
