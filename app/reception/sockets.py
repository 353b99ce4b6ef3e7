"""The reception's audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.queue.floor import Floor
from app.operations.devices.printing import printers_of
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.reception.picture import ReceptionPicture, ReceptionPrinter
from app.reception.view import reception_view
from app.request_context import RequestContext


class ReceptionAudience:
    """All receptions of a centre see the same picture."""

    namespace = "/reception"
    spacing_s = 0.5
    heartbeat_s = 4.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The centre's topic. Raises NotSignedIn, NotAllowed."""
        if caller is None or caller.kind != "user":
            raise NotSignedIn()
        if not caller.may(Right.ISSUE):
            raise NotAllowed(right=Right.ISSUE.value)
        return Topic(caller.centre_id, "")

    def picture(self, floor: Floor, key: str, at: datetime) -> ReceptionPicture:
        """The services, who asks for a person, and how the desk's printer is."""
        centre_id, people = floor.centre.id, self._installation.authentication
        self._installation.attendance.note(centre_id)
        return reception_view(
            floor,
            at,
            printers=self._printers(centre_id),
            kiosks={device.id: device.called for device in people.devices(centre_id)},
            names=people.names(centre_id),
        )

    def _printers(self, centre_id: int) -> list[ReceptionPrinter]:
        """The printers of the centre, the one that prints where none was chosen first."""
        health = self._installation.device_control.health()
        devices = self._installation.authentication.devices(centre_id)
        return [
            {"id": device.id, "title": device.called, "state": health[device.id].state.value}
            for device in printers_of(devices, centre_id)
            if device.id in health
        ]
