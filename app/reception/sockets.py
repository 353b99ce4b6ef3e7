"""The reception's audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.reception.picture import ReceptionPicture
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
            printer=self._printer(centre_id),
            kiosks={device.id: device.called for device in people.devices(centre_id)},
            names=people.names(centre_id),
        )

    def _printer(self, centre_id: int) -> str | None:
        """The state of the printer that the reception's slips come from; None without one."""
        health = self._installation.device_control.health()
        printers = (
            health[device.id].state.value
            for device in self._installation.authentication.devices(centre_id)
            if device.kind == "printer" and device.id in health and not device.is_revoked
        )
        return next(printers, None)
